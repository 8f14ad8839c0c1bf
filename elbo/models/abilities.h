// SPDX-License-Identifier: MIT
// What a model can do besides learning, asked for by type: `ability<Samples>(model)`. The caller
// sets evaluation mode and no-gradient.
#pragma once
#include <torch/nn/module.h>

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "elbo/core/fields.h"
#include "elbo/core/rng.h"
#include "elbo/models/sampler_settings.h"
#include "elbo/objectives/bipartite_energy.h"
#include "elbo/tensor/batch.h"

namespace elbo::models {

/// What a sample can be asked for: a class, attributes, a domain, or nothing.
struct Condition {
  Tensor classes = {};  ///< (count) int64, or undefined: drawn from the labels' prior
  /// (count, names) float32 in [0, 1]; undefined, or single values not a number: drawn as the
  /// training examples have them
  Tensor attributes = {};
  int64_t domain = 0;  ///< 1 or 2, for a model that draws pairs; 0: not asked, the first
};

/// Draws new examples.
struct Samples {
  virtual ~Samples() = default;
  /// (count, ...) in the data's value range: expected values for a likelihood that has them, so
  /// images are grey, not speckled.
  /// Unsupported where a condition is given that the model does not know.
  virtual Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) = 0;
  /// The same as `settings` say. Unsupported, naming it, where one is set that the model has no use
  /// for; a model that has any overrides this.
  virtual Tensor sample_with(int64_t count, const std::optional<Condition>& condition,
                             const SamplerSettings& settings, Rng& rng);
};

/// Draws examples along a path from noise (diffusion, flow matching), which can be looked at.
struct DrawsPath {
  virtual ~DrawsPath() = default;
  /// (frames, count, ...): the first is noise, the last what Samples::sample_with() gives for the
  /// same arguments, the others lie between at even times. `frames` is at least 2.
  virtual Tensor sample_path(int64_t count, const std::optional<Condition>& condition,
                             const SamplerSettings& settings, int64_t frames, Rng& rng) = 0;
};

/// Draws an example in each of two domains from one code (CoGAN). Its Samples draws either of the
/// two: the same Rng gives the same code.
struct DrawsPairs {
  virtual ~DrawsPairs() = default;
  /// (count, ...) of domain 1 and (count, ...) of domain 2; row i of both has the same code.
  virtual std::pair<Tensor, Tensor> sample_pairs(int64_t count, Rng& rng) = 0;
};

/// From one domain to another: 1 or 2 each, and not the same.
struct Way {
  int64_t from = 1, to = 2;  ///< 1 or 2 each
};

/// Turns an example of one domain into one of the other (DiscoGAN).
struct Translates {
  virtual ~Translates() = default;
  /// (B, ...) of domain way.from -> (B, ...) of domain way.to. Rows of noise, where the model has
  /// any, are keyed by example.
  virtual Tensor translate(const Tensor& x, Way way, Rng& rng) = 0;
};

/// Where a latent code is thought to be: N(mean, diag(exp(log_var))), or a point where log_var is
/// undefined (autoencoder).
struct Posterior {
  Tensor mean;     ///< (B, Z)
  Tensor log_var;  ///< (B, Z), or undefined
};

/// mean + exp(.5 log_var) eps, eps ~ N(0, I), or the mean of a point: (B, Z). Rows of noise are
/// keyed by example.
Tensor draw_code(const Posterior& q, Rng& rng);

/// Normal noise for `count` samples, (count, values): of standard deviation `temperature`, each
/// value drawn again while it is further from 0 than `truncation`. As tensor::normal() where
/// neither is set; rows are keyed by sample.
Tensor sampling_noise(int64_t count, int64_t values, const SamplerSettings& settings, Rng& rng);

/// From examples to codes.
struct Encodes {
  virtual ~Encodes() = default;
  virtual Posterior encode(const Tensor& x) = 0;  ///< (B, ...) -> moments or points of (B, Z)
};

/// From codes to examples.
struct Decodes {
  virtual ~Decodes() = default;
  /// (B, Z) -> (B, ...): the expected example, in the data's value range.
  virtual Tensor decode(const Tensor& z) = 0;
  virtual int64_t latent_dim() const = 0;  ///< values of a code, Z
};

/// From examples to their reconstruction.
struct Reconstructs {
  virtual ~Reconstructs() = default;
  /// (B, ...) -> (B, ...): through the mean code; with `rng`, through one drawn from the posterior.
  virtual Tensor reconstruct(const Tensor& x, Rng* rng) = 0;
};

