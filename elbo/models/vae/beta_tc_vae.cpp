// SPDX-License-Identifier: MIT
// beta-TCVAE (Chen, Li, Grosse and Duvenaud 2018, "Isolating Sources of Disentanglement in VAEs"):
// the KL of a VAE, averaged over the data, is the sum of
//   I(x; z) = E[log q(z|x) - log q(z)]                   mutual information
//   TC(z)   = E[log q(z) - sum_j log q(z_j)]             total correlation
//   D(z)    = E[sum_j log q(z_j) - log p(z)]             dimensions
// each with a weight of its own: loss = E[-log p(x|z)] + information_weight I + beta TC +
// dimension_weight D; all 1 is the ELBO by a draw. log q(z) and log q(z_j) are estimated from the
// batch, whose B examples stand for N of the data (the paper's minibatch weighted sampling):
//   log q(z) = log 1/(N B) sum_i q(z|x_i).
#include <cmath>

#include "elbo/collective/over_batch.h"
#include "elbo/models/registry.h"
#include "elbo/models/vae/likelihood_autoencoder.h"
#include "elbo/models/vae/total_correlation.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

struct BetaTcConfig {
  AutoencoderOptions nets = published_nets(10);
  double information_weight = 1, beta = 6, dimension_weight = 1;

  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    visit("information_weight", information_weight,
          "weight of the mutual information of example and code", AtLeast{0});
    visit("beta", beta, "weight of the total correlation of the code's dimensions", AtLeast{0});
    visit("dimension_weight", dimension_weight,
          "weight of the distance of each dimension from the prior", AtLeast{0});
  }
};

class BetaTcVae : public LikelihoodAutoencoder {
 public:
  BetaTcVae(const BetaTcConfig& config, const data::DataInfo& info, Rng& rng)
      : LikelihoodAutoencoder(config.nets, {.model = "beta_tc_vae"}, info, rng), config_(config) {}

  std::vector<Player> players() override { return {{"beta_tc_vae", parameters()}}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"elbo", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play(batch.x, rng);
             }}};
  }

 private:
  TurnResult play(const Tensor& x, Rng& rng) {
    const Posterior q = posterior_of(x, {});
    const Tensor z = draw_code(q, rng);
    const Posterior all{collective::rows_of_batch(q.mean), collective::rows_of_batch(q.log_var)};
    const KlParts parts = kl_parts(z, q, all, std::max<int64_t>(info().size, all.mean.size(0)));
    LossTerms terms = weighted_sum({{"reconstruction", -log_p(x, z, {})},
                                    {"information", parts.information, config_.information_weight},
                                    {"total_correlation", parts.total_correlation, config_.beta},
                                    {"dimensions", parts.dimensions, config_.dimension_weight}});
    const Tensor kl = objectives::kl_gaussian(q.mean, q.log_var).mean().detach();
    terms.parts.emplace_back("kl", kl);
    terms.parts.emplace_back("elbo", -(terms.parts[0].second + kl));
    return {{{"beta_tc_vae", terms}}, {}};
  }

  BetaTcConfig config_;
};

std::shared_ptr<Model> make_beta_tc_vae(const BetaTcConfig& config, const data::DataInfo& info,
                                        Rng& rng) {
  return std::make_shared<BetaTcVae>(config, info, rng);
}

}  // namespace

ModelMaker beta_tc_vae_maker() { return maker_of<BetaTcConfig>(make_beta_tc_vae); }

}  // namespace elbo::models
