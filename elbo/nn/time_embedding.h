// SPDX-License-Identifier: MIT
// Time, and what is known of an example, as a vector that steers a net.
#pragma once
#include "elbo/nn/blocks.h"

namespace elbo::nn {

/// cos and sin of `features` / 2 multiples of each number, from 1 down to 1/10,000 in equal ratios
/// (Vaswani et al. 2017): (B) -> (B, features). `features` is even.
Tensor sinusoidal_features(const Tensor& numbers, int64_t features);

/// A time in [0, 1] (1000 t has sinusoidal features), two layers `linear0`, `linear1` with SiLU
/// between them and behind; what is known of an example is added by a layer `condition` before that
/// last SiLU: (B), (B, K) -> (B, width).
class TimeEmbedding : public torch::nn::Module {
 public:
  /// Numbers in and out.
  struct Size {
    int64_t features;       ///< sinusoidal ones of a time
    int64_t width;          ///< of what comes out
    int64_t condition = 0;  ///< K; 0: nothing is known of examples
  };
  /// Weights by `init`, drawn from `rng`.
  TimeEmbedding(Size size, Init init, Rng& rng);
  /// `condition` is undefined where K is 0; where it is undefined otherwise, nothing is added.
  Tensor forward(const Tensor& t, const Tensor& condition);

 private:
  Size size_;
  std::shared_ptr<Linear> linear0_, linear1_, condition_;
};

}  // namespace elbo::nn
