// SPDX-License-Identifier: MIT
// Right models: three players, two turns, phases, a frozen part.
#include "tests/contract/test_models.h"

#include "elbo/collective/over_batch.h"
#include "elbo/models/abilities.h"
#include "elbo/nn/mlp.h"
#include "elbo/tensor/random.h"

namespace elbo::test {
namespace {

constexpr int64_t kCode = 3, kHidden = 12;

std::shared_ptr<nn::Mlp> mlp(std::vector<int64_t> sizes, Rng& rng, bool batch_norm = false) {
  return std::make_shared<nn::Mlp>(nn::MlpOptions{.sizes = std::move(sizes),
                                                  .between = kernels::Activation::tanh,
                                                  .batch_norm = batch_norm},
                                   rng);
}

Tensor as_real(const Tensor& logits) { return torch::softplus(-logits).mean(); }
Tensor as_fake(const Tensor& logits) { return torch::softplus(logits).mean(); }
models::LossTerms terms(const char* name, const Tensor& total) {
  return {total, {{name, total.detach()}}};
}

class ThreePlayers : public models::Model {
 public:
  ThreePlayers(const data::DataInfo& info, Rng& rng) {
    encoder_ = register_module("encoder", mlp({info.values(), kHidden, kCode}, rng));
    decoder_ = register_module("decoder", mlp({kCode, kHidden, info.values()}, rng));
    critic_ = register_module("critic", mlp({kCode, kHidden, 1}, rng));
  }
  std::vector<models::Player> players() override {
    return {{"encoder", encoder_->parameters()},
            {"decoder", decoder_->parameters()},
            {"critic", critic_->parameters()}};
  }
  std::vector<models::Turn> turns(const models::TrainingProgress&) override {
    return {{"round", [this](const tensor::Batch& batch, const models::TrainingProgress& now,
                             Rng& rng) { return play(batch.x, now, rng); }}};
  }

 private:
  models::TurnResult play(const Tensor& x, const models::TrainingProgress& now, Rng& rng) {
    const Tensor z = encoder_->forward(x);
    const Tensor squares = (decoder_->forward(z) - x.flatten(1)).square().sum(1).mean();
    const Tensor judged =
        as_real(critic_->forward(tensor::normal(rng, {x.size(0), kCode}).to(x.options()))) +
        as_fake(critic_->forward(z.detach()));
    return {{{"encoder", terms("squares", squares)},
             {"decoder", {squares, {}}},
             {"critic", terms("judged", judged), now.step % 3 == 2}},
            {}};
  }
  std::shared_ptr<nn::Mlp> encoder_, decoder_, critic_;
};

class TwoTurns : public models::Model, public models::Reconstructs {
 public:
  TwoTurns(const data::DataInfo& info, Rng& rng) : shape_(info.shape) {
    encoder_ = register_module("encoder", mlp({info.values(), kHidden, kCode}, rng));
    decoder_ = register_module("decoder", mlp({kCode, kHidden, info.values()}, rng));
    critic_ = register_module("critic", mlp({kCode, kHidden, 1}, rng));
  }
  std::vector<models::Player> players() override {
    return {{"encoder", encoder_->parameters()},
            {"decoder", decoder_->parameters()},
            {"critic", critic_->parameters()}};
  }
  std::vector<models::Turn> turns(const models::TrainingProgress&) override {
    return {
        {"reconstruct",
         [this](const tensor::Batch& batch, const models::TrainingProgress&, Rng&) {
           const Tensor code = torch::dropout(encoder_->forward(batch.x), .2, is_training());
           const models::LossTerms squares = terms(
               "squares", (decoder_->forward(code) - batch.x.flatten(1)).square().sum(1).mean());
           return models::TurnResult{{{"encoder", squares}, {"decoder", squares}}, {}};
         }},
        {"judge",
         [this](const tensor::Batch& batch, const models::TrainingProgress&, Rng& rng) {
           const Tensor prior = tensor::normal(rng, {batch.size(), kCode}).to(batch.x.options());
           return models::TurnResult{
               {{"critic", terms("judged", as_real(critic_->forward(prior)) +
                                               as_fake(critic_->forward(
                                                   encoder_->forward(batch.x).detach())))}},
               {}};
         }},
        {"fool", [this](const tensor::Batch& batch, const models::TrainingProgress&, Rng&) {
           return models::TurnResult{
               {{"encoder",
                 terms("fooled", as_real(critic_->forward(encoder_->forward(batch.x))))}},
               {}};
         }}};
  }
  Tensor reconstruct(const Tensor& x, Rng*) override {
    std::vector<int64_t> sizes{x.size(0)};  // (B, ...)
    sizes.insert(sizes.end(), shape_.begin(), shape_.end());
    return decoder_->forward(encoder_->forward(x)).reshape(sizes);
  }

