// SPDX-License-Identifier: MIT
// Text in columns, as Markdown reads it and as people do.
#pragma once
#include <string>
#include <vector>

namespace elbo::bench {

using Row = std::vector<std::string>;

/// A Markdown table whose columns are aligned: the first to the left, the others to the right. Rows
/// that are too short end in empty cells.
std::string table_text(const Row& head, const std::vector<Row>& rows);

}  // namespace elbo::bench
