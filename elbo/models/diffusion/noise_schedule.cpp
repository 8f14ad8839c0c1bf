// SPDX-License-Identifier: MIT
// Levels of noise.
#include "elbo/models/diffusion/noise_schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr double kFirstBeta = 1e-4, kLastBeta = .02, kPublishedLevels = 1000;  // linear, discrete
constexpr double kBeta0 = .1, kBeta1 = 20;                                     // continuous
constexpr double kCosineStart = .008, kCosineEnd = .9946, kLargestBeta = .999;
constexpr double kLeastTime = 1e-4;                               // of a continuous course
constexpr double kLogMean = -1.2, kLogDeviation = 1.2, kRho = 7;  // edm

/// log(sigma / alpha) where alpha^2 + sigma^2 = 1.
double log_ratio_of(double log_alpha_squared) {
  return .5 * (std::log(-std::expm1(log_alpha_squared)) - log_alpha_squared);
}

double cosine_angle(double time) {
  return (time + kCosineStart) / (1 + kCosineStart) * std::numbers::pi / 2;
}

/// log alpha^2 along a quarter of a wave.
double cosine_log_alpha_squared(double time) {
  return 2 * std::log(std::cos(cosine_angle(time)) / std::cos(cosine_angle(0)));
}

/// By the betas of each level: alpha^2 is the product of 1 - beta.
std::vector<double> discrete(NoiseCourse course, int64_t levels) {
  std::vector<double> out;
  const auto count = static_cast<double>(levels);
  double log_alpha_squared = 0;
  for (int64_t i = 0; i < levels; ++i) {
    const double at = static_cast<double>(i);
    const double shrink = std::exp(std::min(cosine_log_alpha_squared((at + 1) / count), 0.0) -
                                   cosine_log_alpha_squared(at / count));
    const double beta =
        course == NoiseCourse::cosine
            ? std::min(1 - shrink, kLargestBeta)
            : (kFirstBeta + (kLastBeta - kFirstBeta) * at / (count - 1)) * kPublishedLevels / count;
    log_alpha_squared += std::log1p(-std::min(beta, kLargestBeta));
    out.push_back(log_ratio_of(log_alpha_squared));
  }
  return out;
}

}  // namespace

NoiseSchedule::NoiseSchedule(const ScheduleOptions& options) : options_(options) {
  if (options.sigma_min >= options.sigma_max)
    throw ConfigError("model.sigma_min: got ", options.sigma_min, ", want less than sigma_max, ",
                      options.sigma_max);
  if (options.course == NoiseCourse::edm || options.levels == 0) return;
  if (options.levels == 1)
    throw ConfigError("model.levels: got 1, want at least 2, or 0 for any time");
  log_ratios_ = discrete(options.course, options.levels);
}

NoiseLevel NoiseSchedule::of_log_ratio(double time, double log_ratio) const {
  const double ratio = std::exp(log_ratio);
  if (options_.course == NoiseCourse::edm) return {time, 1, ratio};
  const double length = std::hypot(1, ratio);
  return {time, 1 / length, ratio / length};
}

NoiseLevel NoiseSchedule::continuous(double time) const {
  if (options_.course == NoiseCourse::edm)
    return of_log_ratio(time, std::log(options_.sigma_min) +
                                  time * std::log(options_.sigma_max / options_.sigma_min));
  const double log_alpha_squared = options_.course == NoiseCourse::cosine
                                       ? cosine_log_alpha_squared(time * kCosineEnd)
                                       : -time * (.5 * (kBeta1 - kBeta0) * time + kBeta0);
  return of_log_ratio(time, log_ratio_of(log_alpha_squared));
}

NoiseLevel NoiseSchedule::at(double time) const {
  if (!has_levels()) return continuous(time);
  const double place = std::clamp(time, 0.0, 1.0) * static_cast<double>(log_ratios_.size() - 1);
  const size_t below = std::min(static_cast<size_t>(place), log_ratios_.size() - 2);
  const double share = place - static_cast<double>(below);
  return of_log_ratio(time, std::lerp(log_ratios_[below], log_ratios_[below + 1], share));
}

