// SPDX-License-Identifier: MIT
// One example at a time.
#include "elbo/eval/likelihood/simulated.h"

#include <algorithm>

#include "elbo/core/error.h"

namespace elbo {

SimulatedExamples::SimulatedExamples(const JointDensity& joint, const DataInfo& like, int64_t size,
                                     const Rng& rng)
    : joint_(joint), info_(like), of_codes_(rng.split("codes")), of_values_(rng.split("values")) {
  info_.name = "simulated " + like.name;
  info_.size = size;
  info_.class_names.clear();
  info_.attribute_names.clear();
}

Tensor SimulatedExamples::codes(int64_t first, int64_t count) const {
  Rng noise = of_codes_.from_row(first);
  return joint_.draw_prior(count, noise);
}

void SimulatedExamples::get(int64_t index, const Draw&, const ExampleOut& out) const {
  Rng noise = of_values_.from_row(index);
  // (1, ...)
  const Tensor x =
      joint_.draw_x(codes(index, 1), noise).to(torch::kCPU, torch::kFloat32).contiguous();
  ELBO_ASSERT(x.numel() == info_.values());
  std::copy_n(x.data_ptr<float>(), x.numel(), out.x.begin());
  out.label = -1;
}

}  // namespace elbo
