// SPDX-License-Identifier: MIT
// What every measure of a set asks of its input before it computes anything. `where` opens the
// text: what is measured, in the user's words, as "Frechet distance".
#pragma once

#include <string_view>

#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// Features are floating (N, D) on the CPU with D >= 1, else ShapeError; N is at least `least` and
/// every value finite and at most 1e100 in size, else DataError, which names the first row and
/// column that is not.
void check_features(std::string_view where, const Tensor& features, int64_t least = 2);

/// Two sets of features of one width (ShapeError), each as check_features() wants them.
void check_same_width(std::string_view where, const Tensor& real, const Tensor& generated,
                      int64_t least = 2);

/// 1 <= k < rows, else DataError: a row has only rows - 1 neighbours.
void check_neighbours(std::string_view where, int64_t k, int64_t rows);

/// Log-probabilities are (N, C) of at least `least` rows, none of them NaN (minus infinity is the
/// log of 0), and the probabilities of each row sum to 1 within 1e-3; else ShapeError or DataError.
void check_log_probabilities(std::string_view where, const Tensor& log_probabilities,
                             int64_t least = 1);

/// Labels are (N) int64 of [0, bins), N >= 1; else ShapeError or DataError.
void check_labels(std::string_view where, const Tensor& labels, int64_t bins);

/// Distances are (N) of at least one, finite and not negative; else ShapeError or DataError.
void check_distances(std::string_view where, const Tensor& distances);

}  // namespace elbo::measures
