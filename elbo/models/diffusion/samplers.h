// SPDX-License-Identifier: MIT
// From noise to examples along levels of noise, by a net that tells what is left without the noise.
//   ancestral  draws each level from q(x_s | x_t, x_0) with the net's x_0 (Ho et al. 2020; the
//              smaller of the two variances)
//   ddim       keeps the noise that the net sees and takes less of it (Song, Meng and Ermon 2021,
//              eta = 0)
//   heun       the slope here and at the next level, averaged (Karras et al. 2022, algorithm 1
//              without churn): by sigma, or where alpha^2 + sigma^2 = 1 by the angle between them;
//              two evaluations a step, one for the last
//   dpm        as ddim, with a line through this and the last x_0 in log(alpha / sigma)
//              (DPM-Solver++ 2M, Lu et al. 2022); first and last step as ddim
#pragma once
#include <functional>
#include <vector>

#include "elbo/models/diffusion/noise_schedule.h"
#include "elbo/tensor/tensor.h"

namespace elbo::models {

/// How samples are drawn.
enum class DiffusionSampler { ancestral, ddim, heun, dpm };
constexpr auto enum_names(DiffusionSampler) {
  return std::array{"ancestral", "ddim", "heun", "dpm"};
}

/// A way from noise, and who knows it.
struct SamplingPath {
  std::vector<NoiseLevel> levels;  ///< the noisiest first; the last has no noise
  /// x_0 as it may be expected from x_t at this level: (B, ...) -> (B, ...).
  std::function<Tensor(const Tensor& x, const NoiseLevel& level)> denoise;
  /// Fresh noise of x's shape; ancestral alone asks for it.
  std::function<Tensor()> noise = {};
  /// Is shown x after each step, from 1 on; may be empty.
  std::function<void(size_t step, const Tensor& x)> seen = {};
};

/// Goes the path: x (B, ...) at the first level -> (B, ...) at the last. DivergedError, which names
/// the step, for a value that is not finite.
Tensor follow(DiffusionSampler sampler, const Tensor& x, const SamplingPath& path);

/// How often follow() asks the net.
int64_t evaluations(DiffusionSampler sampler, int64_t steps);

}  // namespace elbo::models
