// SPDX-License-Identifier: MIT
// What restricted Boltzmann machines share (Smolensky 1986): parameters, Gibbs steps, abilities,
// and the loss whose gradient is the contrastive one; players and turns are the model's own. A
// machine that differs from another differs in where its negative examples come from.
//   loss = E_data[F(v)] - E_negative[F(v')],  v' constant
//   -d loss / dW = E_data[p(h|v) v^T] - E_negative[p(h|v') v'^T]
// Weights begin as N(0, .01^2), hidden biases at 0, visible ones at the log odds of the training
// examples' means (Hinton 2010, "A practical guide to training restricted Boltzmann machines").
// Grey values count as probabilities of binary units.
#pragma once
#include "elbo/models/chain.h"
#include "elbo/models/model.h"

namespace elbo::models {

/// Where a chain of samples begins.
enum class ChainStart { mean, noise };
constexpr auto enum_names(ChainStart) { return std::array{"mean", "noise"}; }

/// The defaults are the 784-36 machine of the lecture's repository.
struct RbmOptions {
  int64_t hidden = 36;                         ///< units
  int64_t k = 1;                               ///< Gibbs steps of an update
  int64_t sample_steps = 1000;                 ///< Gibbs steps to a sample
  ChainStart sample_start = ChainStart::mean;  ///< of a sample's chain

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("hidden", hidden, "hidden units", AtLeast{1});
    visit("k", k, "Gibbs steps from where a chain is to the negative examples of an update",
          AtLeast{1});
    visit("sample_steps", sample_steps, "Gibbs steps from the start of a chain to a sample",
          AtLeast{1});
    visit("sample_start", sample_start,
          "where these begin: mean, each value drawn by its mean over the training examples; "
          "noise, 0 or 1 at even odds");
  }
};

/// Energies, Gibbs steps, samples and measures of a machine of two layers.
class RestrictedBoltzmann : public Model,
                            public Samples,
                            public Encodes,
                            public Decodes,
                            public Reconstructs,
                            public Energy,
                            public Bipartite,
                            public BinaryCodes,
                            public StepsChain {
 public:
  /// A chain of `sample_steps` steps for each sample, from `sample_start`; of the last step p(v = 1
  /// | h).
  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override;
  /// p(h = 1 | x), a point: (B, H).
  Posterior encode(const Tensor& x) override;
  /// p(v = 1 | h): (B, H) -> (B, ...).
  Tensor decode(const Tensor& h) override;
  int64_t latent_dim() const override { return options_.hidden; }
  int64_t chain_steps() const override { return options_.sample_steps; }
  /// States are visible units, 0 or 1; what a step shows is p(v = 1 | h) of it.
  ChainStep begin_chain(int64_t count, Rng& rng) override;
  ChainStep begin_chain_at(const Tensor& x, Rng& rng) override;
  ChainStep step_chain(const Tensor& state, Rng& rng) override;
  /// Through p(h|x), with `rng` through hidden states drawn by it.
  Tensor reconstruct(const Tensor& x, Rng* rng) override;
  /// The free energy F(x), nats.
  Tensor energy(const Tensor& x) override;
  objectives::BipartiteEnergy bipartite() const override {
    return {weight_, visible_bias_, hidden_bias_};
  }

 protected:
  /// ConfigError where the data's values are neither binary nor grey. `name` is the model's, for
  /// errors.
  RestrictedBoltzmann(const RbmOptions& options, const data::DataInfo& info, Rng& rng,
                      const char* name);

  const RbmOptions& options() const { return options_; }  ///< as they were given
  /// Where `sample_start` says that chains begin: (count, V), 0 or 1.
  Tensor begun(int64_t count, Rng& rng) const;
  /// After `k` times h ~ p(h|v), v ~ p(v|h): (B, V) -> (B, V), 0 or 1, without a gradient.
  Tensor walked(Tensor v, Rng& rng) const;
  /// The loss on F(data) - F(negative): (B, ...), (C, V).
  LossTerms contrastive_loss(const Tensor& data, const Tensor& negative) const;

 private:
  /// One Gibbs step's p(v = 1 | h): (B, V) -> (B, V).
  Tensor stepped(const Tensor& v, Rng& rng) const;

  RbmOptions options_;
  data::DataInfo info_;
  const char* name_;
  Tensor weight_, visible_bias_, hidden_bias_;  // (H, V), (V), (H)
};

}  // namespace elbo::models
