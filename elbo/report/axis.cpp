// SPDX-License-Identifier: MIT
// Scales and their ticks.
#include "elbo/report/axis.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/report/number.h"

namespace elbo::report {
namespace {

constexpr int kMostDecades = 24;  // with a tick each

/// The nice step nearest above range / count: 1, 2 or 5 times a power of ten.
double nice_step(double range, int count) {
  const double rough = range / count;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double digit = rough / power;
  return power * (digit <= 1.0001 ? 1 : digit <= 2.0001 ? 2 : digit <= 5.0001 ? 5 : 10);
}

// Of what an axis shows: between them ranges, steps and powers of ten neither vanish nor overflow.
constexpr double kSmallest = 1e-300, kLargest = 1e300;

/// An empty or upside-down range opened up, so that a constant series gets a line in the middle.
std::pair<double, double> opened(double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high)) return {0, 1};
  if (high < low) std::swap(low, high);
  low = std::clamp(low, -kLargest, kLargest);
  high = std::clamp(high, -kLargest, kLargest);
  const double least = std::max(kSmallest, 1e-9 * std::max(std::abs(low), std::abs(high)));
  if (high - low > least) return {low, high};
  const double half = std::abs(low) <= kSmallest ? 1 : std::abs(low) * 0.05;
  return {low - half, high + half};
}

std::vector<double> multiples(double first, double last, double step) {
  std::vector<double> out;
  const double slack = 1e-6;
  const auto from = static_cast<int64_t>(std::ceil(first / step - slack));
  const auto to = static_cast<int64_t>(std::floor(last / step + slack));
  for (int64_t i = from; i <= to && out.size() < 100; ++i)
    out.push_back(static_cast<double>(i) * step);
  return out;
}

}  // namespace

double Scale::share(double value) const {
  if (logarithmic)
    return (std::log10(value) - std::log10(low)) / (std::log10(high) - std::log10(low));
  return (value - low) / (high - low);
}

std::string Scale::label(double tick) const {
  if (logarithmic || ticks.size() < 2) return number_text(tick, 6);
  const double step = ticks[1] - ticks[0];
  const double largest = std::max(std::abs(ticks.front()), std::abs(ticks.back()));
  if (step < 1e-4 || largest >= 1e7) return number_text(tick, 3);
  return decimal_text(tick, std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-6))));
}

Scale nice_scale(double low, double high, int count) {
  std::tie(low, high) = opened(low, high);
  const double step = nice_step(high - low, count);
  const double first = std::floor(low / step + 1e-6) * step;
  const double last = std::ceil(high / step - 1e-6) * step;
  return {first, last, false, multiples(first, last, step)};
}

Scale tight_scale(double low, double high, int count) {
  std::tie(low, high) = opened(low, high);
  return {low, high, false, multiples(low, high, nice_step(high - low, count))};
}

Scale log_scale(double low, double high) {
  ELBO_ASSERT(low > 0 && high > 0);
  low = std::clamp(low, kSmallest, kLargest);
  high = std::clamp(high, kSmallest, kLargest);
  if (high <= low) high = low * 10;
  const double decades = std::log10(high) - std::log10(low);
  const int first = static_cast<int>(std::floor(std::log10(low))),
            last = static_cast<int>(std::ceil(std::log10(high)));
  const int stride = decades <= kMostDecades ? 1 : 1 + static_cast<int>(decades) / kMostDecades;
  Scale scale{low, high, true, {}};
  for (int exponent = first; exponent <= last; exponent += stride)
    for (double digit : {1.0, 2.0, 5.0}) {
      const double tick = digit * std::pow(10.0, exponent);
      if ((digit == 1 || decades < 2.5) && tick >= low * 0.9999 && tick <= high * 1.0001)
        scale.ticks.push_back(tick);
    }
  return scale;
}

}  // namespace elbo::report
