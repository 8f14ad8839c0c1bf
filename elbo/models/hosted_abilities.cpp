// SPDX-License-Identifier: MIT
// An adapter for each ability that speaks in tensors.
#include "elbo/models/hosted_abilities.h"

#include "elbo/models/chain.h"
#include "elbo/models/model.h"

namespace elbo::models {
namespace {

/// What all adapters share: the ability, and the two ways.
template <class Ability>
class Adapter : public Ability {
 public:
  Adapter(Ability& there, torch::Device device) : there_(there), device_(device) {}

 protected:
  Tensor go(const Tensor& tensor) const { return tensor.defined() ? tensor.to(device_) : tensor; }
  static Tensor back(const Tensor& tensor) {
    return tensor.defined() ? tensor.to(torch::kCPU) : tensor;
  }
  std::optional<Condition> taken_there(const std::optional<Condition>& condition) const {
    if (!condition) return condition;
    return Condition{go(condition->classes), go(condition->attributes), condition->domain};
  }

  Ability& there_;
  torch::Device device_;
};

/// Without an adapter of its own an ability has nothing to move.
template <class Ability>
struct AdapterOf {
  using Type = void;
};
#define ADAPTS(Kind, Ability) \
  template <>                 \
  struct AdapterOf<Ability> { \
    using Type = Kind;        \
  }

struct HostedSamples final : Adapter<Samples> {
  using Adapter::Adapter;
  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override {
    return back(there_.sample(count, taken_there(condition), rng));
  }
  Tensor sample_with(int64_t count, const std::optional<Condition>& condition,
                     const SamplerSettings& settings, Rng& rng) override {
    return back(there_.sample_with(count, taken_there(condition), settings, rng));
  }
};
ADAPTS(HostedSamples, Samples);

struct HostedPath final : Adapter<DrawsPath> {
  using Adapter::Adapter;
  Tensor sample_path(int64_t count, const std::optional<Condition>& condition,
                     const SamplerSettings& settings, int64_t frames, Rng& rng) override {
    return back(there_.sample_path(count, taken_there(condition), settings, frames, rng));
  }
};
ADAPTS(HostedPath, DrawsPath);

struct HostedPairs final : Adapter<DrawsPairs> {
  using Adapter::Adapter;
  std::pair<Tensor, Tensor> sample_pairs(int64_t count, Rng& rng) override {
    const auto [first, second] = there_.sample_pairs(count, rng);
    return {back(first), back(second)};
  }
};
ADAPTS(HostedPairs, DrawsPairs);

struct HostedTranslates final : Adapter<Translates> {
  using Adapter::Adapter;
  Tensor translate(const Tensor& x, Way way, Rng& rng) override {
    return back(there_.translate(go(x), way, rng));
  }
};
ADAPTS(HostedTranslates, Translates);

struct HostedEncodes final : Adapter<Encodes> {
  using Adapter::Adapter;
  Posterior encode(const Tensor& x) override {
    const Posterior q = there_.encode(go(x));
    return {back(q.mean), back(q.log_var)};
  }
};
ADAPTS(HostedEncodes, Encodes);

struct HostedDecodes final : Adapter<Decodes> {
  using Adapter::Adapter;
  Tensor decode(const Tensor& z) override { return back(there_.decode(go(z))); }
  int64_t latent_dim() const override { return there_.latent_dim(); }
};
ADAPTS(HostedDecodes, Decodes);

struct HostedReconstructs final : Adapter<Reconstructs> {
  using Adapter::Adapter;
  Tensor reconstruct(const Tensor& x, Rng* rng) override {
    return back(there_.reconstruct(go(x), rng));
  }
};
ADAPTS(HostedReconstructs, Reconstructs);

/// Of HasPrior and of what is one.
template <class Ability>
class PriorAdapter : public Adapter<Ability> {
 public:
  using Adapter<Ability>::Adapter;
  Tensor draw_prior(int64_t count, Rng& rng) override {
    return this->back(this->there_.draw_prior(count, rng));
  }
  Tensor log_p_z(const Tensor& z) override { return this->back(this->there_.log_p_z(this->go(z))); }
};

struct HostedPrior final : PriorAdapter<HasPrior> {
  using PriorAdapter::PriorAdapter;
};
ADAPTS(HostedPrior, HasPrior);

struct HostedBounds final : PriorAdapter<BoundsLikelihood> {
  using PriorAdapter::PriorAdapter;
  bool amortised() const override { return there_.amortised(); }
  PosteriorDraws draw_posterior(const Tensor& x, int64_t k, Rng& rng) override {
    const PosteriorDraws draws = there_.draw_posterior(go(x), k, rng);
    return {back(draws.z), back(draws.log_q)};
  }
  Tensor log_p_x_given_z(const Tensor& x, const Tensor& z) override {
    return back(there_.log_p_x_given_z(go(x), go(z)));
  }
  Tensor log_p_x_given_each_z(const Tensor& x, const Tensor& z) override {
    return back(there_.log_p_x_given_each_z(go(x), go(z)));
  }
  Tensor sample_x(const Tensor& z, Rng& rng) override { return back(there_.sample_x(go(z), rng)); }
  Tensor kl(const Tensor& x) override { return back(there_.kl(go(x))); }
};
ADAPTS(HostedBounds, BoundsLikelihood);

struct HostedEstimatesBound final : Adapter<EstimatesBound> {
  using Adapter::Adapter;
  BoundEstimate estimate_bound(const Tensor& x, Rng& rng) override {
    const BoundEstimate bound = there_.estimate_bound(go(x), rng);
    return {back(bound.reconstruction), back(bound.kl)};
  }
};
ADAPTS(HostedEstimatesBound, EstimatesBound);

struct HostedDensity final : Adapter<Density> {
  using Adapter::Adapter;
  DensityKind density_kind() const override { return there_.density_kind(); }
  DensitySpace density_space() const override { return there_.density_space(); }
  LogDensity log_density(const Tensor& x, Rng& rng) override {
    const LogDensity density = there_.log_density(go(x), rng);
    return {back(density.nats), back(density.level_nats)};
  }
};
ADAPTS(HostedDensity, Density);

struct HostedEnergy final : Adapter<Energy> {
  using Adapter::Adapter;
  Tensor energy(const Tensor& x) override { return back(there_.energy(go(x))); }
};
ADAPTS(HostedEnergy, Energy);

struct HostedBipartite final : Adapter<Bipartite> {
  using Adapter::Adapter;
  objectives::BipartiteEnergy bipartite() const override {
    objectives::BipartiteEnergy out = there_.bipartite();
    for (Tensor* part : {&out.weight, &out.visible, &out.hidden}) *part = back(*part);
    return out;
  }
};
ADAPTS(HostedBipartite, Bipartite);

struct HostedClassifies final : Adapter<Classifies> {
  using Adapter::Adapter;
  Tensor classify(const Tensor& x) override { return back(there_.classify(go(x))); }
};
ADAPTS(HostedClassifies, Classifies);

struct HostedAttributes final : Adapter<AttributePredictor> {
  using Adapter::Adapter;
  Tensor attributes(const Tensor& x) override { return back(there_.attributes(go(x))); }
};
ADAPTS(HostedAttributes, AttributePredictor);

struct HostedSteps final : Adapter<StepsChain> {
  using Adapter::Adapter;
  int64_t chain_steps() const override { return there_.chain_steps(); }
  ChainStep begin_chain(int64_t count, Rng& rng) override {
    return home(there_.begin_chain(count, rng));
  }
  ChainStep begin_chain_at(const Tensor& x, Rng& rng) override {
    return home(there_.begin_chain_at(go(x), rng));
  }
  ChainStep step_chain(const Tensor& state, Rng& rng) override {
    return home(there_.step_chain(go(state), rng));
  }

