// SPDX-License-Identifier: MIT
// From an image back to a code where no encoder leads there (Creswell and Bharath 2018; Lipton and
// Tripathi 2017):
//   z* = argmin over z of (|x - G(z)|^2 + w |z|^2) / values
// by Adam (Kingma and Ba 2015) whose rate falls along a cosine to a hundredth, from several starts
// of each image, all of them in the same batches. With w = s^2 it is the most probable code under
// N(x; G(z), s^2 I) and z ~ N(0, I). The landscape has many valleys: how many starts come near the
// best one says how difficult the way back is.
#pragma once
#include <functional>
#include <vector>

#include "elbo/eval/batches.h"

namespace elbo::eval {

/// How codes are searched.
struct InvertPlan {
  int64_t restarts = 32;    ///< starts of each image, drawn from the prior
  int64_t steps = 300;      ///< of Adam; 0: the starts as they are
  double rate = .1;         ///< of Adam, at the beginning
  double prior_weight = 0;  ///< w
  uint64_t seed = 0;        ///< image i's starts depend on (seed, i) alone
  /// (B, Z): one start of each image from here instead; `restarts` must be 1
  Tensor starts = {};
  int64_t rows = 0;  ///< codes at once; 0: as many as fit a small memory
  std::function<void(int64_t done, int64_t total)> progress = {};  ///< in images
};

/// What was found: a start's code is the best that it passed.
struct Inversion {
  Tensor codes;                ///< (B, restarts, Z)
  Tensor errors;               ///< (B, restarts) double: mean squared error over an image's values
  Tensor best;                 ///< (B) int64: the start whose objective is least
  std::vector<int64_t> steps;  ///< at which the curves have a point: 0, ..., the last
  /// at these steps: the least error of an image's starts, mean over images
  std::vector<double> best_so_far;
  std::vector<double> each_so_far;  ///< likewise: the mean over starts and images

  /// (B): errors of the best starts.
  Tensor best_errors() const { return errors.gather(1, best.unsqueeze(1)).squeeze(1); }
  /// Codes of start `start` (B) of each image: (B, Z).
  Tensor codes_of(const Tensor& start) const;
};

/// Searches codes of `x` (B, ...) in any model that decodes, its batch norm in evaluation mode.
/// Unsupported for one that does not.
Inversion invert(models::Model& model, const data::DataInfo& info, const Tensor& x,
                 const InvertPlan& plan);

/// For each image the share of its starts that end within `slack` (.1: 10 %) of the least error:
/// (B) double.
Tensor share_near_best(const Inversion& found, double slack);

}  // namespace elbo::eval
