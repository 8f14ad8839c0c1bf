// SPDX-License-Identifier: MIT
// Energy-based GAN (Zhao, Mathieu and LeCun 2017), its autoencoder form.
// E(x) = |x - Dec(Enc(x))|^2, m = `margin`:
//   critic minimises     E[E(x)] + E[max(0, m - E(G(z)))], the hinge for each example
//   generator minimises  E[E(G(z))] + pulling_away * 1 / (B (B - 1)) sum_i sum_{j != i}
//                                                    cos^2(Enc(G(z_i)), Enc(G(z_j)))
// pulling_away = 0 is EBGAN, above it EBGAN-PT (.1 in the paper). Deviations: see
// docs/models/ebgan.md.
#include "elbo/collective/over_batch.h"
#include "elbo/models/adversarial_losses.h"
#include "elbo/models/gan/autoencoder_critic.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/gan_losses.h"

namespace elbo::models {
namespace {

struct EbganConfig {
  EnergyPairOptions pair;
  double margin = 5, pulling_away = 0;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("margin", margin,
          "energy up to which the critic pushes generated examples; a sum over an example's "
          "values, so it goes with their number",
          Above{0});
    visit("pulling_away", pulling_away,
          "generator: weight of the squared cosines between the codes of its examples; .1 is the "
          "paper's",
          AtLeast{0});
  }
};

class Ebgan : public GeneratorModel {
 public:
  Ebgan(const EbganConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(config.pair.generator, ConditionKind::none, info, rng, "ebgan"),
        config_(config) {
    const AutoencoderCritic::Form critic{options().net, config.pair.code_dim, EnergyForm::squared};
    critic_ = register_module("critic", std::make_shared<AutoencoderCritic>(critic, info, rng));
  }

  std::vector<Player> players() override {
    return {{"critic", critic_->parameters()}, {"generator", generator().parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {
        {"critic",
         [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           const CriticScores energies{critic_->energy(batch.x),
                                       critic_->energy(generate_constant(batch, rng))};
           const Tensor margin = torch::full({}, config_.margin, batch.x.options());
           return {{{"critic", margin_critic_loss(energies, margin)}}, {}};
         }},
        {"generator", [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           return {{{"generator", generator_loss(generate(batch, rng))}}, {}};
         }}};
  }

 private:
  /// Of each code against all others of the whole batch: (B, D) -> (B).
  static Tensor pulling_away(const Tensor& code) {
    const Tensor all = collective::rows_of_batch(code);
    return collective::OwnRows(all.size(0)).of(objectives::pulling_away(all));
  }

  LossTerms generator_loss(const Tensor& generated) {
    const Tensor code = critic_->code(generated);
    std::vector<Part> parts{{"fake_energy", critic_->energy(generated, code)}};
    if (config_.pulling_away > 0)
      parts.push_back({"pulling_away", pulling_away(code), config_.pulling_away});
    return weighted_sum(parts);
  }

  EbganConfig config_;
  std::shared_ptr<AutoencoderCritic> critic_;
};

std::shared_ptr<Model> make_ebgan(const EbganConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Ebgan>(config, info, rng);
}

}  // namespace

ModelMaker ebgan_maker() { return maker_of<EbganConfig>(make_ebgan); }

}  // namespace elbo::models
