// SPDX-License-Identifier: MIT
// Wasserstein GAN with gradient penalty (Gulrajani et al. 2017, "Improved Training of Wasserstein
// GANs"), algorithm 1:
//   critic minimises     E[f(G(z))] - E[f(x)] + penalty E[(|grad f(x^)| - 1)^2],
//                        x^ = e x + (1 - e) G(z), e ~ U(0, 1) an example
//   generator minimises  -E[f(G(z))]
// The penalty is of each example's own gradient, so nothing in the critic may mix a batch:
// net = "conv" has a critic without batch norm (the paper: none, or layer norm), its generator
// keeps it; net = "larsen" and "metz" are refused. The norm is sqrt(sum + 1e-12), whose slope at 0
// is finite.
// Wants Adam with beta1 0, beta2 .9, as the paper.
#include "elbo/models/registry.h"
#include "elbo/models/slope.h"
#include "elbo/models/wasserstein_game.h"
#include "elbo/objectives/gradient_penalty.h"
#include "elbo/tensor/random.h"

namespace elbo {
namespace {

/// A critic that sees each example alone.
std::shared_ptr<Net> make_separate_critic(const NetOptions& options, const DataInfo& info,
                                          Rng& rng) {
  want_separate_critic(options.kind, "a wgan_gp");
  NetOptions separate = options;
  separate.batch_norm = false;
  return make_critic(separate, info, rng);
}

struct WganGpConfig {
  PairOptions pair{.generator = {.latent_dim = 10}, .n_critic = 5, .critic = make_separate_critic};
  double penalty = 10;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("penalty", penalty, "lambda: weight of the gradient penalty", AtLeast{0});
  }
};

class WganGp : public WassersteinGame {
 public:
  WganGp(const WganGpConfig& config, const DataInfo& info, Rng& rng)
      : WassersteinGame(config.pair, ConditionKind::none, info, rng, "wgan_gp"),
        weight_(config.penalty) {}

 private:
  TurnResult play_critic(const Batch& batch, Rng& rng) override {
    const Tensor made = generate_constant(batch, rng),
                 between = mixed(batch.x, made, uniform(rng, {batch.size()}));
    const Tensor slope =
        slope_at([this](const Tensors& x) { return critic().forward(x[0]); }, {between})[0];
    return critic_moves(wasserstein_critic_terms(judged(batch, made),
                                                 {{"penalty", unit_norm_penalty(slope), weight_}}),
                        batch);
  }

  double weight_;
};

std::shared_ptr<Model> make_wgan_gp(const WganGpConfig& config, const DataInfo& info, Rng& rng) {
  return std::make_shared<WganGp>(config, info, rng);
}

}  // namespace

ModelMaker wgan_gp_maker() { return maker_of<WganGpConfig>(make_wgan_gp); }

}  // namespace elbo
