// SPDX-License-Identifier: MIT
// GibbsNet (Lamb et al. 2017): the game about pairs of joint_game.h, where codes come not from a fixed prior but from a chain that the players make themselves, blocked Gibbs sampling by encoder and generator:
//   z_0 ~ N(0, I),   x_i = G(z_{i-1}),   z_i ~ q(z|x_i),   i = 1 ... N;   judged as made: (x_N, z_{N-1})   (the unclamped chain)
//                                                                        judged as real: (x, z^), z^ ~ q(z|x)   (the clamped one)
// Encoder and generator learn through the whole chain, or with `learn = "last"` from its last step alone: z_{N-1} is then a given code. N = 1 is ALI.
// Samples are the chain's x_N. What p(z) it ends with has no density that could be computed.
// Deviation: x_i is the generator's output itself; the paper's p(x|z) may draw.
#include "elbo/core/error.h"
#include "elbo/models/joint_game.h"
#include "elbo/models/registry.h"
#include "elbo/models/runs_chain.h"

namespace elbo {

enum class ChainGradient { whole, last };
template <>
struct EnumNames<ChainGradient> {
  static constexpr std::array names{"whole", "last"};
};

namespace {

struct GibbsNetConfig {
  JointOptions joint{.generator = {.net = {.hidden = {256}, .init = Init::he_normal}}};
  int64_t chain = 10;
  ChainGradient learn = ChainGradient::whole;

  template <class Visit>
  void fields(Visit&& visit) {
    joint.fields(visit);
    visit("chain", chain, "N: steps of the chain from noise to a sample; 1: none, which is ALI", AtLeast{1});
    visit("learn", learn, "what encoder and generator learn from: the whole chain, or its last step, for which the code before it is given");
  }
};

class GibbsNet : public JointGame, public RunsChain {
 public:
  GibbsNet(const GibbsNetConfig& config, const DataInfo& info, Rng& rng) : JointGame(config.joint, info, rng, "gibbsnet"), chain_(config.chain), learn_(config.learn) {}

  /// z_{N-1}: (count, Z).
  Tensor draw_prior(int64_t count, Rng& rng) override {
    const at::AutoGradMode gradient(at::GradMode::is_enabled() && learn_ == ChainGradient::whole);
    Tensor z = JointGame::draw_prior(count, rng);
    for (int64_t i = 1; i < chain_; ++i) z = infer(generate_from(z, {}), rng);
    return z;
  }

  int64_t chain_steps() const override { return chain_; }

  Tensor log_p_z(const Tensor&) override { throw Unsupported("this gibbsnet's codes come from a chain: their density is not known; samples can be had of it"); }

 private:
  int64_t chain_;
  ChainGradient learn_;
};

std::shared_ptr<Model> make_gibbsnet(const GibbsNetConfig& config, const DataInfo& info, Rng& rng) { return std::make_shared<GibbsNet>(config, info, rng); }

}  // namespace

ModelMaker gibbsnet_maker() { return maker_of<GibbsNetConfig>(make_gibbsnet); }

}  // namespace elbo
