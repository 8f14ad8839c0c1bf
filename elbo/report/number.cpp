// SPDX-License-Identifier: MIT
// Numbers as people read them.
#include "elbo/report/number.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "elbo/core/str.h"

namespace elbo::report {
namespace {

constexpr const char* kMinus = "\xE2\x88\x92";  // U+2212

std::string with_sign(double value, const std::string& magnitude) {
  return std::signbit(value) && value != 0 ? kMinus + magnitude : magnitude;
}

/// Removes the zeros at the end of a fraction.
std::string trimmed(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

/// Commas between groups of three digits before the point.
std::string grouped(const std::string& text) {
  const size_t point = std::min(text.find('.'), text.size());
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && at < point && (point - at) % 3 == 0) out += ',';
    out += text[at];
  }
  return out;
}

int exponent_of(double magnitude) { return static_cast<int>(std::floor(std::log10(magnitude))); }

}  // namespace

std::string number_text(double value, int significant) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return with_sign(value, "inf");
  if (value == 0) return "0";
  const double magnitude = std::abs(value);
  const int exponent = exponent_of(magnitude);
  if (exponent < -4 || exponent > 14) {
    // 10^-324 is no number
    const double scaled = exponent < -300 ? magnitude * 1e300 / std::pow(10.0, exponent + 300)
                                          : magnitude / std::pow(10.0, exponent);
    const std::string mantissa = trimmed(fmt::format("{:.{}f}", scaled, significant - 1));
    return with_sign(value, str(mantissa, "e", exponent));
  }
  return with_sign(
      value,
      grouped(trimmed(fmt::format("{:.{}f}", magnitude, std::max(0, significant - 1 - exponent)))));
}

std::string decimal_text(double value, int decimals) {
  if (!std::isfinite(value)) return number_text(value);
  const std::string magnitude = fmt::format("{:.{}f}", std::abs(value), decimals);
  const bool zero = magnitude.find_first_not_of("0.") == std::string::npos;
  return zero ? magnitude : with_sign(value, grouped(magnitude));
}

std::string count_text(int64_t count) { return decimal_text(static_cast<double>(count), 0); }

std::string value_with_error(double value, double standard_error) {
  // What is left where equal numbers were averaged.
  const double rounding = 1e-12 * std::abs(value);
  if (!std::isfinite(value) || !std::isfinite(standard_error) || standard_error <= rounding)
    return number_text(value, 5);
  const int decimals = std::clamp(1 - exponent_of(standard_error), 0, 9);
  return str(decimal_text(value, decimals), " \xC2\xB1 ", decimal_text(standard_error, decimals));
}

std::string size_text(uint64_t bytes) {
  static constexpr std::array<const char*, 4> kUnits{"kB", "MB", "GB", "TB"};
  if (bytes < 1000) return str(bytes, " bytes");
  double value = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return str(number_text(value, value < 10 ? 2 : 3), " ", kUnits[unit]);
}

}  // namespace elbo::report
