// SPDX-License-Identifier: MIT
// What models with an encoder, p(z) = N(0, I) and a decoder that describes p(x|z) share; players,
// turns and losses are the model's own:
//   q(z|x) = N(mean(x), diag(exp(log_var(x)))), or a point z = code(x), or what a model makes of
//            its encoder
//   p(x|z) by `likelihood`
// log_var is the encoder's plain output, without a bound: one so large that exp overflows makes the
// loss infinite, and the run stops with a name instead of going on wrong. With a condition c:
// q(z|x, c) and p(x|z, c); a sample's is given, or drawn as training had it, and codes are those of
// examples whose condition is known (Conditioned in conditioning.h).
#pragma once
#include "elbo/kernels/gaussian_draw.h"
#include "elbo/models/conditioning.h"
#include "elbo/models/likelihood.h"
#include "elbo/models/model.h"
#include "elbo/models/nets.h"
#include "elbo/models/output_bias.h"
#include "elbo/models/vae/code_prior.h"
#include "elbo/nn/blocks.h"

namespace elbo::models {

/// Options of encoder, code and likelihood.
struct AutoencoderOptions {
  int64_t latent_dim = 20;                    ///< values of a code
  NetOptions net{.hidden = {400}};            ///< the encoder's; the decoder's is the reverse
  LikelihoodOptions likelihood = {};          ///< p(x|z)
  OutputBias output_bias = OutputBias::zero;  ///< of the decoder

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("latent_dim", latent_dim, "size of z", AtLeast{1});
    net.fields(visit);
    likelihood.fields(visit);
    visit("output_bias", output_bias,
          "the decoder's last bias at the start: zero (as init has it), or data: where it yields "
          "the mean of the training examples");
  }
};

/// The published nets of the lecture's repository: 784-128-Z and back, he_normal.
inline AutoencoderOptions published_nets(int64_t latent_dim) {
  return {.latent_dim = latent_dim, .net = {.hidden = {128}, .init = nn::Init::he_normal}};
}

/// What its encoder is.
struct AutoencoderForm {
  const char* model;                              ///< the model's name, for errors
  ConditionKind condition = ConditionKind::none;  ///< of both nets
  /// A layer `posterior` yields mean and log_var; else a layer `code` yields a point.
  bool gaussian = true;
  int64_t noise = 0;        ///< values that the encoder sees beside the example
  PriorOptions prior = {};  ///< p(z)
};

struct VariationalOptions;
struct DrawWeights;

/// What a bound is taken of.
struct BoundPass {
  const Tensor& x;          ///< (B, ...): what the decoder must yield
  const Tensor& seen;       ///< (B, ...): what the encoder sees
  const Tensor& condition;  ///< (B, size), or undefined
};

/// The Observation for such options. ConfigError where a mixture's outputs are to begin at a mean.
void start_at_mean(nn::Net& decoder, const AutoencoderOptions& options, const data::DataInfo& info);

/// The nets and what can be asked of them.
class LikelihoodAutoencoder : public Model,
                              public Samples,
                              public Encodes,
                              public Decodes,
                              public Reconstructs,
                              public BoundsLikelihood,
                              public Conditional {
 public:
  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override;
  Tensor sample_with(int64_t count, const std::optional<Condition>& condition,
                     const SamplerSettings& settings, Rng& rng) override;
  Posterior encode(const Tensor& x) override;
  Tensor decode(const Tensor& z) override;
  int64_t latent_dim() const override { return options_.latent_dim; }
  Tensor reconstruct(const Tensor& x, Rng* rng) override;
  bool amortised() const override { return form_.gaussian; }
  PosteriorDraws draw_posterior(const Tensor& x, int64_t k, Rng& rng) override;
  Tensor log_p_x_given_z(const Tensor& x, const Tensor& z) override;
  Tensor log_p_x_given_each_z(const Tensor& x, const Tensor& z) override;
  Tensor sample_x(const Tensor& z, Rng& rng) override;
  Tensor draw_prior(int64_t count, Rng& rng) override;
  Tensor log_p_z(const Tensor& z) override;
  Tensor kl(const Tensor& x) override;
  ConditionKind condition_kind() const override { return form_.condition; }
  std::unique_ptr<GivenCondition> given(const Batch& batch) override;

 protected:
  /// Registers `encoder`, `posterior` or `code`, `decoder`, `observation` and `condition`.
  /// ConfigError as make_encoder, Observation and Conditioning.
  LikelihoodAutoencoder(const AutoencoderOptions& options, const AutoencoderForm& form,
                        const data::DataInfo& info, Rng& rng);

  /// Mean and log_var beside each other, (B, 2 Z), or a point, (B, Z); `beside` is what the encoder
  /// sees beside the examples, or undefined.
  Tensor encoded(const Tensor& x, const Tensor& beside) {
    return head_->forward(encoder_->forward(x, beside));
  }
  /// A code of each example, z = mean + exp(.5 log_var) eps, and KL(q(z|x, c) || p(z)); the encoder
  /// is Gaussian. Rows of noise are keyed by example.
  kernels::DrawWithKl draw_with_divergence(const Tensor& x, const Tensor& condition, Rng& rng);
  /// The losses of a turn by a bound, one player `model` or two (variational_bound.h).
  std::vector<PlayerLoss> bound_turn(const BoundPass& pass, const VariationalOptions& options,
                                     const TrainingProgress& progress, Rng& rng);
  /// All parameters as one player `model`, or encoder and decoder as two.
  std::vector<Player> bound_players(const VariationalOptions& options);
  /// log p(x|z, c), c undefined where there is none: (B, ...), (B, Z), (B, size) -> (B), nats.
  Tensor log_p(const Tensor& x, const Tensor& z, const Tensor& condition) {
    return observation_->log_prob(decoder_->forward(nn::with_condition(z, condition)), x);
  }
  /// q(z|x, c), c undefined where there is none.
  virtual Posterior posterior_of(const Tensor& x, const Tensor& condition);
  /// A code of each example as the encoder draws it: (B, Z).
  virtual Tensor code_of(const Tensor& x, const Tensor& condition, Rng& rng);

  /// Of the encoder.
  Tensors encoder_params() const { return parameters_of({encoder_.get(), head_.get()}); }
  /// Of the decoder and the prior.
  Tensors decoder_params() const {
    return parameters_of({decoder_.get(), observation_.get(), prior_.get()});
  }
  Conditioning& condition() const { return *condition_; }  ///< classes, attributes or none
  const AutoencoderForm& form() const { return form_; }    ///< as it was given
  const data::DataInfo& info() const { return info_; }     ///< of the training data

 private:
  class Given;

  LossTerms with_closed_kl(const BoundPass& pass, const VariationalOptions& options,
                           const TrainingProgress& progress, Rng& rng);
  DrawWeights draw_weights(const BoundPass& pass, const VariationalOptions& options, Rng& rng);
  Components components();

  AutoencoderOptions options_;
  AutoencoderForm form_;
  data::DataInfo info_;
  std::shared_ptr<nn::Net> encoder_, decoder_;
  std::shared_ptr<nn::Linear> head_;
  std::shared_ptr<Observation> observation_;
  std::shared_ptr<Conditioning> condition_;
  std::shared_ptr<CodePrior> prior_;
};

}  // namespace elbo::models
