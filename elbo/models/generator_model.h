// SPDX-License-Identifier: MIT
// What every model with a generator shares: z ~ p(z), x = G(z, c), c the condition of each example,
// if any. Critics, players, turns and losses are the model's own.
#pragma once
#include "elbo/models/conditioning.h"
#include "elbo/models/model.h"
#include "elbo/models/nets.h"
#include "elbo/models/output_bias.h"
#include "elbo/tensor/in_shape.h"

namespace elbo::models {

/// P(z): N(0, I), or U(-1, 1) each.
enum class Prior { normal, uniform };
constexpr auto enum_names(Prior) { return std::array{"normal", "uniform"}; }

/// The defaults are the 100-128-784 net of the lecture's repository.
struct GeneratorOptions {
  int64_t latent_dim = 100;  ///< values of a code
  /// The critic's; the generator's is the reverse.
  NetOptions net{.hidden = {128}, .init = nn::Init::he_normal};
  Prior prior = Prior::normal;                ///< of z
  OutputBias output_bias = OutputBias::zero;  ///< where the generator's last bias begins

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("latent_dim", latent_dim, "size of z", AtLeast{1});
    visit("net", net.kind,
          "mlp: fully connected; conv: convolutional with batch norm, larsen: the nets of VAE/GAN, "
          "both for images of 28, 32 or 64 pixels; metz: the small nets on which modes are "
          "counted, infogan28: InfoGAN's, both for 28 pixels");
    visit("hidden", net.hidden,
          "mlp: sizes of the critic's hidden layers; the generator's are the reverse", AtLeast{1});
    visit("width", net.width,
          "conv: channels at the first halving, doubled at each further one; larsen: those of an "
          "encoder, 64 is the paper's; metz: of the critic, 2 makes it a quarter of the generator, "
          "8 its equal",
          AtLeast{1});
    visit("activation", net.activation,
          "nonlinearity between layers; the critic of conv has leaky_relu; the other "
          "nets have their own");
    visit("init", net.init,
          "initialisation of the weights, by the paper it comes from; dcgan suits conv, metz and "
          "infogan28, larsen larsen");
    visit("prior", prior, "p(z): normal N(0, I), uniform U(-1, 1)");
    visit("output_bias", output_bias,
          "where the generator's last bias begins: as init has it (zero), or so that an untrained "
          "generator shows the training data's mean (data)");
  }
};

/// The generator and what can be asked of it.
class GeneratorModel : public Model,
                       public Samples,
                       public Decodes,
                       public HasPrior,
                       public Conditional {
 public:
  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override;
  Tensor sample_with(int64_t count, const std::optional<Condition>& condition,
                     const SamplerSettings& settings, Rng& rng) override;
  Tensor decode(const Tensor& z) override { return generate_from(z, condition_->none()); }
  int64_t latent_dim() const override { return options_.latent_dim; }
  /// z ~ N(0, I) or U(-1, 1): (count, Z).
  Tensor draw_prior(int64_t count, Rng& rng) override;
  Tensor log_p_z(const Tensor& z) override;
  ConditionKind condition_kind() const override { return condition_->kind(); }
  std::unique_ptr<GivenCondition> given(const Batch& batch) override;

  /// As many examples as the batch has, with its condition: (B, ...), in the data's shape.
  Tensor generate(const Batch& batch, Rng& rng);
  /// The same as constants: for a critic's turn.
  Tensor generate_constant(const Batch& batch, Rng& rng);
  /// (B, Z), and the condition of each or undefined: (B, ...), in the data's shape.
  Tensor generate_from(const Tensor& z, const Tensor& condition) {
    const Tensor x = options_.net.conditional_norm
                         ? generator_->forward(z, condition)
                         : generator_->forward(nn::with_condition(z, condition));
    return tensor::in_shape(x, info_);
  }

  nn::Net& generator() const { return *generator_; }       ///< G itself
  Conditioning& condition() const { return *condition_; }  ///< of G and its critic
  /// `net.condition` is the condition's size, `net.batch_norm` set: for a critic's net.
  const GeneratorOptions& options() const { return options_; }
  const data::DataInfo& info() const { return info_; }  ///< of the training data
  /// The model's name, for errors.
  const char* model_name() const { return name_; }

 protected:
  /// Registers `generator` and `condition`. Nets get batch norm, an mlp where `options` ask for it.
  /// ConfigError as make_decoder and Conditioning.
  GeneratorModel(const GeneratorOptions& options, ConditionKind condition,
                 const data::DataInfo& info, Rng& rng, const char* name);

  /// What its samples can be told; nothing where a model's codes are not plain normal noise.
  virtual SamplerUse sampler_use() const {
    const bool normal = options_.prior == Prior::normal;
    return {.temperature = normal, .truncation = normal};
  }

 private:
  GeneratorOptions options_;
  data::DataInfo info_;
  const char* name_;
  std::shared_ptr<nn::Net> generator_;
  std::shared_ptr<Conditioning> condition_;
};

/// How a net that generates examples of such data ends: within [0, 1] where they are, else free.
kernels::Activation last_activation(const data::DataInfo& info);

}  // namespace elbo::models
