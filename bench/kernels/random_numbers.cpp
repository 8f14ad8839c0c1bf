// SPDX-License-Identifier: MIT
// Random normals: our counter-based generator against torch's sequential one.
#include "bench/kernels/side_by_side.h"
#include "elbo/core/str.h"
#include "elbo/tensor/random.h"

namespace elbo::bench {
namespace {

Work ours(int64_t rows, int64_t columns) {
  return [=, rng = Rng(1)]() mutable { tensor::normal(rng, {rows, columns}); };
}

Work torchs(int64_t rows, int64_t columns) {
  return [=] { torch::randn({rows, columns}); };
}

}  // namespace

void register_random_numbers() {
  for (const auto& [rows, columns] :
       {std::pair<int64_t, int64_t>{64, 20}, {64, 100}, {1000, 50}, {64, 3072}})
    side_by_side(
        str("normal/", rows, "x", columns), [=] { return ours(rows, columns); },
        [=] { return torchs(rows, columns); });
}

}  // namespace elbo::bench
