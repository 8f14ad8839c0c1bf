// SPDX-License-Identifier: MIT
// A net from an example of one domain to one of the other: an encoder, a code, a decoder. mlp: the
// code is the last hidden layer, so hidden = [128] is the 784-128-784 net of the lecture's
// repository; conv and larsen have a fully connected layer of `code` values, activated, between the
// two (the bottleneck of DiscoGAN's authors). Noise, where there is any: dropout of code values, in
// training and afterwards (Yi et al. 2017), or values beside the example. Both are drawn row by row
// from the Rng.
#pragma once
#include "elbo/models/nets.h"
#include "elbo/nn/blocks.h"

namespace elbo {

enum class TranslatorNoise { none, dropout, input };
template <>
struct EnumNames<TranslatorNoise> {
  static constexpr std::array names{"none", "dropout", "input"};
};

/// Parts `encoder`, `code` (not of an mlp) and `decoder`.
class TranslatorNet : public torch::nn::Module {
 public:
  struct Form {
    int64_t code = 100;
    TranslatorNoise noise = TranslatorNoise::none;
    double dropout = .5;     ///< share of code values that are dropped; the others grow accordingly
    int64_t noise_dim = 10;  ///< values of noise beside an example
    Activation last = Activation::sigmoid;
  };
  /// ConfigError as make_encoder, and for an mlp without hidden layers.
  TranslatorNet(NetOptions options, const Form& form, const DataInfo& info, Rng& rng);
  /// (B, ...) -> (B, ...).
  Tensor forward(const Tensor& x, Rng& rng);

 private:
  Form form_;
  Activation activation_;
  std::shared_ptr<Net> encoder_, decoder_;
  std::shared_ptr<Linear> code_;  // null of an mlp
};

}  // namespace elbo
