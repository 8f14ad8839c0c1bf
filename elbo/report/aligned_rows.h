// SPDX-License-Identifier: MIT
// A table for a terminal.
#pragma once
#include <string>
#include <vector>

namespace elbo {

/// The rows with their cells under each other, two spaces between, each behind a line end. Rows may
/// be shorter than others; a character of UTF-8 takes one column.
std::string aligned_rows(const std::vector<std::vector<std::string>>& rows);

}  // namespace elbo
