// SPDX-License-Identifier: MIT
// Restricted Boltzmann machine by persistent contrastive divergence (Tieleman 2008, "Training
// restricted Boltzmann machines using approximations to the likelihood gradient"; Younes 1989): the
// negative examples v' come from chains that go on from update to update, k Gibbs steps each time,
// while the weights move slowly under them:
//   dW ~ E_data[p(h|v) v^T] - E_chains[p(h|v') v'^T].
// The chains are a buffer, saved with the weights, and move only once an update has succeeded.
// Parts of a batch share them out. They begin where `sample_start` says. Energies, init and
// sampling: restricted_boltzmann.h.
#include "elbo/collective/over_batch.h"
#include "elbo/models/energy/restricted_boltzmann.h"
#include "elbo/models/registry.h"
#include "elbo/nn/parameter_budget.h"

namespace elbo::models {
namespace {

struct RbmPcdConfig {
  RbmOptions rbm;
  int64_t chains = 16;

  template <class Visit>
  void fields(Visit&& visit) {
    rbm.fields(visit);
    visit("chains", chains, "persistent chains; as many as a batch has examples is usual",
          AtLeast{1});
  }
};

class RbmPcd : public RestrictedBoltzmann {
 public:
  RbmPcd(const RbmPcdConfig& config, const data::DataInfo& info, Rng& rng)
      : RestrictedBoltzmann(config.rbm, info, rng, "rbm_pcd") {
    nn::claim_parameters({config.chains, info.values()});
    chains_ = register_buffer("chains", begun(config.chains, rng).detach());
  }

  std::vector<Player> players() override { return {{"rbm", parameters()}}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {
        {"contrast", [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           const collective::OwnRows own(chains_.size(0));
           Rng noise = own.noise(rng);
           const Tensor moved = walked(own.of(chains_), noise);
           return {{{"rbm", contrastive_loss(batch.x, moved)}},
                   [this, all = own.joined(moved)](const BatchMeans&) { chains_.copy_(all); }};
         }}};
  }

 private:
  Tensor chains_;  // (C, V)
};

std::shared_ptr<Model> make_rbm_pcd(const RbmPcdConfig& config, const data::DataInfo& info,
                                    Rng& rng) {
  return std::make_shared<RbmPcd>(config, info, rng);
}

}  // namespace

ModelMaker rbm_pcd_maker() { return maker_of<RbmPcdConfig>(make_rbm_pcd); }

}  // namespace elbo::models
