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
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/registry.h"
#include "elbo/nn/blocks.h"
#include "elbo/objectives/gan_losses.h"

namespace elbo::models {
namespace {

struct ModeregGanConfig {
  PairOptions pair{
      .generator = {.latent_dim = 128, .net = {.hidden = {128}, .init = nn::Init::torch}}};
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

class ModeregGan : public GeneratorModel,
                   public Encodes,
                   public Reconstructs,
                   public Judges,
                   public HasFeatures {
 public:
  ModeregGan(const ModeregGanConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(config.pair.generator, ConditionKind::none, info, rng, "modereg_gan"),
        config_(config),
        critic_(*this, register_module("critic", make_critic(options().net, info, rng))) {
    const Encoder encoder = make_encoder(options().net, info, rng);
    encoder_ = register_module("encoder", encoder.net);
    code_ = register_module(
        "code", std::make_shared<nn::Linear>(nn::Linear::Size{encoder.features, latent_dim()},
                                             options().net.init, rng));
  }

  std::vector<Player> players() override {
    return {{"critic", critic_.parameters()},
            {"generator", generator().parameters()},
            {"encoder", parameters_of({encoder_.get(), code_.get()})}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {
        critic_turn(*this, critic_, {.loss = critic_loss, .repeats = config_.pair.n_critic}),
        {"generator",
         [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           const LossTerms game = generator_loss(batch, rng);
           return {{{"generator", sum_of(game, regulariser(batch, rng))}}, {}};
         }},
        {"encoder", [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           return {{{"encoder", regulariser(batch, rng)}}, {}};
         }}};
  }

  Posterior encode(const Tensor& x) override {
    tensor::check_examples(x, info(), "examples to encode");
    return {code_of(x), {}};
  }
  Tensor reconstruct(const Tensor& x, Rng*) override { return decode(encode(x).mean); }

  Tensor judge(const Tensor& x) override { return critic_.judge(x); }
  std::vector<std::string> feature_layers() const override { return critic_.layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return critic_.features(x, layer);
  }

 private:
  // (B, ...) -> (B, Z)
  Tensor code_of(const Tensor& x) { return code_->forward(encoder_->forward(x)); }

  static LossTerms critic_loss(const CriticScores& logits) { return standard_critic_loss(logits); }

  LossTerms generator_loss(const Batch& batch, Rng& rng) {
    return standard_generator_loss(
        critic_.scores_of_generated(batch, generate(batch, rng), rng).generated, config_.loss);
  }

  /// E[distance * R(x) - mode * log D(G(E(x)))].
  LossTerms regulariser(const Batch& batch, Rng& rng) {
    const Tensor again = generate_from(code_of(batch.x), {});
    return weighted_sum(
        {{"distance", objectives::squared_error(again, batch.x), config_.distance},
         {"mode",
          objectives::non_saturating_loss(critic_.scores_of_generated(batch, again, rng).generated),
          config_.mode}});
  }

  ModeregGanConfig config_;
  PairCritic critic_;
  std::shared_ptr<nn::Net> encoder_;
  std::shared_ptr<nn::Linear> code_;  // (B, features) -> (B, Z)
};

std::shared_ptr<Model> make_modereg_gan(const ModeregGanConfig& config, const data::DataInfo& info,
                                        Rng& rng) {
  return std::make_shared<ModeregGan>(config, info, rng);
}

}  // namespace

ModelMaker modereg_gan_maker() { return maker_of<ModeregGanConfig>(make_modereg_gan); }

}  // namespace elbo::models
