// SPDX-License-Identifier: MIT
// What a diffusion's net is to predict, and what x_0 follows from its answer F at x_t = alpha x_0 +
// sigma eps:
//   x_0 = skip x_t + out F(in x_t)
//   noise     F = eps,                          in = 1 / n, skip = 1 / alpha, out = -sigma / alpha
//   velocity  F = (alpha eps - sigma x_0) / n,  in = 1 / n, skip = alpha / n^2, out = -sigma / n
//   data      F = x_0,                          in = 1 / n, skip = 0, out = 1
//   edm       F has variance 1 for data of deviation d (Karras et al. 2022): with m^2 = sigma^2 +
//             alpha^2 d^2,  in = 1 / m, skip = alpha d^2 / m^2, out = sigma d / m
// with n^2 = alpha^2 + sigma^2, which is 1 but for the course edm. Velocity is that of Salimans and
// Ho 2022, and but for its sign edm's with d = 1.
#pragma once
#include "elbo/core/fields.h"
#include "elbo/models/diffusion/noise_schedule.h"

namespace elbo::models {

/// What the net predicts.
enum class Prediction { noise, velocity, data, edm };
constexpr auto enum_names(Prediction) { return std::array{"noise", "velocity", "data", "edm"}; }

/// The numbers of a level.
struct Denoising {
  double in, skip, out;      ///< as above
  double of_data, of_noise;  ///< F is of_data x_0 + of_noise eps
};

/// Of a prediction at a level with noise; `deviation` of the data is d, which edm alone asks for.
Denoising denoising(Prediction prediction, const NoiseLevel& level, double deviation);

}  // namespace elbo::models
