// SPDX-License-Identifier: MIT
// Encoders, decoders and critics by option: the one place where `net = "mlp"` or `"conv"` becomes a net of the data's shape.
#pragma once
#include "elbo/data/dataset.h"
#include "elbo/nn/init.h"
#include "elbo/nn/net.h"

namespace elbo {

enum class NetKind { mlp, conv };
template <>
struct EnumNames<NetKind> {
  static constexpr std::array names{"mlp", "conv"};
};

struct NetOptions {
  NetKind kind = NetKind::mlp;
  std::vector<int64_t> hidden;                ///< mlp: sizes of the hidden layers from the data's side on; the decoder has them in reverse
  int64_t width = 32;                         ///< conv: channels at the first halving
  Activation activation = Activation::relu;
  bool batch_norm = false;
  Init init = Init::torch;

  /// For the config of a model that has an encoder and a decoder.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("net", kind, "mlp: fully connected; conv: convolutional, for images of 28, 32 or 64 pixels");
    visit("hidden", hidden, "mlp: sizes of the encoder's hidden layers; the decoder's are the reverse; none: a linear model", AtLeast{1});
    visit("width", width, "conv: channels at the first halving, doubled at each further one", AtLeast{1});
    visit("activation", activation, "nonlinearity between layers");
    visit("batch_norm", batch_norm, "batch normalisation between layers");
    visit("init", init, "initialisation of the weights, by the paper it comes from");
  }
};

/// A net and the number of values that it yields for one example.
struct Encoder {
  std::shared_ptr<Net> net;  ///< (B, ...) -> (B, features), activated
  int64_t features;
};

/// ConfigError where a convolutional net cannot take the data's shape.
Encoder make_encoder(const NetOptions& options, const DataInfo& info, Rng& rng);

/// What a decoder connects: a code, and so many numbers for each value of an example, through a last activation.
struct DecoderShape {
  int64_t latent_dim, outputs_per_value;
  Activation last = Activation::none;
};

/// (B, Z) -> (B, outputs_per_value * values) of an mlp, (B, outputs_per_value * C, H, W) of a conv. Errors as make_encoder.
std::shared_ptr<Net> make_decoder(const NetOptions& options, const DataInfo& info, const DecoderShape& shape, Rng& rng);

/// (B, ...) -> (B, 1), not activated. A convolutional critic has leaky_relu for `activation`. Errors as make_encoder.
std::shared_ptr<Net> make_critic(const NetOptions& options, const DataInfo& info, Rng& rng);

}  // namespace elbo
