// SPDX-License-Identifier: MIT
// Fills tensors from the counter-based generator, a row at a time.
#include "elbo/tensor/random.h"

#include <ATen/TracerMode.h>

namespace elbo::tensor {
namespace {

using Fill = void (Rng::*)(std::span<float>, int64_t);

torch::Tensor filled(Rng& rng, at::IntArrayRef sizes, Fill fill) {
  // What LibTorch's tracer cannot see being filled is a constant to it.
  const at::tracer::impl::NoTracerDispatchMode untraced;
  torch::Tensor out = torch::empty(sizes, torch::kFloat32);
  const int64_t rows = sizes.empty() ? 1 : sizes[0];
  (rng.*fill)({out.data_ptr<float>(), static_cast<size_t>(out.numel())}, rows);
  return out.to(c10::typeMetaToScalarType(torch::get_default_dtype()));
}

}  // namespace

torch::Tensor normal(Rng& rng, at::IntArrayRef sizes) { return filled(rng, sizes, &Rng::normal); }

torch::Tensor uniform(Rng& rng, at::IntArrayRef sizes) {
  return filled(rng, sizes, static_cast<Fill>(&Rng::uniform));
}

torch::Tensor bernoulli(Rng& rng, const torch::Tensor& probability) {
  return (uniform(rng, probability.sizes()).to(probability.device()) < probability)
      .to(probability.scalar_type());
}

torch::Tensor random_classes(Rng& rng, int64_t count, int64_t classes) {
  const torch::Tensor u = uniform(rng, {count, 1}).flatten();  // (count)
  return (u * static_cast<double>(classes)).to(torch::kInt64).clamp_max(classes - 1);
}

}  // namespace elbo::tensor
