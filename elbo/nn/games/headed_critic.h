// SPDX-License-Identifier: MIT
// A critic that is a trunk and a linear head, with what may stand between the two:
//   deviation   one more feature: how much the examples of a batch differ, the mean over the
//               trunk's features of their standard deviation over the rows (Salimans et al. 2016,
//               Karras et al. 2018, "minibatch standard deviation"). Real and generated rows go
//               through apart, so each kind has its own. In evaluation its running mean, so that
//               each example is judged alone.
//   projection  the head's first output gets phi . V c beside it, c the condition (Miyato and
//               Koyama 2018, "cGANs with projection discriminator")
#pragma once
#include "elbo/nn/blocks.h"
#include "elbo/nn/critic.h"

namespace elbo::nn {

/// Layers `trunk`, `head`, and `projection` where there is one; buffer `deviation`.
class HeadedCritic : public LayeredCritic {
 public:
  /// Its parts, and what stands between them.
  struct Form {
    std::shared_ptr<Net> trunk;  ///< (B, ...) -> (B, features), activated
    std::shared_ptr<Net> head;   ///< (B, features), with deviation one more, -> (B, outputs)
    int64_t features = 0;        ///< values between them
    bool deviation = false;      ///< one more feature
    int64_t projection = 0;      ///< values of a condition; 0: none
    bool told = false;           ///< the condition is the trunk's second input
  };
  /// `init` is that of the projection.
  HeadedCritic(const Form& form, Init init, Rng& rng);
  using LayeredCritic::forward;  // without a condition
  Tensor forward(const Tensor& x, const Tensor& condition) override;
  Tensor features(const Tensor& x) override { return trunk_->forward(x); }
  bool shows_layer() const override { return !told_; }
  Tensor judge(const Tensor& features, const Tensor& condition) override;

 private:
  Tensor with_deviation(const Tensor& features);

  std::shared_ptr<Net> trunk_, head_;
  std::shared_ptr<Linear> projection_;
  bool told_;
  Tensor deviation_;  // (), running; undefined where it is no feature
};

}  // namespace elbo::nn