 private:
  static ChainStep home(const ChainStep& step) { return {back(step.state), back(step.x)}; }
};
ADAPTS(HostedSteps, StepsChain);

struct HostedFeatures final : Adapter<HasFeatures> {
  using Adapter::Adapter;
  std::vector<std::string> feature_layers() const override { return there_.feature_layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return back(there_.features(go(x), layer));
  }
};
ADAPTS(HostedFeatures, HasFeatures);

struct HostedJudges final : Adapter<Judges> {
  using Adapter::Adapter;
  Tensor judge(const Tensor& x) override { return back(there_.judge(go(x))); }
};
ADAPTS(HostedJudges, Judges);

}  // namespace

template <class Ability>
std::shared_ptr<Ability> hosted(Ability& there, torch::Device device) {
  using Type = typename AdapterOf<Ability>::Type;
  if constexpr (std::is_void_v<Type>) return nullptr;
  else return std::make_shared<Type>(there, device);
}

template <class Ability>
Ability* for_host(torch::nn::Module& model, Ability* there) {
  auto* moved = dynamic_cast<Model*>(&model);
  return moved == nullptr || moved->hosted() == nullptr ? there : moved->hosted()->of(there);
}

#define INSTANTIATE(Ability)                                                      \
  template std::shared_ptr<Ability> hosted(Ability& there, torch::Device device); \
  template Ability* for_host(torch::nn::Module& model, Ability* there)
INSTANTIATE(Samples);
INSTANTIATE(DrawsPath);
INSTANTIATE(DrawsPairs);
INSTANTIATE(Translates);
INSTANTIATE(Encodes);
INSTANTIATE(Decodes);
INSTANTIATE(Reconstructs);
INSTANTIATE(Conditional);
INSTANTIATE(HasPrior);
INSTANTIATE(BoundsLikelihood);
INSTANTIATE(EstimatesBound);
INSTANTIATE(Density);
INSTANTIATE(Energy);
INSTANTIATE(BinaryCodes);
INSTANTIATE(Bipartite);
INSTANTIATE(HasCodeParts);
INSTANTIATE(RunsChain);
INSTANTIATE(StepsChain);
INSTANTIATE(Classifies);
INSTANTIATE(AttributePredictor);
INSTANTIATE(HasFeatures);
INSTANTIATE(Judges);

}  // namespace elbo::models
