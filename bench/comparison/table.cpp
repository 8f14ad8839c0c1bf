// SPDX-License-Identifier: MIT
// Aligned columns.
#include "bench/comparison/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace elbo::bench {
namespace {

std::vector<size_t> widths_of(const Row& head, const std::vector<Row>& rows) {
  std::vector<size_t> out;
  for (const std::string& cell : head) out.push_back(std::max<size_t>(3, cell.size()));
  for (const Row& row : rows)
    for (size_t i = 0; i < std::min(row.size(), out.size()); ++i)
      out[i] = std::max(out[i], row[i].size());
  return out;
}

std::string line_of(const Row& row, const std::vector<size_t>& widths) {
  std::string out = "|";
  for (size_t i = 0; i < widths.size(); ++i) {
    const std::string cell = i < row.size() ? row[i] : "";
    out += i == 0 ? fmt::format(" {:<{}} |", cell, widths[i])
                  : fmt::format(" {:>{}} |", cell, widths[i]);
  }
  return out + "\n";
}

}  // namespace

std::string table_text(const Row& head, const std::vector<Row>& rows) {
  const std::vector<size_t> widths = widths_of(head, rows);
  std::string out = line_of(head, widths) + "|";
  for (size_t i = 0; i < widths.size(); ++i)
    out += i == 0 ? fmt::format(" {:-<{}} |", "", widths[i])
                  : fmt::format(" {:->{}} |", ":", widths[i]);
  out += "\n";
  for (const Row& row : rows) out += line_of(row, widths);
  return out;
}

}  // namespace elbo::bench
