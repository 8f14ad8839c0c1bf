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
#include "elbo/collective/over_batch.h"
#include "elbo/models/gan/autoencoder_critic.h"
#include "elbo/models/registry.h"

namespace elbo::models {
namespace {

struct BeganConfig {
  EnergyPairOptions pair;
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

class Began : public GeneratorModel {
 public:
  Began(const BeganConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(config.pair.generator, ConditionKind::none, info, rng, "began"),
        config_(config) {
    const AutoencoderCritic::Form critic{options().net, config.pair.code_dim, EnergyForm::absolute};
    critic_ = register_module("critic", std::make_shared<AutoencoderCritic>(critic, info, rng));
    k_ = register_buffer("k", torch::zeros({}));
  }

  std::vector<Player> players() override {
    return {{"critic", critic_->parameters()}, {"generator", generator().parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"began", [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
               LossTerms critic = critic_loss(batch, rng);
               LossTerms generator = generator_loss(generate(batch, rng));
               const Tensor real = mean_of(critic), fake = mean_of(generator);
               critic.parts.emplace_back("k", k_.clone());
               critic.parts.emplace_back("convergence", real + off_balance(real, fake).abs());
               return {{{"critic", std::move(critic)}, {"generator", std::move(generator)}},
                       [this](const BatchMeans& means) { move_k(means); }};
             }}};
  }

 private:
  /// E[L(x)] - k E[L(G(z_D))].
  LossTerms critic_loss(const Batch& batch, Rng& rng) {
    return weighted_sum(
        {{"real_energy", critic_->energy(batch.x)},
         {"fake_energy", critic_->energy(generate_constant(batch, rng)), -k_.item<double>()}});
  }
  /// E[L(G(z_G))].
  LossTerms generator_loss(const Tensor& generated) {
    return weighted_sum({{"fake_energy", critic_->energy(generated)}});
  }

  /// Of the first part, over the whole batch.
  static Tensor mean_of(const LossTerms& terms) {
    return collective::over_batch(terms.parts[0].second, collective::Over::mean);
  }
  /// gamma E[L(x)] - E[L(G(z_G))].
  Tensor off_balance(const Tensor& real, const Tensor& fake) const {
    return config_.gamma * real - fake;
  }
  void move_k(const BatchMeans& means) {
    k_.add_(off_balance(means.of("critic", "real_energy"), means.of("generator", "fake_energy")),
            config_.gain)
        .clamp_(0, 1);
  }

  BeganConfig config_;
  std::shared_ptr<AutoencoderCritic> critic_;
  Tensor k_;  // ()
};

std::shared_ptr<Model> make_began(const BeganConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Began>(config, info, rng);
}

}  // namespace

ModelMaker began_maker() { return maker_of<BeganConfig>(make_began); }

}  // namespace elbo::models
