// SPDX-License-Identifier: MIT
// What the models of models/hybrid/ share (Larsen et al. 2016): encoder, decoder and critic, and a
// reconstruction error in the critic's similarity layer.
//   q(z|x) = N(mean(x), diag(exp(log_var(x)))),  p(z) = N(0, I),  x~ = Dec(z)
//   similarity = L_llike = .5 |Dis_l(x) - Dis_l(x~)|^2 / sigma_l^2, summed over the layer's values:
//                -log N(Dis_l(x) | Dis_l(x~), sigma_l^2 I) without its constant; the paper has 1
// With a condition each net gets it: behind z, and before the top fully connected layer of encoder
// and critic.
#pragma once
#include "elbo/kernels/gaussian_draw.h"
#include "elbo/models/abilities.h"
#include "elbo/models/conditioning.h"
#include "elbo/models/model.h"
#include "elbo/models/nets.h"
#include "elbo/nn/blocks.h"

namespace elbo::models {

/// Options of the models of models/hybrid/.
struct CriticAutoencoderOptions {
  int64_t latent_dim = 128;                       ///< values of a code
  NetOptions net{.hidden = {400}};                ///< of all three
  double alpha = 1;                               ///< weight of the KL term
  CriticNorm critic_norm = CriticNorm::own;       ///< between the critic's layers
  double similarity_sigma = 1;                    ///< sigma_l, in units of the layer's sums
  ConditionKind condition = ConditionKind::none;  ///< of all three nets

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("latent_dim", latent_dim, "size of z", AtLeast{1});
    net.fields(visit);
    visit("alpha", alpha, "weight of the KL term", AtLeast{0});
    visit(
        "critic_norm", critic_norm,
        "between the critic's layers: what its net has (own), none, batch, layer, or weights over "
        "their largest singular value (spectral)");
    visit(
        "similarity_sigma", similarity_sigma,
        "standard deviation of p(Dis_l(x)|z) in the critic's similarity layer, whose sums have the "
        "scale that training gives them; the paper has 1",
        Above{0});
    visit("condition", condition, "what encoder, decoder and critic are given beside each example");
  }
};

/// The three nets and what can be asked of them; players, turns and losses are the model's own.
class CriticAutoencoder : public Model,
                          public Samples,
                          public Encodes,
                          public Decodes,
                          public Reconstructs,
                          public HasPrior,
                          public HasFeatures,
                          public Judges,
                          public Conditional {
 public:
  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override;
  Tensor sample_with(int64_t count, const std::optional<Condition>& condition,
                     const SamplerSettings& settings, Rng& rng) override;
  Posterior encode(const Tensor& x) override;
  Tensor decode(const Tensor& z) override { return images(z, condition_->none()); }
  int64_t latent_dim() const override { return options_.latent_dim; }
  Tensor reconstruct(const Tensor& x, Rng* rng) override;
  Tensor draw_prior(int64_t count, Rng& rng) override;
  Tensor log_p_z(const Tensor& z) override;
  /// `similarity`: the critic's layer, before norm and activation.
  std::vector<std::string> feature_layers() const override { return {"similarity"}; }
  Tensor features(const Tensor& x, const std::string& layer) override;
  Tensor judge(const Tensor& x) override;
  ConditionKind condition_kind() const override { return condition_->kind(); }
  std::unique_ptr<GivenCondition> given(const Batch& batch) override;

 protected:
  /// Registers `encoder`, `posterior`, `decoder`, `critic` and `condition`. `name` is the model's,
  /// for errors. ConfigError as make_layered_critic.
  CriticAutoencoder(const CriticAutoencoderOptions& options, const data::DataInfo& info, Rng& rng,
                    const char* name);

  /// z ~ q(z|x) and its divergence. Rows of noise are keyed by example.
  kernels::DrawWithKl draw_with_divergence(const Tensor& x, const Tensor& condition, Rng& rng);
  /// (B, Z) -> (B, ...), in the data's shape and range.
  Tensor images(const Tensor& z, const Tensor& condition);

  /// Of the encoder's player.
  Tensors encoder_params() const { return parameters_of({encoder_.get(), posterior_.get()}); }
  Tensors decoder_params() const { return decoder_->parameters(); }  ///< of the decoder's player
  Conditioning& condition() const { return *condition_; }  ///< classes, attributes or none
  nn::LayeredCritic& critic() const { return *critic_; }   ///< with its similarity layer
  const CriticAutoencoderOptions& options() const { return options_; }  ///< as they were given
  /// What is to be done once the critic has been updated, beside what `others` do.
  AfterUpdate after_critic(AfterUpdate others) const;

 private:
  class Given;

  Posterior posterior_of(const Tensor& x, const Tensor& condition);
  Tensor scores_of(const Tensor& x, const Tensor& condition);
  // Mean and log_var of q(z|x), one beside the other: (B, 2 Z).
  Tensor moments_of(const Tensor& x, const Tensor& condition);

  CriticAutoencoderOptions options_;
  data::DataInfo info_;
  std::shared_ptr<nn::Net> encoder_, decoder_;
  std::shared_ptr<nn::Linear> posterior_;  // (B, features) -> (B, 2 Z)
  std::shared_ptr<nn::LayeredCritic> critic_;
  std::shared_ptr<Conditioning> condition_;
};

/// .5 |a - b|^2 / sigma^2 of each example over all its values; `b` is a constant. (B, ...),
/// (B, ...) -> (B).
Tensor half_squared_distance(const Tensor& a, const Tensor& b, double sigma = 1);

}  // namespace elbo::models
