// SPDX-License-Identifier: MIT
// Boundary equilibrium GAN (Berthelot, Schumm and Metz 2017). L(x) = |x - Dec(Enc(x))|_1, of an
// autoencoder that is the critic:
//   critic minimises     E[L(x)] - k E[L(G(z_D))]
//   generator minimises  E[L(G(z_G))]
//     z_D and z_G drawn apart, both move from the same weights
//   then  k <- clamp(k + gain (gamma E[L(x)] - E[L(G(z_G))]), 0, 1),  k = 0 at first
//   convergence  M = E[L(x)] + |gamma E[L(x)] - E[L(G(z_G))]|
// k holds the balance E[L(G(z))] = gamma E[L(x)]: a smaller gamma gives sharper and less varied
// examples. `gain` is the paper's lambda_k. Deviations: see docs/models/began.md.
#include "elbo/models/energy_pair.h"
#include "elbo/models/registry.h"

namespace elbo {
namespace {

struct BeganConfig {
  EnergyPairOptions pair{.energy = EnergyForm::absolute};
  double gamma = .5, gain = 1e-3;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit(
        "gamma", gamma,
        "the energy of generated examples beside that of real ones, at which both players are even",
        Between{0, 1});
    visit("gain", gain, "how far k moves for a unit of energy off balance", AtLeast{0});
  }
};

class Began : public EnergyPair {
 public:
  Began(const BeganConfig& config, const DataInfo& info, Rng& rng)
      : EnergyPair(config.pair, info, rng, "began"),
        config_(config),
        k_(register_buffer("k", torch::zeros({}))) {}

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"began", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play(batch, rng);
             }}};
  }

 private:
  TurnResult play(const Batch& batch, Rng& rng) {
    LossTerms judging = weighted_sum(
        {{"real_energy", critic().energy(batch.x)},
         {"fake_energy", critic().energy(generate_constant(batch, rng)), -k_.item<double>()}});
    LossTerms fooling = weighted_sum({{"fake_energy", critic().energy(generate(batch, rng))}});
    const Tensor real = judging.parts[0].second,
                 off_balance = config_.gamma * real - fooling.parts[0].second;
    judging.parts.emplace_back("k", k_.clone());
    judging.parts.emplace_back("convergence", real + off_balance.abs());
    return {{{"critic", std::move(judging)}, {"generator", std::move(fooling)}},
            [this, off_balance] { k_.add_(off_balance, config_.gain).clamp_(0, 1); }};
  }

  BeganConfig config_;
  Tensor k_;  // ()
};

std::shared_ptr<Model> make_began(const BeganConfig& config, const DataInfo& info, Rng& rng) {
  return std::make_shared<Began>(config, info, rng);
}

}  // namespace

ModelMaker began_maker() { return maker_of<BeganConfig>(make_began); }

}  // namespace elbo
