// SPDX-License-Identifier: MIT
// Wrong models: a small GAN in one turn, spoilt in one way each.
#include "elbo/nn/mlp.h"
#include "elbo/tensor/random.h"
#include "tests/contract/test_models.h"

namespace elbo::test {
namespace {

enum class Fault { summed, helps, claims, backward, moves, forgets };

class WrongGan : public models::Model {
 public:
  WrongGan(Fault fault, const data::DataInfo& info, Rng& rng) : fault_(fault) {
    generator_ = register_module(
        "generator",
        std::make_shared<nn::Mlp>(nn::MlpOptions{.sizes = {2, 8, info.values()}}, rng));
    critic_ = register_module(
        "critic", std::make_shared<nn::Mlp>(nn::MlpOptions{.sizes = {info.values(), 8, 1}}, rng));
  }

  std::vector<models::Player> players() override {
    Tensors of_generator = generator_->parameters(), of_critic = critic_->parameters();
    if (fault_ == Fault::claims) of_generator.push_back(of_critic.front());
    if (fault_ == Fault::forgets) of_critic.pop_back();
    return {{"critic", of_critic}, {"generator", of_generator}};
  }

  std::vector<models::Turn> turns(const models::TrainingProgress&) override {
    return {{"round", [this](const tensor::Batch& batch, const models::TrainingProgress&,
                             Rng& rng) { return play(batch.x, rng); }}};
  }

 private:
  models::TurnResult play(const Tensor& x, Rng& rng) {
    const Tensor fake = generator_->forward(tensor::normal(rng, {x.size(0), 2}));
    const Tensor critic = torch::softplus(-critic_->forward(x)).mean() +
                          torch::softplus(critic_->forward(fake)).mean();
    const Tensor generator = torch::softplus(-critic_->forward(fake)).mean(),
                 both = critic + generator;
    if (fault_ == Fault::backward) both.backward({}, true);
    if (fault_ == Fault::moves) critic_->parameters().front().data().mul_(.9);
    const bool summed = fault_ == Fault::summed;
    return {{{"critic", {summed ? both : critic, {}}},
             {"generator",
              {summed                   ? both
               : fault_ == Fault::helps ? generator + .5 * critic
                                        : generator,
               {}}}},
            {}};
  }

  Fault fault_;
  std::shared_ptr<nn::Mlp> generator_, critic_;
};

ModelPtr wrong(Fault fault, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<WrongGan>(fault, info, rng);
}

}  // namespace

ModelPtr summed_total(const data::DataInfo& info, Rng& rng) {
  return wrong(Fault::summed, info, rng);
}
ModelPtr helps_its_opponent(const data::DataInfo& info, Rng& rng) {
  return wrong(Fault::helps, info, rng);
}
ModelPtr claims_anothers(const data::DataInfo& info, Rng& rng) {
  return wrong(Fault::claims, info, rng);
}
ModelPtr calls_backward(const data::DataInfo& info, Rng& rng) {
  return wrong(Fault::backward, info, rng);
}
ModelPtr moves_in_play(const data::DataInfo& info, Rng& rng) {
  return wrong(Fault::moves, info, rng);
}
ModelPtr forgets_a_parameter(const data::DataInfo& info, Rng& rng) {
  return wrong(Fault::forgets, info, rng);
}

}  // namespace elbo::test
