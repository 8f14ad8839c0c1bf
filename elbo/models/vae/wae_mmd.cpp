// SPDX-License-Identifier: MIT
// Wasserstein autoencoder with a kernel (Tolstikhin, Bousquet, Gelly and Schoelkopf 2018, algorithm
// 2): codes of all examples together are to be distributed as p(z) = N(0, I).
//   loss = E[-log p(x|z)] + divergence * MMD_k(q(z), p(z)),  z = code(x)
//   k(a, b) = sum_s s c / (s c + |a - b|^2),  c = 2 Z,  s of the authors' seven scales
// MMD is the unbiased estimate over a batch and as many draws of the prior, so it may be negative.
// No term is a KL of an example: nothing is a bound of log p(x), but p(x|z) and p(z) have one,
// found with a Gaussian fitted to each example. Deviation: the paper's squared error is a
// likelihood in nats here (`gaussian` with sigma is that error, divided by 2 sigma^2).
#include "elbo/collective/over_batch.h"
#include "elbo/models/registry.h"
#include "elbo/models/vae/likelihood_autoencoder.h"
#include "elbo/objectives/kernel_distance.h"

namespace elbo::models {
namespace {

struct WaeConfig {
  AutoencoderOptions nets = published_nets(10);
  double divergence = 100;

  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    visit("divergence", divergence, "weight of the distance of codes from the prior", AtLeast{0});
  }
};

class WaeMmd : public LikelihoodAutoencoder {
 public:
  WaeMmd(const WaeConfig& config, const data::DataInfo& info, Rng& rng)
      : LikelihoodAutoencoder(config.nets, {.model = "wae_mmd", .gaussian = false}, info, rng),
        divergence_(config.divergence) {}

  std::vector<Player> players() override { return {{"wae_mmd", parameters()}}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"reconstruct", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play(batch.x, rng);
             }}};
  }

 private:
  TurnResult play(const Tensor& x, Rng& rng) {
    const Tensor z = code_of(x, {}, rng);
    LossTerms terms = weighted_sum({{"reconstruction", -log_p(x, z, {})}});
    const Tensor distance = objectives::kernel_distance(
        collective::rows_of_batch(z), collective::rows_of_batch(draw_prior(x.size(0), rng)));
    terms.total = terms.total + divergence_ * distance;
    terms.parts.emplace_back("divergence", distance.detach());
    return {{{"wae_mmd", terms}}, {}};
  }

  double divergence_;
};

std::shared_ptr<Model> make_wae_mmd(const WaeConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<WaeMmd>(config, info, rng);
}

}  // namespace

ModelMaker wae_mmd_maker() { return maker_of<WaeConfig>(make_wae_mmd); }

}  // namespace elbo::models
