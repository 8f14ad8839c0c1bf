// SPDX-License-Identifier: MIT
// A stack of fully connected layers.
#pragma once
#include "elbo/nn/blocks.h"

namespace elbo::nn {

/// The form of a stack: sizes.front() values in, sizes.back() out.
struct MlpOptions {
  /// Of the input, of each layer's output; one size alone: no layer at all.
  std::vector<int64_t> sizes;
  kernels::Activation between = kernels::Activation::relu;  ///< after each layer but the last
  kernels::Activation last = kernels::Activation::none;     ///< after the last
  bool batch_norm = false;                                  ///< before `between`
  bool layer_norm = false;                                  ///< in its place
  Init init = Init::torch;                                  ///< of all weights
};

/// Linear layers `linear0`, `linear1`, ... (and norms `norm0`, ...): (B, ...) of sizes[0] values ->
/// (B, sizes.back()). The input is flattened.
class Mlp : public Net {
 public:
  /// Weights by `options.init`, drawn from `rng`.
  Mlp(const MlpOptions& options, Rng& rng);
  Tensor forward(const Tensor& x) override { return first_layers(x, linear_.size()); }
  /// The condition's values stand behind the example's: sizes[0] counts both.
  Tensor forward(const Tensor& x, const Tensor& condition) override {
    return forward(with_condition(x.flatten(1), condition));
  }
  /// Through the last hidden layer, without its norm and activation: (B, ...) -> (B, H). There must
  /// be a hidden layer.
  Tensor hidden_sums(const Tensor& x) { return first_layers(x, linear_.size() - 1); }
  /// From there to the end: (B, H) -> (B, sizes.back()).
  Tensor last_layer(const Tensor& sums);

 private:
  Tensor first_layers(const Tensor& x, size_t count);
  Tensor stacked(const Tensor& x, size_t count) const;
  kernels::Activation activation_after(size_t layer) const;

  MlpOptions options_;
  std::vector<std::shared_ptr<Linear>> linear_;
  std::vector<std::shared_ptr<Norm>> norm_;
};

}  // namespace elbo::nn
