// SPDX-License-Identifier: MIT
// A line of a CSV file as its fields: quotes as in RFC 4180, but no line ends inside them; blanks
// around a field that is not quoted do not belong to it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/data/text_lines.h"

namespace elbo {

/// The character between fields: of comma, semicolon and tab the one that `header` has most often
/// outside of quotes; a comma where it has none.
char separator_in(std::string_view header);

/// The fields of the line that `lines` stand at. DataError with its place where a quote does not
/// end.
std::vector<std::string> csv_fields(const TextLines& lines, char separator);

/// A field as a finite number, or nothing. Where the separator is no comma, one in the field is a
/// decimal point.
std::optional<double> csv_number(std::string_view field, char separator);

}  // namespace elbo
