// SPDX-License-Identifier: MIT
// Encoders, decoders and critics by option: the one place where `net = "mlp"`, `"conv"`, ...
// becomes a net of the data's shape.
#pragma once
#include "elbo/data/dataset.h"
#include "elbo/models/model.h"
#include "elbo/nn/conv_nets.h"
#include "elbo/nn/critic.h"
#include "elbo/nn/init.h"

namespace elbo::models {

/// Fully connected, DCGAN's, VAE/GAN's, the small nets for modes, or InfoGAN's.
enum class NetKind { mlp, conv, larsen, metz, infogan28 };
constexpr auto enum_names(NetKind) {
  return std::array{"mlp", "conv", "larsen", "metz", "infogan28"};
}

/// Over which rows batch norm takes its moments where a critic sees several kinds of them. group:
/// each kind (real, generated) by its own moments; all: by those of all rows together, as Larsen et
/// al.'s released code. With `group` a critic whose last hidden layer is normalised cannot tell
/// kinds by their means, only by their shapes: a generator whose examples are all alike gets no
/// gradient that moves them together.
enum class NormOver { group, all };
constexpr auto enum_names(NormOver) { return std::array{"group", "all"}; }

/// What stands between a critic's layers: what its net has (own), nothing, a norm, or weights that
/// are divided by their largest singular value (elbo/nn/games/spectral_norm.h).
enum class CriticNorm { own, none, batch, layer, spectral };
constexpr auto enum_names(CriticNorm) {
  return std::array{"own", "none", "batch", "layer", "spectral"};
}

/// The form of a net, whatever it is used for.
struct NetOptions {
  NetKind kind = NetKind::mlp;  ///< which one
  /// mlp: sizes of the hidden layers from the data's side on; the decoder has them in reverse
  std::vector<int64_t> hidden;
  int64_t width = 32;  ///< conv, larsen, metz: channels at the first halving
  /// larsen: size of the encoder's fully connected layer; 0: 16 * width
  int64_t fc = 0;
  kernels::Activation activation = kernels::Activation::relu;  ///< between layers
  bool batch_norm = false;                                     ///< between layers
  nn::Init init = nn::Init::torch;                             ///< of all weights
  /// Values of an example's condition, for encoder and critic; set by the model, no field.
  int64_t condition = 0;
  // Of critics and generators of pairs; set by the model, no fields.
  CriticNorm critic_norm = CriticNorm::own;  ///< of the critic
  bool minibatch_deviation = false;          ///< a feature of the critic more
  bool projection = false;                   ///< the condition enters the critic by a product
  bool conditional_norm = false;             ///< and the generator by its norms

  /// For the config of a model that has an encoder and a decoder.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("net", kind,
          "mlp: fully connected; conv: convolutional, larsen: the nets of VAE/GAN, both for images "
          "of 28, 32 or 64 pixels; metz: the small nets on which modes are counted, infogan28: "
          "InfoGAN's, both for 28 pixels");
    visit("hidden", hidden,
          "mlp: sizes of the encoder's hidden layers; the decoder's are the reverse; none: a "
          "linear model",
          AtLeast{1});
    visit("width", width,
          "conv, larsen: channels at the first halving, doubled at each further one; larsen: 64 is "
          "the paper's; metz: of the critic, 2 a quarter of the generator",
          AtLeast{1});
    visit("fc", fc,
          "larsen: size of the encoder's fully connected layer; 0: 16 * width, as the release; the "
          "paper has 32 * width",
          AtLeast{0});
    visit("activation", activation,
          "nonlinearity between layers; larsen, metz and "
          "infogan28 have their own");
    visit("batch_norm", batch_norm,
          "batch normalisation between layers; larsen, metz and infogan28 "
          "always have it");
    visit("init", init, "initialisation of the weights, by the paper it comes from");
  }
};