/// What a model's condition is of each example.
enum class ConditionKind { none, attributes, classes };
constexpr auto enum_names(ConditionKind) { return std::array{"none", "attributes", "class"}; }

/// A model's abilities of codes given the condition of some examples, which it carries: log p(x|y),
/// q(z|x, y). It implements those of Encodes, Decodes, Reconstructs, HasPrior, BoundsLikelihood and
/// Density that the model has.
struct GivenCondition {
  virtual ~GivenCondition() = default;
};

/// May have a condition on what it draws and encodes, where its config says so: Samples then takes
/// that part of a Condition.
struct Conditional {
  virtual ~Conditional() = default;
  virtual ConditionKind condition_kind() const = 0;  ///< classes or attributes
  /// Its abilities of codes given the condition of the batch's examples; the model must outlive
  /// them. Null: it has none but those of Samples. Unsupported where the batch comes without.
  virtual std::unique_ptr<GivenCondition> given(const tensor::Batch& /*batch*/) { return nullptr; }
};

/// k codes for each example and how probable the encoder thinks them.
struct PosteriorDraws {
  Tensor z;      ///< (B, k, Z)
  Tensor log_q;  ///< (B, k): log q(z|x)
};

/// Has a density of codes, p(z), from which examples are generated.
struct HasPrior {
  virtual ~HasPrior() = default;
  /// z ~ p(z): (count, Z). Rows of noise are keyed by code.
  virtual Tensor draw_prior(int64_t count, Rng& rng) = 0;
  /// log p(z): (B, Z) -> (B), nats; minus infinity where there are no codes.
  virtual Tensor log_p_z(const Tensor& z) = 0;
};

/// Bounds log p(x) from below with an encoder: everything that the ELBO, IWAE and AIS need.
struct BoundsLikelihood : HasPrior {
  /// Whether q(z|x) is an encoder's own density; else draw_posterior() fits a Gaussian to each
  /// example, which takes seconds (per_example_vi.h).
  virtual bool amortised() const { return true; }
  /// z ~ q(z|x), k times for each of the B examples. Rows of noise are keyed by example.
  virtual PosteriorDraws draw_posterior(const Tensor& x, int64_t k, Rng& rng) = 0;
  /// log p(x|z): (B, ...), (B, Z) -> (B), nats.
  virtual Tensor log_p_x_given_z(const Tensor& x, const Tensor& z) = 0;
  /// log p(x|z) of every example with every code: (B, ...), (K, Z) -> (B, K), nats. Decodes each
  /// code once; what it does by itself is call log_p_x_given_z() for each example.
  virtual Tensor log_p_x_given_each_z(const Tensor& x, const Tensor& z);
  /// x ~ p(x|z): (B, Z) -> (B, ...). Rows of noise are keyed by code. Unsupported where a model
  /// does not say otherwise.
  virtual Tensor sample_x(const Tensor& z, Rng& rng);
  /// KL(q(z|x) || p(z)) in closed form: (B), nats; undefined where there is none.
  virtual Tensor kl(const Tensor& x) = 0;
};

/// log p(x|z) at one draw of the code, and what the model thinks log q(z|x) - log p(z) to be there:
/// (B) each, nats.
struct BoundEstimate {
  Tensor reconstruction, kl;  ///< (B) each, nats
};

/// Has an objective that is the ELBO only as far as its estimate of the KL is right (AVB): it may
/// err to either side, and is no bound.
struct EstimatesBound {
  virtual ~EstimatesBound() = default;
  /// Rows of noise are keyed by example.
  virtual BoundEstimate estimate_bound(const Tensor& x, Rng& rng) = 0;
};

/// How a model knows log p(x).
enum class DensityKind { exact, lower_bound, estimate, ode };
constexpr auto enum_names(DensityKind) {
  return std::array{"exact", "lower bound", "estimate", "ODE"};
}

/// Of what values a density is: probabilities of binary values or of grey levels, or a density of
/// real values, of grey levels with uniform noise between them, or of the logits of such.
enum class DensitySpace { binary, levels, real, dequantised, logit };
constexpr auto enum_names(DensitySpace) {
  return std::array{"binary", "levels", "real", "dequantised", "logit"};
}

/// log p(x) of each example, in the model's own space and, where the data are pictures of grey
/// levels, per level: what bits a dimension are made of.
struct LogDensity {
  Tensor nats;        ///< (B)
  Tensor level_nats;  ///< (B): with noise as wide as one level; undefined where there are none
};

