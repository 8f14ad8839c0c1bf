// SPDX-License-Identifier: MIT
// Shapes, counts and finiteness of codes, labels and variances.
#include "elbo/measures/latent/checked.h"

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::measures {

Tensor checked_rows(const Tensor& x, const std::string& what, at::ScalarType type) {
  if (!x.defined() || x.dim() != 2)
    throw ShapeError(what, ": got ", x.defined() ? str(x.dim()) : "no",
                     " dimensions, want 2: (examples, values)");
  if (x.size(0) < 2)
    throw DataError(what, ": got ", counted(x.size(0), "example"), ", want at least 2; take more");
  if (x.size(1) < 1) throw DataError(what, ": its examples have no values");
  const Tensor out = x.detach().to(torch::kCPU, type).contiguous();
  const Tensor bad = out.isfinite().all(1).logical_not().nonzero();
  if (bad.size(0) > 0)
    throw DataError(what, ": example ", bad[0][0].item<int64_t>(),
                    " holds a value that is not finite (", bad.size(0), " such examples)");
  return out;
}

Tensor checked_labels(const Tensor& labels, int64_t count, const std::string& what) {
  if (!labels.defined() || labels.dim() != 1 || at::isFloatingType(labels.scalar_type()))
    throw ShapeError(what, ": want one whole number an example: (N) int64");
  if (labels.size(0) != count)
    throw ShapeError(what, ": got ", labels.size(0), " labels for ", counted(count, "example"));
  const Tensor out = labels.detach().to(torch::kCPU, torch::kInt64).contiguous();
  if (out.min().item<int64_t>() < 0)
    throw DataError(what, ": got the class ", out.min().item<int64_t>(), ", want classes from 0");
  return out;
}

Codes checked_codes(const Codes& codes) {
  Codes out{checked_rows(codes.mean, "codes"), {}, codes.labels};
  if (!codes.log_var.defined()) return out;
  if (codes.log_var.sizes() != codes.mean.sizes())
    throw ShapeError("codes: ", codes.log_var.numel(), " logarithms of variances for ",
                     codes.mean.numel(), " means");
  out.log_var = checked_rows(codes.log_var, "logarithms of the codes' variances");
  return out;
}

Codes checked_posteriors(const Codes& codes, const std::string& measure) {
  if (!codes.log_var.defined())
    throw Unsupported(measure,
                      ": this encoder gives points, not distributions, so there is none (the "
                      "information of a point is infinite); try the distance to the prior");
  return checked_codes(codes);
}

}  // namespace elbo::measures