/// For the config of a model of two domains. The defaults are the 784-128-784 nets of the lecture's
/// repository.
struct DomainNetOptions {
  NetOptions net{.hidden = {128}, .init = nn::Init::torch};  ///< of each domain

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("net", net.kind,
          "mlp: fully connected; conv: convolutional with batch norm, larsen: the nets of VAE/GAN, "
          "both for images of 28, 32 or 64 pixels; metz: the small nets on which modes are "
          "counted, infogan28: InfoGAN's, both for 28 pixels");
    visit("hidden", net.hidden, "mlp: sizes of the hidden layers, from the data's side on",
          AtLeast{1});
    visit("width", net.width,
          "conv, larsen, metz: channels at the first halving, doubled at each further one",
          AtLeast{1});
    visit("activation", net.activation,
          "nonlinearity between layers; the critic of conv has leaky_relu, larsen has relu");
    visit("init", net.init,
          "initialisation of the weights, by the paper it comes from; dcgan suits conv, larsen "
          "larsen");
  }
};

/// A net and the number of values that it yields for one example.
struct Encoder {
  std::shared_ptr<nn::Net> net;  ///< (B, ...) -> (B, features), activated
  int64_t features;              ///< values an example
};

/// The nets' options for such data: batch norm where they are no mlp. ConfigError where the data
/// have one domain; `model` is the model's name.
NetOptions nets_of(const DomainNetOptions& options, const data::DataInfo& info, const char* model);

/// ConfigError where a convolutional net cannot take the data's shape.
Encoder make_encoder(const NetOptions& options, const data::DataInfo& info, Rng& rng);

/// What a decoder connects: a code (with the condition, where there is one, behind it), and so many
/// numbers for each value of an example, through a last activation.
struct DecoderShape {
  int64_t latent_dim, outputs_per_value;  ///< Z; outputs for each value of an example
  kernels::Activation last = kernels::Activation::none;  ///< of the output
};

/// (B, Z) -> (B, outputs_per_value * values) of an mlp, (B, outputs_per_value * C, H, W) of the
/// others. Errors as make_encoder.
std::shared_ptr<nn::Net> make_decoder(const NetOptions& options, const data::DataInfo& info,
                                      const DecoderShape& shape, Rng& rng);

/// Whether a critic made by these options has batch norm.
bool critic_has_batch_norm(const NetOptions& options);

/// (B, ...) -> (B, 1), not activated. A critic of kind conv has leaky_relu for `activation`. With
/// deviation or projection a nn::HeadedCritic, with spectral norms a nn::SpectralNet. Errors as
/// make_encoder.
std::shared_ptr<nn::Net> make_critic(const NetOptions& options, const data::DataInfo& info,
                                     Rng& rng);

/// A critic that shows its similarity layer; of an mlp that is the last hidden layer. ConfigError
/// for one that has none: kind conv, or an mlp without hidden layers.
std::shared_ptr<nn::LayeredCritic> make_layered_critic(const NetOptions& options,
                                                       const data::DataInfo& info, Rng& rng);

/// What is to be done once such a critic has been updated, beside what `others` do: its spectral
/// norms take a step. `others` where it has none.
AfterUpdate advancing(nn::Net& critic, AfterUpdate others = {});

/// A critic that says more of an example than one number (AC-GAN's classes, InfoGAN's codes): the
/// hidden layers of the plain one as `trunk`, whose activated outputs are its similarity layer, and
/// a linear layer `head` of so many outputs: (B, ...) -> (B, outputs). It takes no notice of a
/// condition, whatever `options.condition` says: classes are what it has to say. ConfigError as
/// make_encoder.
std::shared_ptr<nn::LayeredCritic> make_wide_critic(const NetOptions& options,
                                                    const data::DataInfo& info, int64_t outputs,
                                                    Rng& rng);

/// The options of a convolutional net of such data. ConfigError as make_encoder, and where
/// `options` are of another kind; `option` is what wants them, for the text.
nn::ConvOptions want_conv(const NetOptions& options, const data::DataInfo& info,
                          const char* option);

/// ConfigError for nets whose critic has batch norm, which mixes a batch. `who` penalises input
/// gradients, for the text.
void want_separate_critic(NetKind kind, const char* who);

}  // namespace elbo::models
