// SPDX-License-Identifier: MIT
// What restricted Boltzmann machines share (Smolensky 1986): parameters, Gibbs steps, abilities,
// and the loss whose gradient is the contrastive one; players and turns are the model's own. A
// machine that differs from another differs in where its negative examples come from.
//   loss = E_data[F(v)] - E_negative[F(v')],  v' constant
//   -d loss / dW = E_data[p(h|v) v^T] - E_negative[p(h|v') v'^T]
// Weights begin as N(0, .01^2), hidden biases at 0, visible ones at the log odds of the training
// examples' means (Hinton 2010, "A practical guide to training restricted Boltzmann machines").
// Grey values count as probabilities of binary units. visible = "gaussian": real units of one
// deviation sigma, u = v / sigma (bipartite_energy.h), whose biases begin at the means of the
// examples. Measures that sum over all states are of binary units alone. centred (Montavon and
// Mueller 2012; Melchior, Fischer and Wiskott 2016): parameters of
//   E(v, h) = -b.(v - m) - c.(h - l) - (h - l) W (v - m),
// m the means of the examples, l a running mean of p(h|v) over them. It is a machine as before, of
// biases b - W^T l and c - W m; what differs is the gradient, which no longer depends on whether a
// unit is called on or off. As l moves, b moves with it, so that the machine stays.
#pragma once
#include "elbo/models/chain.h"
#include "elbo/models/model.h"

namespace elbo::models {

/// Where a chain of samples begins.
enum class ChainStart { mean, noise };
constexpr auto enum_names(ChainStart) { return std::array{"mean", "noise"}; }

/// What visible units are.
enum class VisibleUnits { binary, gaussian };
constexpr auto enum_names(VisibleUnits) { return std::array{"binary", "gaussian"}; }

/// The defaults are the 784-36 machine of the lecture's repository.
struct RbmOptions {
  int64_t hidden = 36;                          ///< units
  int64_t k = 1;                                ///< Gibbs steps of an update
  int64_t sample_steps = 1000;                  ///< Gibbs steps to a sample
  ChainStart sample_start = ChainStart::mean;   ///< of a sample's chain
  VisibleUnits visible = VisibleUnits::binary;  ///< kind
  double visible_sigma = 1;                     ///< deviation of gaussian ones
  bool centred = false;                         ///< gradient by offsets

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
    visit("visible", visible, "visible units: binary, or gaussian for real values");
    visit("visible_sigma", visible_sigma,
          "visible = \"gaussian\": deviation of p(v|h), in units of the data", Above{0});
    visit("centred", centred,
          "whether the gradient is that of units less their means, so that it does not depend on "
          "which state is called 1");
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
  /// Unsupported for Gaussian units.
  objectives::BipartiteEnergy bipartite() const override;

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
  /// A turn's result: that loss, and what follows an update: offsets move, then `others`.
  TurnResult contrast(const Tensor& data, const Tensor& negative, AfterUpdate others = {});

 private:
  double unit() const { return options_.visible_sigma; }  // of visible values, where Gaussian
  bool is_gaussian() const { return options_.visible == VisibleUnits::gaussian; }
  /// Weights and biases as they count, with offsets taken in.
  objectives::BipartiteEnergy parameters_in_force() const;
  /// Logits of p(h|v), and the mean of p(v|h): (B, V) -> (B, H), (B, H) -> (B, V).
  Tensor hidden_logits(const Tensor& v) const;
  Tensor visible_mean(const Tensor& h) const;
  Tensor free_energy_of(const Tensor& v) const;
  /// v ~ p(v|h) by its mean.
  Tensor drawn(const Tensor& mean, Rng& rng) const;
  /// As pictures are shown: within [0, 1] where the data are.
  Tensor shown(const Tensor& mean) const;
  /// One Gibbs step's mean of p(v|h): (B, V) -> (B, V).
  Tensor stepped(const Tensor& v, Rng& rng) const;
  void move_offset(const Tensor& chances);

  RbmOptions options_;
  data::DataInfo info_;
  const char* name_;
  Tensor weight_, visible_bias_, hidden_bias_;  // (H, V), (V), (H)
  Tensor visible_offset_, hidden_offset_;       // (V), (H): buffers; undefined where not centred
};

}  // namespace elbo::models
