// SPDX-License-Identifier: MIT
// GibbsNet (Lamb et al. 2017): the game about pairs of joint_inference.h, where codes come not from
// a fixed prior but from a chain that the players make themselves, blocked Gibbs sampling by
// encoder and generator:
//   z_0 ~ N(0, I),   x_i = G(z_{i-1}),   z_i ~ q(z|x_i),   i = 1 ... N
//   judged as generated:  (x_N, z_{N-1})        (the unclamped chain)
//   judged as real:       (x, z^), z^ ~ q(z|x)  (the clamped one)
// Encoder and generator learn through the whole chain, or with `learn = "last"` from its last step
// alone, z_{N-1} and x_N, for which x_{N-1} is given. N = 1 is ALI. With `lengths = "any"` each
// batch has chains of 1 to N steps, all as likely: then the pair of every step has to be one of
// data, and G goes on learning where chains begin. Samples are the chain's x_N. What p(z) it ends
// with has no density that could be computed.
// Deviation: x_i is the generator's output itself; the paper's p(x|z) may draw.
#include "elbo/collective/over_batch.h"
#include "elbo/core/error.h"
#include "elbo/models/chain.h"
#include "elbo/models/gan/joint_inference.h"
#include "elbo/models/registry.h"

namespace elbo::models {
namespace {

enum class ChainGradient { whole, last };
constexpr auto enum_names(ChainGradient) { return std::array{"whole", "last"}; }

enum class ChainLengths { all, any };
constexpr auto enum_names(ChainLengths) { return std::array{"all", "any"}; }

struct GibbsNetConfig {
  JointOptions joint{.generator = {.net = {.hidden = {256}, .init = nn::Init::he_normal}}};
  int64_t chain = 10;
  ChainGradient learn = ChainGradient::whole;
  ChainLengths lengths = ChainLengths::all;

  template <class Visit>
  void fields(Visit&& visit) {
    joint.fields(visit);
    visit("chain", chain, "N: steps of the chain from noise to a sample; 1: none, which is ALI",
          AtLeast{1});
    visit("learn", learn,
          "what encoder and generator learn from: the whole chain, or its last step, for which the "
          "example before it is given");
    visit("lengths", lengths,
          "of chains in training: N steps (all), or 1 to N, drawn for each batch (any); samples "
          "have N");
  }
};

class GibbsNet : public GeneratorModel, public Encodes, public Reconstructs, public StepsChain {
 public:
  GibbsNet(const GibbsNetConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(config.joint.generator, ConditionKind::none, info, rng, "gibbsnet"),
        config_(config),
        nets_(config.joint, *this, rng) {}

  std::vector<Player> players() override {
    return {{"encoder", nets_.encoder_params()},
            {"generator", generator().parameters()},
            {"critic", nets_.critic_params()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"joint", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play(batch, rng);
             }}};
  }

  Posterior encode(const Tensor& x) override { return nets_.encode(x); }
  Tensor reconstruct(const Tensor& x, Rng* rng) override {
    return decode(rng == nullptr ? encode(x).mean : nets_.infer(x, *rng));
  }

  SamplerUse sampler_use() const override { return {}; }
  /// z_{N-1}: (count, Z).
  Tensor draw_prior(int64_t count, Rng& rng) override {
    return end_of_chain(count, config_.chain, rng);
  }
  int64_t chain_steps() const override { return config_.chain; }
  /// States are codes; what a step shows is generated from its own.
  ChainStep begin_chain(int64_t count, Rng& rng) override {
    return shown(GeneratorModel::draw_prior(count, rng));
  }
  ChainStep begin_chain_at(const Tensor& x, Rng& rng) override {
    return shown(nets_.infer(x, rng));
  }
  ChainStep step_chain(const Tensor& state, Rng& rng) override {
    return shown(nets_.infer(generate_from(state, {}), rng));
  }
  Tensor log_p_z(const Tensor&) override {
    throw Unsupported(
        "this gibbsnet's codes come from a chain: their density is not known; samples can be had "
        "of it");
  }

 private:
  ChainStep shown(const Tensor& z) { return {z, generate_from(z, {})}; }

  /// One forward pass serves all three, and nobody moves towards another's goal.
  TurnResult play(const Batch& batch, Rng& rng) {
    const CodedExamples inferred{batch.x, nets_.infer(batch.x, rng)};
    const Tensor z = end_of_chain(batch.size(), steps_of_batch(rng), rng);
    const CriticScores logits = nets_.scores(inferred, {generate_from(z, {}), z});
    const LossTerms inference = nets_.inference_loss(logits);
    return {{{"encoder", inference},
             {"generator", inference},
             {"critic", nets_.critic_loss(logits, inferred)}},
            {}};
  }

  /// How long the chains of a batch are.
  int64_t steps_of_batch(const Rng& rng) const {
    return config_.lengths == ChainLengths::any
               ? 1 + collective::rng_of_batch(rng).split("length").below(config_.chain)
               : config_.chain;
  }

  /// z_{steps-1}: (count, Z).
  Tensor end_of_chain(int64_t count, int64_t steps, Rng& rng) {
    Tensor z = GeneratorModel::draw_prior(count, rng);
    for (int64_t i = 1; i < steps; ++i) {
      const Tensor x = generate_from(z, {});
      z = nets_.infer(config_.learn == ChainGradient::whole ? x : x.detach(), rng);
    }
    return z;
  }

  GibbsNetConfig config_;
  JointNets nets_;
};

std::shared_ptr<Model> make_gibbsnet(const GibbsNetConfig& config, const data::DataInfo& info,
                                     Rng& rng) {
  return std::make_shared<GibbsNet>(config, info, rng);
}

}  // namespace

ModelMaker gibbsnet_maker() { return maker_of<GibbsNetConfig>(make_gibbsnet); }

}  // namespace elbo::models
