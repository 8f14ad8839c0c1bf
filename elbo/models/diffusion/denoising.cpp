// SPDX-License-Identifier: MIT
// From what a net says to an example without noise.
#include "elbo/models/diffusion/denoising.h"

#include <cmath>

#include "elbo/core/error.h"

namespace elbo::models {

Denoising denoising(Prediction prediction, const NoiseLevel& level, double deviation) {
  const double alpha = level.alpha, sigma = level.sigma, n = std::hypot(alpha, sigma),
               m = std::hypot(sigma, alpha * deviation);
  switch (prediction) {
    case Prediction::noise: return {1 / n, 1 / alpha, -sigma / alpha, 0, 1};
    case Prediction::velocity: return {1 / n, alpha / (n * n), -sigma / n, -sigma / n, alpha / n};
    case Prediction::data: return {1 / n, 0, 1, 1, 0};
    case Prediction::edm:
      return {1 / m, alpha * deviation * deviation / (m * m), sigma * deviation / m,
              sigma / (m * deviation), -alpha * deviation / m};
  }
  ELBO_ASSERT(false && "a prediction without a case");
  return {};
}

}  // namespace elbo::models
