// SPDX-License-Identifier: MIT
// Codes that are one of K vectors: a codebook whose vectors follow what is assigned to them (van
// den Oord, Vinyals and Kavukcuoglu 2017, appendix A.1; Razavi et al. 2019), with those that nobody
// uses set to codes of the batch; and a fixed grid (Mentzer, Minnen, Agustsson and Tschannen 2024,
// "Finite Scalar Quantization").
#pragma once
#include "elbo/core/rng.h"
#include "elbo/tensor/tensor.h"

#include <torch/nn/module.h>

#include <vector>

namespace elbo::models {

/// Codes on a codebook.
struct Quantised {
  Tensor values;    ///< (N, D): the vectors chosen, whose gradient is that of what was quantised
  Tensor chosen;    ///< (N), int64: which
  Tensor distance;  ///< (N): squared, of what was quantised to its vector, a constant here
};

/// K vectors of D values that follow the means of what is assigned to them. Buffers `vectors` (K,
/// D), `counts` (K) and `sums` (K, D).
class Codebook : public torch::nn::Module {
 public:
  /// Vectors are drawn from N(0, 1).
  Codebook(int64_t codes, int64_t size, Rng& rng);
  Quantised quantise(const Tensor& values) const;  ///< to the nearest: (N, D)
  Tensor vectors() const { return vectors_; }      ///< (K, D)
  /// What a whole batch was assigned to.
  struct Assigned {
    Tensor counts, sums;  ///< (K), (K, D) over the whole batch
    Tensor rows;          ///< of the whole batch
  };
  /// Assignments of the whole batch move the averages by (1 - memory). A vector with an average
  /// count below `dead` becomes one of the rows (N, D), drawn by `rng`.
  void follow(const Assigned& batch, double memory, double dead, Rng rng);
  /// Vectors with an average count below `dead`.
  Tensor dead_codes(double dead) const { return (counts_ < dead).sum(); }

 private:
  Tensor vectors_, counts_, sums_;
};

/// A grid of `levels` values in each dimension; vectors are its points, in [-1, 1].
class ScalarGrid {
 public:
  /// So many values in each dimension.
  explicit ScalarGrid(std::vector<int64_t> levels) : levels_(std::move(levels)) {}
  Quantised quantise(const Tensor& values) const;  ///< squashed by tanh, then rounded: (N, D)
  Tensor vectors() const;                          ///< (K, D): all points
  int64_t codes() const;                           ///< K: the product of the levels

 private:
  std::vector<int64_t> levels_;
};

/// exp of the entropy of counts (K): how many codes are in use.
Tensor perplexity_of(const Tensor& counts);

}  // namespace elbo::models
