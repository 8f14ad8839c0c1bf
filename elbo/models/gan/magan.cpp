// SPDX-License-Identifier: MIT
// Margin adaptation GAN (Wang, Cully, Chang and Demiris 2017): EBGAN whose margin follows the
// energy of real examples, downwards. E(x) = |x - Dec(Enc(x))|^2:
//   `pretrain_steps`:  the critic alone minimises E[E(x)]
//   one round:         nobody moves; m_0 = mean of E(x) under that critic
//   from there on:     critic minimises     E[E(x)] + E[max(0, m - E(G(z)))]
//                      generator minimises  E[E(G(z))]
//   end of round t:    m <- S_x  if  S_x < m,  S_x < S_z,t  and  S_z,t-1 < S_z,t
//                      S: means of E over the round, as seen when each player moved
// The margin moves when real examples are within it, cost less than generated ones, and those have
// stopped to become cheaper. The first round of the game has no S_z before it and leaves m. A round
// is a pass of the data (the paper's epoch) or `round_steps`. All state is in buffers, so a run may
// stop anywhere.
#include <limits>

#include "elbo/collective/over_batch.h"
#include "elbo/models/adversarial_losses.h"
#include "elbo/models/gan/autoencoder_critic.h"
#include "elbo/models/registry.h"

namespace elbo::models {
namespace {

struct MaganConfig {
  EnergyPairOptions pair;
  int64_t pretrain_steps = 2000, round_steps = 0;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("pretrain_steps", pretrain_steps, "steps in which the critic learns alone", AtLeast{0});
    visit("round_steps", round_steps,
          "steps over which energies are averaged before the margin moves; 0: a pass of the data",
          AtLeast{0});
  }
};

class Magan : public GeneratorModel {
 public:
  Magan(const MaganConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(config.pair.generator, ConditionKind::none, info, rng, "magan"),
        config_(config) {
    const AutoencoderCritic::Form critic{options().net, config.pair.code_dim, EnergyForm::squared};
    critic_ = register_module("critic", std::make_shared<AutoencoderCritic>(critic, info, rng));
    margin_ = register_buffer("margin", torch::zeros({}));
    real_ = register_buffer("real_energy", torch::zeros({}));
    fake_ = register_buffer("fake_energy", torch::zeros({}));
    fake_before_ =
        register_buffer("fake_energy_before", torch::full({}, std::numeric_limits<float>::max()));
  }

  std::vector<Player> players() override {
    return {{"critic", critic_->parameters()}, {"generator", generator().parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress& now) override {
    const int64_t after = now.step - config_.pretrain_steps;
    if (after < 0)
      return {
          {"pretrain", [this](const Batch& batch, const TrainingProgress&, Rng&) -> TurnResult {
             return {{{"critic", weighted_sum({{"real_energy", critic_->energy(batch.x)}})}}, {}};
           }}};
    if (after < round(now))
      return {{"measure", [this](const Batch& batch, const TrainingProgress& progress, Rng&) {
                 return measure(batch, progress);
               }}};
    return {{"critic", [this](const Batch& batch, const TrainingProgress&,
                              Rng& rng) { return play_critic(batch, rng); }},
            {"generator", [this](const Batch& batch, const TrainingProgress& progress, Rng& rng) {
               return play_generator(batch, progress, rng);
             }}};
  }

 private:
  int64_t round(const TrainingProgress& now) const {
    return std::max<int64_t>(config_.round_steps > 0 ? config_.round_steps : now.epoch_steps, 1);
  }
  bool ends_round(const TrainingProgress& now) const {
    return (now.step + 1 - config_.pretrain_steps) % round(now) == 0;
  }

  TurnResult measure(const Batch& batch, const TrainingProgress& now) {
    const torch::NoGradGuard no_grad;
    const Tensor energy =
        collective::over_batch(critic_->energy(batch.x).mean(), collective::Over::mean);
    return {{}, [this, now, energy](const BatchMeans&) {
              real_.add_(energy, 1 / static_cast<double>(round(now)));
              if (!ends_round(now)) return;
              margin_.copy_(real_);
              real_.zero_();
            }};
  }

  TurnResult play_critic(const Batch& batch, Rng& rng) {
    LossTerms terms = margin_critic_loss(
        {critic_->energy(batch.x), critic_->energy(generate_constant(batch, rng))}, margin_);
    terms.parts.emplace_back("margin", margin_.clone());
    return {{{"critic", std::move(terms)}},
            [this](const BatchMeans& means) { real_.add_(means.of("critic", "real_energy")); }};
  }

  TurnResult play_generator(const Batch& batch, const TrainingProgress& now, Rng& rng) {
    LossTerms terms = weighted_sum({{"fake_energy", critic_->energy(generate(batch, rng))}});
    return {{{"generator", std::move(terms)}}, [this, now](const BatchMeans& means) {
              fake_.add_(means.of("generator", "fake_energy"));
              if (ends_round(now)) end_round(static_cast<double>(round(now)));
            }};
  }

  /// Moves the margin if it should, and begins to count anew.
  void end_round(double steps) {
    const Tensor real = real_ / steps, fake = fake_ / steps;
    if ((real < margin_).logical_and(real < fake).logical_and(fake_before_ < fake).item<bool>())
      margin_.copy_(real);
    fake_before_.copy_(fake);
    real_.zero_();
    fake_.zero_();
  }

  MaganConfig config_;
  std::shared_ptr<AutoencoderCritic> critic_;
  // () each: the margin; sums over this round; the mean over the round before
  Tensor margin_, real_, fake_, fake_before_;
};

std::shared_ptr<Model> make_magan(const MaganConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Magan>(config, info, rng);
}

}  // namespace

ModelMaker magan_maker() { return maker_of<MaganConfig>(make_magan); }

}  // namespace elbo::models
