// SPDX-License-Identifier: MIT
// Entropy and mutual information of discrete variables, from counts, in nats. The plug-in
// estimates: the information of independent variables comes out at about (A - 1)(B - 1) / (2 N),
// not 0 (Miller 1955).
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace elbo {

/// H(a), levels from 0.
double entropy(std::span<const int32_t> a);

/// I(a; b), of as many values each.
double mutual_information(std::span<const int32_t> a, std::span<const int32_t> b);

/// The bin of each value among `bins` of equal width between the least and the largest, which
/// belongs to the last bin: numpy.histogram's edges. Values that are all the same are in one bin.
std::vector<int32_t> equal_width_bins(std::span<const double> values, int32_t bins);

}  // namespace elbo
