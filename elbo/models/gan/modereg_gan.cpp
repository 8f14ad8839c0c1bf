// SPDX-License-Identifier: MIT
// Mode regularised GAN (Che, Li, Jacob, Bengio and Li 2017, "Mode regularized generative
// adversarial networks", section 3.1): a GAN with an encoder E that shows the generator codes of
// all training examples, so that no mode is missed. R(x) = |x - G(E(x))|^2:
//   critic minimises     the standard game's loss on x and G(z), no reconstructions
//   generator minimises  E[-log D(G(z))] + E[distance * R(x) - mode * log D(G(E(x)))]
//   encoder minimises    E[distance * R(x) - mode * log D(G(E(x)))],  after the generator has moved
// The paper's formula has + log D in a loss that is minimised, which would make reconstructions
// look generated; its text wants them to look real, so the sign is minus. Defaults: 128-128-784,
// 784-128-128 and 784-128-1 with z of 128, both weights .01, of the lecture's repository.
#include "elbo/models/registry.h"
#include "elbo/models/standard_game.h"
#include "elbo/nn/blocks.h"
#include "elbo/objectives/adversarial.h"
#include "elbo/objectives/critic_energy.h"

namespace elbo {
namespace {

struct ModeregGanConfig {
  PairOptions pair{.generator = {.latent_dim = 128, .net = {.hidden = {128}, .init = Init::torch}}};
  GeneratorLoss loss = GeneratorLoss::non_saturating;
  double distance = .01, mode = .01;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("loss", loss, "what the generator minimises for its own examples");
    visit("distance", distance,
          "weight of |x - G(E(x))|^2, a sum over an example's values; the paper's lambda_1",
          AtLeast{0});
    visit("mode", mode, "weight of -log D(G(E(x))); the paper's lambda_2", AtLeast{0});
  }
};

class ModeregGan : public StandardGame, public Encodes, public Reconstructs {
 public:
  ModeregGan(const ModeregGanConfig& config, const DataInfo& info, Rng& rng)
      : StandardGame(config.pair, config.loss, ConditionKind::none, info, rng, "modereg_gan"),
        config_(config) {
    const Encoder encoder = make_encoder(options().net, info, rng);
    encoder_ = register_module("encoder", encoder.net);
    code_ = register_module("code",
                            std::make_shared<Linear>(Linear::Size{encoder.features, latent_dim()},
                                                     options().net.init, rng));
  }

  std::vector<Player> players() override {
    std::vector<Player> out = StandardGame::players();
    out.push_back({"encoder", parameters_of({encoder_.get(), code_.get()})});
    return out;
  }

  std::vector<Turn> turns(const TrainingProgress& now) override {
    std::vector<Turn> out = StandardGame::turns(now);
    out.push_back(
        {"encoder", [this](const Batch& batch, const TrainingProgress&, Rng&) -> TurnResult {
           return {{{"encoder", regulariser(batch)}}, {}};
         }});
    return out;
  }

  Posterior encode(const Tensor& x) override {
    check_examples(x, info(), "encode");
    return {code_of(x), {}};
  }

  Tensor reconstruct(const Tensor& x, Rng*) override { return decode(encode(x).mean); }

 private:
  // (B, ...) -> (B, Z)
  Tensor code_of(const Tensor& x) { return code_->forward(encoder_->forward(x)); }

  LossTerms regulariser(const Batch& batch) {
    const Tensor again = generate_from(code_of(batch.x), {});
    return weighted_sum(
        {{"distance", squared_error(again, batch.x), config_.distance},
         {"mode", non_saturating_loss(judged_as_made(batch, again).made), config_.mode}});
  }

  TurnResult play_generator(const Batch& batch, Rng& rng) override {
    LossTerms terms = generator_terms(judged_as_made(batch, generate(batch, rng)));
    const LossTerms regular = regulariser(batch);
    terms.total = terms.total + regular.total;
    terms.parts.insert(terms.parts.end(), regular.parts.begin(), regular.parts.end());
    return {{{"generator", std::move(terms)}}, {}};
  }

  ModeregGanConfig config_;
  std::shared_ptr<Net> encoder_;
  std::shared_ptr<Linear> code_;  // (B, features) -> (B, Z)
};

std::shared_ptr<Model> make_modereg_gan(const ModeregGanConfig& config, const DataInfo& info,
                                        Rng& rng) {
  return std::make_shared<ModeregGan>(config, info, rng);
}

}  // namespace

ModelMaker modereg_gan_maker() { return maker_of<ModeregGanConfig>(make_modereg_gan); }

}  // namespace elbo
