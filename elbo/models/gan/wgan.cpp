// SPDX-License-Identifier: MIT
// Wasserstein GAN (Arjovsky, Chintala and Bottou 2017), algorithm 1:
//   critic minimises     E[f(G(z))] - E[f(x)], n_critic times, each followed by w = clip(w, -c, c)
//   generator minimises  -E[f(G(z))]
// f has no last activation. All of the critic's parameters are clipped, biases and scales of batch
// norm (conv) too, as in the authors' code; and once before the first update, which else would be
// made with a slope far outside the box. Wants RMSProp, as the paper: the critic's loss is no fixed
// goal, and momentum made its training unstable.
#include "elbo/models/registry.h"
#include "elbo/models/small_pair.h"
#include "elbo/models/wasserstein_game.h"
#include "elbo/nn/weight_clipping.h"

namespace elbo {
namespace {

struct WganConfig {
  SmallPairOptions pair{/*n_critic=*/5};
  double clip = .01;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("clip", clip, "c: largest weight of the critic", Above{0});
  }
};

class Wgan : public WassersteinGame {
 public:
  Wgan(const WganConfig& config, const DataInfo& info, Rng& rng)
      : WassersteinGame(config.pair, ConditionKind::none, info, rng, "wgan"), clip_(config.clip) {
    clip_weights(critic(), clip_);
  }

 private:
  void after_critic() override { clip_weights(critic(), clip_); }

  double clip_;
};

std::shared_ptr<Model> make_wgan(const WganConfig& config, const DataInfo& info, Rng& rng) {
  return std::make_shared<Wgan>(config, info, rng);
}

}  // namespace

ModelMaker wgan_maker() { return maker_of<WganConfig>(make_wgan); }

}  // namespace elbo
