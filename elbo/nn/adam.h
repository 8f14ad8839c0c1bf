// SPDX-License-Identifier: MIT
// Adam (Kingma and Ba 2015, algorithm 1) for one tensor that is searched, not trained: codes of an
// image, a posterior of an example. Players' parameters have their own, over flat memory
// (elbo/train/optimizer.h).
#pragma once
#include <cmath>

#include "elbo/tensor/tensor.h"

namespace elbo::nn {

/// The two decaying means of one tensor's gradients.
class TensorAdam {
 public:
  /// For a tensor of the form of `like`. `second_decay` is the paper's beta2; beta1 is .9.
  explicit TensorAdam(const Tensor& like, double second_decay = .999)
      : second_decay_(second_decay),
        first_(torch::zeros_like(like)),
        second_(torch::zeros_like(like)) {}

  /// Moves `value` in place against `gradient`, by at most about `rate` a number.
  void step(Tensor& value, const Tensor& gradient, double rate) {
    ++steps_;
    first_.mul_(kFirstDecay).add_(gradient, 1 - kFirstDecay);
    second_.mul_(second_decay_).addcmul_(gradient, gradient, 1 - second_decay_);
    const double corrected = rate / (1 - std::pow(kFirstDecay, steps_));
    value.addcdiv_(first_, (second_ / (1 - std::pow(second_decay_, steps_))).sqrt_().add_(kEpsilon),
                   -corrected);
  }

 private:
  static constexpr double kFirstDecay = .9, kEpsilon = 1e-8;

  double second_decay_;
  Tensor first_, second_;
  double steps_ = 0;
};

}  // namespace elbo::nn
