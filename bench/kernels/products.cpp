// SPDX-License-Identifier: MIT
// Products of matrices in the three forms that a layer needs: cached oneDNN primitives against
// torch's own.
#include <torch/types.h>

#include "bench/kernels/side_by_side.h"
#include "elbo/core/str.h"
#include "elbo/kernels/product.h"

namespace elbo::bench {
namespace {

/// A product with its operands as they lie in memory.
struct Operands {
  explicit Operands(const kernels::Product& product)
      : product(product),
        a(torch::randn(product.transpose_a ? at::IntArrayRef{product.k, product.m}
                                           : at::IntArrayRef{product.m, product.k})),
        b(torch::randn(product.transpose_b ? at::IntArrayRef{product.n, product.k}
                                           : at::IntArrayRef{product.k, product.n})),
        c(torch::empty({product.m, product.n})) {}

  kernels::Product product;
  Tensor a, b, c;
};

Work fused(const kernels::Product& product) {
  return [o = Operands(product)]() mutable {
    kernels::multiply(o.product,
                      {o.a.data_ptr<float>(), o.b.data_ptr<float>(), o.c.data_ptr<float>()});
  };
}

Work reference(const kernels::Product& product) {
  return [o = Operands(product)]() mutable {
    at::mm_out(o.c, o.product.transpose_a ? o.a.t() : o.a, o.product.transpose_b ? o.b.t() : o.b);
  };
}

void add(const char* form, const kernels::Product& product) {
  side_by_side(
      str("product/", form, "/", product.m, "x", product.n, "x", product.k),
      [product] { return fused(product); }, [product] { return reference(product); });
}

}  // namespace

void register_products() {
  for (const int64_t batch : {64, 512}) {
    for (const auto& [in, out] : {std::pair<int64_t, int64_t>{784, 400}, {400, 40}, {20, 400}}) {
      add("forward", {.m = batch, .n = out, .k = in, .transpose_b = true});
      add("by_data", {.m = batch, .n = in, .k = out});
      add("by_weights", {.m = out, .n = in, .k = batch, .transpose_a = true});
    }
  }
}

}  // namespace elbo::bench
