// SPDX-License-Identifier: MIT
// An attribute's vector by the difference of means or by least squares.
#include "elbo/eval/views/latent_vector.h"

#include <ATen/ATen.h>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"

namespace elbo::eval {
namespace {

/// Where the attribute begins: (N) double.
double threshold_of(const Tensor& values) {
  const bool binary = values.eq(0).logical_or(values.eq(1)).all().item<bool>();
  return binary ? .5 : values.median().item<double>();
}

/// Rows of (N, D) where `chosen`, averaged: (D).
Tensor mean_where(const Tensor& rows, const Tensor& chosen) { return rows.index({chosen}).mean(0); }

/// The regression's row of attribute `index`: change of the code for a change of 1. (N, Z), (N, A)
/// -> (Z). Attributes that do not vary have no part in it.
Tensor regression_row(const Tensor& codes, const Tensor& attributes, int64_t index) {
  // (N, A)
  const Tensor centred = attributes - attributes.mean(0);
  // (A, A)
  const Tensor inverse =
      at::linalg_pinv(centred.t().matmul(centred), /*rcond=*/1e-10, /*hermitian=*/true);
  return inverse[index].matmul(centred.t()).matmul(codes - codes.mean(0));
}

}  // namespace

AttributeVector attribute_vector(const measures::Codes& codes, int64_t index, bool pure) {
  if (!codes.attributes.defined()) throw DataError("the examples have no attributes");
  ELBO_ASSERT(index >= 0 && index < codes.attributes.size(1));
  const Tensor z = codes.mean.to(torch::kFloat64),
               attributes = codes.attributes.to(torch::kFloat64);
  const Tensor values = attributes.select(1, index);
  AttributeVector out;
  out.threshold = threshold_of(values);
  const Tensor with = values > out.threshold, without = with.logical_not();
  out.with = with.sum().item<int64_t>(), out.without = without.sum().item<int64_t>();
  if (out.with == 0 || out.without == 0)
    throw DataError("of ", counted(z.size(0), "example"), ", ", out.with,
                    out.with == 1 ? " has" : " have", " the attribute and ", out.without,
                    out.without == 1 ? " has" : " have",
                    " it not: there is no difference to take; try more --examples");
  out.origin = z.mean(0);
  if (pure)
    out.vector = regression_row(z, attributes, index) *
                 (mean_where(values, with) - mean_where(values, without));
  else out.vector = mean_where(z, with) - mean_where(z, without);
  return out;
}

Projection projected(const models::Posterior& codes, const AttributeVector& along) {
  const double length = along.vector.square().sum().item<double>();
  if (!(length > 0)) throw DataError("the attribute's vector is 0: the codes do not know it");
  Projection out{(codes.mean.to(torch::kFloat64) - along.origin).matmul(along.vector) / length, {}};
  if (codes.log_var.defined())
    out.deviation =
        codes.log_var.to(torch::kFloat64).exp().matmul(along.vector.square()).sqrt() / length;
  return out;
}

}  // namespace elbo::eval
