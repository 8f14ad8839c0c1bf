// SPDX-License-Identifier: MIT
// Exponential moving average of a module's weights: after each update
//   average <- d_t * average + (1 - d_t) * weight,   d_t = min(decay, (1 + t) / (10 + t)),
// which is the weights' mean over about 1 / (1 - decay) updates (Polyak and Juditsky 1992; for GANs
// Yazici et al. 2019); the t-th update, from 0, is given more weight at the beginning, so that the
// first random weights are soon forgotten. Floating buffers (batch norm's moments) are copied: they
// are averages already, of these weights' activations (train/averaged_moments.h makes them anew).
#pragma once
#include <torch/nn/module.h>

#include <string>
#include <utility>
#include <vector>

#include "elbo/tensor/tensor.h"

namespace elbo::nn {

/// Keeps the average beside a module, which must outlive it.
class Ema {
 public:
  /// `decay` in [0, 1); the average starts at the module's weights now.
  Ema(torch::nn::Module& module, double decay);

  /// Once after each step; `updates` were made before.
  void update(int64_t updates);
  /// Exchanges the module's weights and buffers with the average, value by value: before an
  /// evaluation, and again after it.
  void swap();
  /// The averages under the module's own names; the tensors are those in use, so loading is copy_
  /// into them.
  std::vector<std::pair<std::string, Tensor>> state() const;

 private:
  double decay_;
  std::vector<std::string> names_;  // parameters, then floating buffers
  std::vector<Tensor> params_, param_averages_;
  std::vector<Tensor> buffers_, buffer_copies_;
};

}  // namespace elbo::nn
