// SPDX-License-Identifier: MIT
// Markdown tables, marks in a document, and the namespace and style that an SVG needs outside a
// page.
#include "bench/comparison/document.h"

#include <fmt/format.h>

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/report/frame.h"

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

std::string with_section(const std::string& document, const std::string& name,
                         const std::string& text) {
  const std::string opening = str("<!-- ", name, " -->\n"),
                    closing = str("<!-- end ", name, " -->");
  const size_t from = document.find(opening);
  const size_t to = from == std::string::npos ? from : document.find(closing, from);
  if (to == std::string::npos)
    throw DataError("the document has no lines \"<!-- ", name, " -->\" and \"", closing, "\"");
  return document.substr(0, from + opening.size()) + "\n" + text + "\n" + document.substr(to);
}

std::string plot_file(const report::LineChart& chart) {
  const std::string source = report::line_chart(chart).source();
  constexpr std::string_view kOpening = "<svg ";
  ELBO_ASSERT(source.starts_with(kOpening));
  const size_t inside = source.find('>') + 1;
  return str("<svg xmlns=\"http://www.w3.org/2000/svg\" ",
             source.substr(kOpening.size(), inside - kOpening.size()),
             report::style_element(report::report_css()).source(), source.substr(inside), "\n");
}

}  // namespace elbo::bench
