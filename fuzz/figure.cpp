// SPDX-License-Identifier: MIT
// A figure as data: refused, or written and read again as the same, and drawn.
#include "elbo/run/figure.h"

#include "elbo/io/json.h"
#include "elbo/report/figure_chart.h"
#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    const elbo::Figure figure = elbo::parse_figure(bytes, "input");
    const std::string once = elbo::write_json(elbo::to_node(figure));
    ELBO_ASSERT(elbo::write_json(elbo::to_node(elbo::parse_figure(elbo::bytes_of(once), "own"))) ==
                once);
    if (elbo::is_chart(figure)) elbo::figure_chart(figure, "f");
  });
}
