// SPDX-License-Identifier: MIT
// How noise grows along a diffusion's time: x_t = alpha x_0 + sigma eps, eps ~ N(0, I).
//   linear   alpha^2 + sigma^2 = 1, steps of equal growth (Ho et al. 2020); continuous:
//            alpha^2 = exp(-(b1 - b0) t^2 / 2 - b0 t), b0 = .1, b1 = 20 (Song et al. 2021)
//   cosine   alpha^2 + sigma^2 = 1, alpha^2 = cos^2 along a quarter of a wave (Nichol and Dhariwal
//            2021); continuous: up to t = .9946 of it, where alpha is .008
//   edm      alpha = 1, log sigma ~ N(-1.2, 1.2^2) in training; samples by sigma^(1/7) in equal
//            steps (Karras et al. 2022)
#pragma once
#include <cstdint>
#include <vector>

#include "elbo/core/fields.h"
#include "elbo/core/rng.h"

namespace elbo::models {

/// How much of an example there is, and how much noise; and the time at which a net is told so.
struct NoiseLevel {
  double time = 0;              ///< in [0, 1] but for edm's rare draws; 0: least noise
  double alpha = 1, sigma = 0;  ///< of x_0 and of eps
  double ratio() const { return sigma / alpha; }  ///< noise beside an example of full size
};

/// Which course noise takes.
enum class NoiseCourse { linear, cosine, edm };
constexpr auto enum_names(NoiseCourse) { return std::array{"linear", "cosine", "edm"}; }

/// A course and its constants.
struct ScheduleOptions {
  NoiseCourse course = NoiseCourse::cosine;  ///< which one
  int64_t levels = 1000;                     ///< linear and cosine: so many; 0: continuous
  double sigma_min = .002, sigma_max = 80;   ///< edm: between which samples are drawn

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("schedule", course,
          "how noise grows: linear (DDPM) and cosine keep the variance, edm adds noise to the "
          "example as it is");
    visit("levels", levels,
          "linear, cosine: noise levels in training, as published 1,000; 0: any time in (0, 1]",
          AtLeast{0});
    visit("sigma_min", sigma_min, "edm: the least noise at which the net is asked for a sample",
          Above{0});
    visit("sigma_max", sigma_max, "edm: the noise with which a sample begins", Above{0});
  }
};

/// Levels of noise by time. Where there are so many, times between them are interpolated in the
/// logarithm of the ratio.
class NoiseSchedule {
 public:
  /// ConfigError where sigma_min is not below sigma_max, or there is one level alone.
  explicit NoiseSchedule(const ScheduleOptions& options);

  NoiseLevel at(double time) const;  ///< at a time in (0, 1]
  /// The level with that ratio of noise, which is cut to those between the ends of time.
  NoiseLevel of_ratio(double ratio) const;
  /// What a batch learns from: row i depends on (rng, i).
  std::vector<NoiseLevel> draw(int64_t count, Rng& rng) const;
  /// What a sample of so many steps goes through: steps + 1 levels, the noisiest first, the last
  /// without noise. UsageError for more steps than there are levels.
  std::vector<NoiseLevel> path(int64_t steps) const;
  NoiseLevel noisiest() const { return at(1); }  ///< with which samples begin
  NoiseLevel cleanest() const;                   ///< the least noise that a net is asked about

 private:
  NoiseLevel of_log_ratio(double time, double log_ratio) const;
  NoiseLevel continuous(double time) const;
  double time_of_log_ratio(double log_ratio) const;
  bool has_levels() const { return !log_ratios_.empty(); }

  ScheduleOptions options_;
  std::vector<double> log_ratios_;  // of each level, from the least noise on; empty: continuous
};

}  // namespace elbo::models
