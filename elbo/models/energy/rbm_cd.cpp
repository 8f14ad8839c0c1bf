// SPDX-License-Identifier: MIT
// Restricted Boltzmann machine by contrastive divergence (Hinton 2002, "Training products of
// experts by minimizing contrastive divergence"):
//   dW ~ E[p(h|v) v^T] - E[p(h|v') v'^T],   v' after k Gibbs steps from v itself,
// and likewise the biases of both layers.
// Hidden units are drawn in the chain and probabilities in the statistics, as Hinton 2010 advises;
// visible units are drawn. k = 10 is the lecture's repository's; the paper's is 1. Energies, init
// and sampling: restricted_boltzmann.h.
#include "elbo/models/energy/restricted_boltzmann.h"
#include "elbo/models/registry.h"

namespace elbo::models {
namespace {

struct RbmCdConfig {
  RbmOptions rbm{.k = 10};

  template <class Visit>
  void fields(Visit&& visit) {
    rbm.fields(visit);
  }
};

class RbmCd : public RestrictedBoltzmann {
 public:
  RbmCd(const RbmCdConfig& config, const data::DataInfo& info, Rng& rng)
      : RestrictedBoltzmann(config.rbm, info, rng, "rbm_cd") {}

  std::vector<Player> players() override { return {{"rbm", parameters()}}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {
        {"contrast", [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           const Tensor negative = walked(batch.x.flatten(1), rng);
           return contrast(batch.x, negative);
         }}};
  }
};

std::shared_ptr<Model> make_rbm_cd(const RbmCdConfig& config, const data::DataInfo& info,
                                   Rng& rng) {
  return std::make_shared<RbmCd>(config, info, rng);
}

}  // namespace

ModelMaker rbm_cd_maker() { return maker_of<RbmCdConfig>(make_rbm_cd); }

}  // namespace elbo::models
