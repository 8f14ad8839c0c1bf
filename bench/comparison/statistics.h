// SPDX-License-Identifier: MIT
// Medians and ratios over rounds. A ratio is taken within a round, where both sides met the same
// machine, and only then over the rounds.
#pragma once
#include <string>
#include <vector>

namespace elbo::bench {

/// The middle value; of an even number, the mean of the two in the middle. NaN of nothing.
double median(std::vector<double> values);

/// The middle, the least and the most of some values. NaN of nothing.
struct Spread {
  double middle, low, high;
};
Spread spread_of(const std::vector<double>& values);

/// above[i] / below[i], as long as both go on.
std::vector<double> ratios(const std::vector<double>& above, const std::vector<double>& below);

/// The largest of each round over several contestants; those that have failed have no rounds and do
/// not count.
std::vector<double> best_of_each_round(const std::vector<std::vector<double>>& contestants);

/// `2.31 (2.25-2.40)`, `-` where it is not a number.
std::string spread_text(const Spread& spread);

}  // namespace elbo::bench
