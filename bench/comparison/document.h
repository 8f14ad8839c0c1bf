// SPDX-License-Identifier: MIT
// What was measured, as tables, charts and sections of a document between two marks, so that
// numbers in a text are never copied by hand.
#pragma once
#include <string>
#include <vector>

#include "elbo/report/chart.h"

namespace elbo::bench {

using Row = std::vector<std::string>;

/// A Markdown table whose columns are aligned: the first to the left, the others to the right. Rows
/// that are too short end in empty cells.
std::string table_text(const Row& head, const std::vector<Row>& rows);

/// `document` with what stands between the lines `<!-- name -->` and `<!-- end name -->` replaced
/// by `text`. DataError where there are no such marks.
std::string with_section(const std::string& document, const std::string& name,
                         const std::string& text);

/// The chart as a whole SVG document, for light and dark ground. Its x axis is logarithmic where
/// `log_x` says so.
std::string plot_file(const report::LineChart& chart);

}  // namespace elbo::bench
