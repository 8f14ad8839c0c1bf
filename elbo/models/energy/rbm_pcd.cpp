// SPDX-License-Identifier: MIT
// Restricted Boltzmann machine by persistent contrastive divergence (Tieleman 2008, "Training
// restricted Boltzmann machines using approximations to the likelihood gradient"; Younes 1989): the
// negative examples v' come from chains that go on from update to update, k Gibbs steps each time,
// while the weights move slowly under them:
//   dW ~ E_data[p(h|v) v^T] - E_chains[p(h|v') v'^T].
// The chains are a buffer, saved with the weights, and move only once an update has succeeded.
// With `temperatures` = M each chain is M states v_1 ... v_M of the energies beta_m E, beta_m = m /
// M, that exchange neighbours after their Gibbs steps with the chance that leaves their joint
// distribution as it is (parallel tempering; Desjardins et al. 2010, Cho et al. 2010):
//   min(1, exp(F_i(v_i) + F_j(v_j) - F_i(v_j) - F_j(v_i))),  F_m the free energy of beta_m E
// Those of the machine itself, v_M, are the negative examples.
// Parts of a batch share them out. They begin where `sample_start` says. Energies, init and
// sampling: restricted_boltzmann.h.
#include "elbo/collective/over_batch.h"
#include "elbo/core/error.h"
#include "elbo/models/energy/restricted_boltzmann.h"
#include "elbo/models/energy/tempering.h"
#include "elbo/models/registry.h"
#include "elbo/nn/parameter_budget.h"

namespace elbo::models {
namespace {

struct RbmPcdConfig {
  RbmOptions rbm;
  int64_t chains = 16, temperatures = 1;

  template <class Visit>
  void fields(Visit&& visit) {
    rbm.fields(visit);
    visit("chains", chains, "persistent chains; as many as a batch has examples is usual",
          AtLeast{1});
    visit("temperatures", temperatures,
          "states of each chain, of energies from E / M to E itself, that exchange places; 1: the "
          "machine's own alone",
          Between{1, 100});
  }
};

class RbmPcd : public RestrictedBoltzmann {
 public:
  RbmPcd(const RbmPcdConfig& config, const data::DataInfo& info, Rng& rng)
      : RestrictedBoltzmann(config.rbm, info, rng, "rbm_pcd"), states_(config.temperatures) {
    if (states_ > 1 && config.rbm.visible == VisibleUnits::gaussian)
      throw ConfigError("model.temperatures = ", states_,
                        ": not with visible = \"gaussian\", whose hot states would lie all over "
                        "the reals; set temperatures = 1");
    nn::claim_parameters({config.chains, states_ * info.values()});
    chains_ = register_buffer(
        "chains", begun(config.chains * states_, rng).detach().reshape({config.chains, -1}));
  }

  std::vector<Player> players() override { return {{"rbm", parameters()}}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {
        {"contrast", [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           const collective::OwnRows own(chains_.size(0));
           Rng noise = own.noise(rng);
           const Tensor moved =
               states_ == 1 ? walked(own.of(chains_), noise) : tempered(own.of(chains_), noise);
           const Tensor cold =
               moved.narrow(1, moved.size(1) - batch.x[0].numel(), batch.x[0].numel());
           return contrast(batch.x, cold, [this, all = own.joined(moved)](const BatchMeans&) {
             chains_.copy_(all);
           });
         }}};
  }

 private:
  /// All states of some chains after Gibbs steps of their own and exchanges: (C, M V) -> same.
  Tensor tempered(const Tensor& chains, Rng& rng) const {
    const torch::NoGradGuard no_grad;
    const int64_t count = chains.size(0);
    const Tensor betas = beta(chains).repeat({count, 1});
    Tensor v = chains.reshape({count * states_, -1});
    v = tempered_steps(bipartite(), v, {betas.flatten(), options().k}, rng);
    Tensor states = v.reshape({count, states_, -1});
    for (int64_t first = 0; first < 2; ++first)
      states = exchanged(bipartite(), states, {beta(chains), first}, rng);
    return states.flatten(1);
  }

  /// 1 / M ... 1: (1, M).
  Tensor beta(const Tensor& like) const {
    return torch::arange(1, states_ + 1, like.options()).view({1, -1}) /
           static_cast<double>(states_);
  }

  int64_t states_;
  Tensor chains_;  // (C, M V)
};

std::shared_ptr<Model> make_rbm_pcd(const RbmPcdConfig& config, const data::DataInfo& info,
                                    Rng& rng) {
  return std::make_shared<RbmPcd>(config, info, rng);
}

}  // namespace

ModelMaker rbm_pcd_maker() { return maker_of<RbmPcdConfig>(make_rbm_pcd); }

}  // namespace elbo::models