 private:
  std::vector<int64_t> shape_;
  std::shared_ptr<nn::Mlp> encoder_, decoder_, critic_;
};

class Phases : public models::Model {
 public:
  static constexpr int64_t kLooks = 5;
  static constexpr double kClip = .05;

  Phases(const data::DataInfo& info, Rng& rng) {
    generator_ = register_module("generator", mlp({kCode, kHidden, info.values()}, rng));
    critic_ = register_module("critic", mlp({info.values(), kHidden, 1}, rng));
    margin_ = register_buffer("margin", torch::zeros({}));
    looks_ = register_buffer("looks", torch::zeros({}));
  }
  std::vector<models::Player> players() override {
    return {{"critic", critic_->parameters()}, {"generator", generator_->parameters()}};
  }
  std::vector<models::Turn> turns(const models::TrainingProgress& progress) override {
    if (progress.step < kLooks)
      return {{"look", [this](const tensor::Batch& batch, const models::TrainingProgress&, Rng&) {
                 return look(batch.x);
               }}};
    return {{"critic",
             [this](const tensor::Batch& batch, const models::TrainingProgress&, Rng& rng) {
               return play_critic(batch.x, rng);
             },
             2},
            {"generator",
             [this](const tensor::Batch& batch, const models::TrainingProgress&, Rng& rng) {
               return models::TurnResult{
                   {{"generator",
                     terms("loss", -critic_->forward(generate(batch.size(), rng)).mean())}},
                   {}};
             }}};
  }

 private:
  Tensor generate(int64_t count, Rng& rng) {
    return generator_->forward(tensor::normal(rng, {count, kCode}).to(device()));
  }
  models::TurnResult look(const Tensor& x) {
    const Tensor mean = collective::over_batch(x.mean().detach(), collective::Over::mean);
    return {{}, [this, mean](const models::BatchMeans&) { margin_.add_(mean), looks_.add_(1); }};
  }
  models::TurnResult play_critic(const Tensor& x, Rng& rng) {
    const Tensor gap = critic_->forward(generate(x.size(0), rng).detach()).mean() -
                       critic_->forward(x).mean() * (1 + margin_ / looks_);
    return {{{"critic", terms("gap", gap)}}, [this](const models::BatchMeans& means) {
              for (Tensor& param : critic_->parameters()) param.clamp_(-kClip, kClip);
              margin_.add_(.01 * means.of("critic", "gap"));
            }};
  }
  std::shared_ptr<nn::Mlp> generator_, critic_;
  Tensor margin_, looks_;
};

class FrozenPart : public models::Model {
 public:
  FrozenPart(const data::DataInfo& info, Rng& rng) {
    features_ = register_module("features", mlp({info.values(), kHidden, kHidden}, rng, true));
    autoencoder_ =
        register_module("autoencoder", mlp({info.values(), kCode, info.values()}, rng, true));
    models::freeze(*features_);
  }
  std::vector<models::Player> players() override {
    return {{"autoencoder", autoencoder_->parameters()}};
  }
  std::vector<models::Turn> turns(const models::TrainingProgress&) override {
    return {
        {"match", [this](const tensor::Batch& batch, const models::TrainingProgress&, Rng&) {
           const Tensor wanted = features_->forward(batch.x).detach();
           const Tensor distance =
               (features_->forward(autoencoder_->forward(batch.x)) - wanted).square().sum(1).mean();
           return models::TurnResult{{{"autoencoder", terms("distance", distance)}}, {}};
         }}};
  }

 private:
  std::shared_ptr<nn::Mlp> features_, autoencoder_;
};

}  // namespace

ModelPtr three_players(const data::DataInfo& info, Rng& rng) {
  return std::make_shared<ThreePlayers>(info, rng);
}
ModelPtr two_turns(const data::DataInfo& info, Rng& rng) {
  return std::make_shared<TwoTurns>(info, rng);
}
ModelPtr phases(const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Phases>(info, rng);
}
ModelPtr frozen_part(const data::DataInfo& info, Rng& rng) {
  return std::make_shared<FrozenPart>(info, rng);
}

}  // namespace elbo::test