/// Knows the density of an example without importance weights or annealing.
struct Density {
  virtual ~Density() = default;
  virtual DensityKind density_kind() const = 0;    ///< how right it is
  virtual DensitySpace density_space() const = 0;  ///< of what it is one
  /// (B, ...), values in the data's range. Rows of noise (dequantisation, a trace's probes) are
  /// keyed by example.
  virtual LogDensity log_density(const Tensor& x, Rng& rng) = 0;
};

/// An unnormalised log-density: p(x) is proportional to exp(-energy(x)).
struct Energy {
  virtual ~Energy() = default;
  /// (B, ...) -> (B).
  virtual Tensor energy(const Tensor& x) = 0;
};

/// Its codes are binary units: encode() yields the probability that each is 1, and draws of codes
/// are 0 or 1.
struct BinaryCodes {
  virtual ~BinaryCodes() = default;
};

/// Its energy is a bipartite one, so log Z can be summed where a layer is small, and annealed where
/// none is.
struct Bipartite {
  virtual ~Bipartite() = default;
  /// The model's own parameters over an example's flattened values.
  virtual objectives::BipartiteEnergy bipartite() const = 0;
};

/// Columns first .. first + size - 1 of a code.
struct CodePart {
  std::string name;             ///< "category", "code_0"
  int64_t first = 0, size = 1;  ///< columns
  bool categorical = false;     ///< one-hot over its columns; else each is a number
};

/// Has codes of which a part has come to mean something (InfoGAN), so that measures and images can
/// move it alone; such a model also has a prior and decodes.
struct HasCodeParts {
  virtual ~HasCodeParts() = default;
  /// The parts that mean something, the categorical one first; what else there is of a code is
  /// noise.
  virtual std::vector<CodePart> code_parts() const = 0;
};

/// Its samples end a Markov chain; such a model also samples.
struct RunsChain {
  virtual ~RunsChain() = default;
  /// How many steps of the chain lead from its start to a sample; 1: there is no chain to speak of.
  virtual int64_t chain_steps() const = 0;
};

/// Tells classes apart.
struct Classifies {
  virtual ~Classifies() = default;
  /// log p(y|x): (B, ...) -> (B, classes).
  virtual Tensor classify(const Tensor& x) = 0;
};

/// Predicts an example's attributes (DataInfo::attribute_names).
struct AttributePredictor {
  virtual ~AttributePredictor() = default;
  /// The expected value of each, in [0, 1]: (B, ...) -> (B, names).
  virtual Tensor attributes(const Tensor& x) = 0;
};

/// Has layers whose values say what an example shows: measures compare sets of examples by them.
struct HasFeatures {
  virtual ~HasFeatures() = default;
  /// The layers by name, the one that measures take unasked first.
  virtual std::vector<std::string> feature_layers() const = 0;
  /// A layer's values, flattened: (B, ...) -> (B, D). UsageError for a name that is none.
  virtual Tensor features(const Tensor& x, const std::string& layer) = 0;
};

/// Judges how real examples look; the health monitors and reports read it.
struct Judges {
  virtual ~Judges() = default;
  /// Logits, positive for real: (B, ...) -> (B).
  virtual Tensor judge(const Tensor& x) = 0;
};

/// Whether the model has a condition: by itself it neither encodes nor decodes then.
bool has_condition(torch::nn::Module& model);

/// `there`, an ability of `model`, for callers whose tensors are on the CPU: where the model is on
/// another device, one that takes arguments there and results back, and lives as long as the model
/// stays there. Derivatives go through.
template <class Ability>
Ability* for_host(torch::nn::Module& model, Ability* there);

/// The model as `Ability`, or null; tensors go in and come out on the CPU, wherever the model is.
/// One with a condition has no ability of codes but Samples by itself; beside examples it has
/// (Conditioned in conditioning.h).
template <class Ability>
Ability* ability(torch::nn::Module& model) {
  constexpr bool kOfCodes =
      std::is_same_v<Ability, Encodes> || std::is_same_v<Ability, Decodes> ||
      std::is_same_v<Ability, Reconstructs> || std::is_same_v<Ability, HasPrior> ||
      std::is_same_v<Ability, BoundsLikelihood> || std::is_same_v<Ability, Density>;
  if (kOfCodes && has_condition(model)) return nullptr;
  return for_host(model, dynamic_cast<Ability*>(&model));
}

/// Whether the model has the ability beside examples, whose condition it is given where it has one.
template <class Ability>
bool has_ability(torch::nn::Module& model) {
  return dynamic_cast<Ability*>(&model) != nullptr;
}

}  // namespace elbo::models
