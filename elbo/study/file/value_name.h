// SPDX-License-Identifier: MIT
// How claims name values: PROTOCOL, PROTOCOL/PART, metric:NAME, fact:FIGURE/KEY.
#pragma once
#include <string>

namespace elbo::study {

/// Where a value is taken from.
enum class ValueOrigin { protocol, metric, fact };

/// The name of a value, taken apart.
struct ValueName {
  ValueOrigin origin = ValueOrigin::protocol;  ///< where it is taken from
  std::string name;                            ///< of the protocol, the metric or the figure
  /// The part of a result, or the way into a figure's facts; "" for the value itself.
  std::string key;
};

/// "fact:gap/mean" -> {fact, "gap", "mean"}. Every text is some value's name.
ValueName parsed_value(const std::string& text);

}  // namespace elbo::study
