// SPDX-License-Identifier: MIT
// The namespace and the style that an SVG needs outside a page.
#include "bench/comparison/plot_file.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/report/style.h"

namespace elbo::bench {

std::string plot_file(const LineChart& chart) {
  const std::string source = line_chart(chart).source();
  constexpr std::string_view kOpening = "<svg ";
  ELBO_ASSERT(source.starts_with(kOpening));
  const size_t inside = source.find('>') + 1;
  return str("<svg xmlns=\"http://www.w3.org/2000/svg\" ",
             source.substr(kOpening.size(), inside - kOpening.size()),
             style_element(report_css()).source(), source.substr(inside), "\n");
}

}  // namespace elbo::bench
