// SPDX-License-Identifier: MIT
// A fully connected net of a value and its time, as C2OT's of two dimensions (Cheng and Schwing
// 2025): everything is added in one layer, then come residual blocks.
#pragma once
#include "elbo/models/diffusion/timed_net.h"

namespace elbo::models {

/// The form of such a net.
struct TimedMlpOptions {
  std::vector<int64_t> shape{2};  ///< of an example
  int64_t width = 128;            ///< values between blocks
  int64_t blocks = 3;             ///< each has two layers, four times as wide between them
  int64_t condition = 0;          ///< values that are known of an example; 0: none
};

/// h = value(x) + time(t) + told(condition); h = h + narrow(gelu(wide(h))) in each block; last(h).
/// The layers are `value`, `time`, `told`, `wide0`, `narrow0`, ... and `last`.
class TimedMlp : public TimedNet {
 public:
  /// Weights as PyTorch's, drawn from `rng`.
  TimedMlp(const TimedMlpOptions& options, Rng& rng);
  Tensor forward(const Tensor& x, const Tensor& t, const Tensor& condition) override;

 private:
  std::shared_ptr<nn::Linear> value_, time_, told_, last_;
  std::vector<std::shared_ptr<nn::Linear>> wide_, narrow_;
};

}  // namespace elbo::models