NoiseLevel NoiseSchedule::cleanest() const {
  return at(has_levels() || options_.course == NoiseCourse::edm ? 0 : kLeastTime);
}

double NoiseSchedule::time_of_log_ratio(double log_ratio) const {
  if (has_levels()) {
    const auto above =
        std::clamp(std::upper_bound(log_ratios_.begin(), log_ratios_.end(), log_ratio),
                   log_ratios_.begin() + 1, log_ratios_.end() - 1);
    const double below = *(above - 1);
    return (static_cast<double>(above - 1 - log_ratios_.begin()) +
            (log_ratio - below) / (*above - below)) /
           static_cast<double>(log_ratios_.size() - 1);
  }
  if (options_.course == NoiseCourse::edm)
    return (log_ratio - std::log(options_.sigma_min)) /
           std::log(options_.sigma_max / options_.sigma_min);
  const double decay = std::log1p(std::exp(2 * log_ratio));  // -log alpha^2
  if (options_.course == NoiseCourse::linear) {
    const double half = .5 * (kBeta1 - kBeta0);
    return 2 * decay / (kBeta0 + std::sqrt(kBeta0 * kBeta0 + 4 * half * decay));
  }
  const double angle = std::acos(std::exp(-.5 * decay) * std::cos(cosine_angle(0)));
  return (angle * 2 / std::numbers::pi * (1 + kCosineStart) - kCosineStart) / kCosineEnd;
}

NoiseLevel NoiseSchedule::of_ratio(double ratio) const {
  const double log_ratio = std::log(std::clamp(ratio, cleanest().ratio(), noisiest().ratio()));
  return of_log_ratio(time_of_log_ratio(log_ratio), log_ratio);
}

std::vector<NoiseLevel> NoiseSchedule::draw(int64_t count, Rng& rng) const {
  const bool edm = options_.course == NoiseCourse::edm;
  const torch::Tensor drawn =
      (edm ? tensor::normal(rng, {count}) : tensor::uniform(rng, {count})).to(torch::kFloat64);
  std::vector<NoiseLevel> out;
  for (int64_t i = 0; i < count; ++i) {
    const double number = drawn[i].item<double>();
    const auto last = static_cast<double>(log_ratios_.size()) - 1;
    if (edm) {
      const double log_ratio = kLogMean + kLogDeviation * number;
      out.push_back(of_log_ratio(time_of_log_ratio(log_ratio), log_ratio));
    } else if (has_levels()) {
      out.push_back(at(std::min(std::floor(number * (last + 1)), last) / last));
    } else {
      out.push_back(at(kLeastTime + (1 - kLeastTime) * number));
    }
  }
  return out;
}

std::vector<NoiseLevel> NoiseSchedule::path(int64_t steps) const {
  if (has_levels() && steps > options_.levels)
    throw UsageError("--sampler: got ", steps, " steps, want at most the ", options_.levels,
                     " levels of noise that this model has");
  ELBO_ASSERT(steps >= 1);
  std::vector<NoiseLevel> out;
  const auto count = static_cast<double>(steps);
  for (int64_t i = 0; i < steps; ++i) {
    const double gone = static_cast<double>(i) / count;
    if (options_.course == NoiseCourse::edm) {
      const double share = steps == 1 ? 0 : static_cast<double>(i) / (count - 1),
                   most = std::pow(options_.sigma_max, 1 / kRho),
                   least = std::pow(options_.sigma_min, 1 / kRho);
      out.push_back(of_ratio(std::pow(std::lerp(most, least, share), kRho)));
    } else if (has_levels()) {
      const auto levels = static_cast<double>(options_.levels);
      out.push_back(at((std::round(levels * (1 - gone)) - 1) / (levels - 1)));
    } else {
      out.push_back(at(1 - gone));
    }
  }
  out.push_back({});
  return out;
}

}  // namespace elbo::models
