// SPDX-License-Identifier: MIT
// From values to places on a page: an axis with its ticks. Ticks stand at 1, 2 or 5 times a power
// of ten (Heckbert 1990, "Nice numbers for graph labels", Graphics Gems).
#pragma once
#include <string>
#include <vector>

namespace elbo::report {

/// A range of values with the ticks in it, ascending.
struct Scale {
  double low = 0;             ///< the least value shown
  double high = 1;            ///< the largest value shown
  bool logarithmic = false;   ///< places by the logarithm
  std::vector<double> ticks;  ///< ascending, within the range

  /// Where `value` lies: 0 at `low`, 1 at `high`.
  double share(double value) const;
  /// A tick's label, with as many decimals as the distance of the ticks needs.
  std::string label(double tick) const;
};

/// A scale whose ends are ticks and enclose [low, high], with about `count` ticks. An empty range
/// is widened.
Scale nice_scale(double low, double high, int count = 5);

/// A scale that ends exactly at `low` and `high`, with nice ticks between.
Scale tight_scale(double low, double high, int count = 5);

/// A logarithmic scale from `low` to `high`, both above 0, with ticks at powers of ten (not at all
/// of more than 24), and at 2 and 5 where there is room.
Scale log_scale(double low, double high);

}  // namespace elbo::report
