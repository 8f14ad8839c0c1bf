// SPDX-License-Identifier: MIT
// Conditional variational autoencoder (Sohn, Lee and Yan 2015, "Learning Structured Output
// Representation using Deep Conditional Generative Models"), y the condition:
//   log p(x|y) >= E_q(z|x,y)[log p(x|z, y)] - KL(q(z|x, y) || p(z)),   p(z) = N(0, I).
// y stands one-hot behind the pixels at the encoder and behind z at the decoder. Deviation: the
// paper's prior p(z|y) is learned; here z and y are independent, the relaxation that its section
// 4.1 allows and the model M2 of Kingma et al. 2014 with all labels known. Hence what z means is
// the same for every class.
#include "elbo/core/error.h"
#include "elbo/models/registry.h"
#include "elbo/models/vae/variational_bound.h"

namespace elbo::models {
namespace {

struct CvaeConfig {
  VariationalOptions bound{.nets = published_nets(100)};
  ConditionKind condition = ConditionKind::classes;

  template <class Visit>
  void fields(Visit&& visit) {
    bound.fields(visit);
    visit("condition", condition,
          "what encoder and decoder are given beside each example: class or attributes");
  }
};

class Cvae : public LikelihoodAutoencoder {
 public:
  Cvae(const CvaeConfig& config, const data::DataInfo& info, Rng& rng)
      : LikelihoodAutoencoder(
            config.bound.nets,
            {.model = "cvae", .condition = config.condition, .prior = config.bound.prior}, info,
            rng),
        config_(config) {
    check_bound(config.bound);
  }

  std::vector<Player> players() override { return bound_players(config_.bound); }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"elbo", [this](const Batch& batch, const TrainingProgress& progress, Rng& rng) {
               return play(batch, progress, rng);
             }}};
  }

 private:
  TurnResult play(const Batch& batch, const TrainingProgress& progress, Rng& rng) {
    const Tensor c = condition().of(batch);
    return {bound_turn({batch.x, batch.x, c}, config_.bound, progress, rng),
            condition().keeping(batch)};
  }

  CvaeConfig config_;
};

std::shared_ptr<Model> make_cvae(const CvaeConfig& config, const data::DataInfo& info, Rng& rng) {
  if (config.condition == ConditionKind::none)
    throw ConfigError(
        "model.condition: a cvae has a condition, got \"none\"; want \"class\" "
        "or \"attributes\", or name = \"vae\"");
  return std::make_shared<Cvae>(config, info, rng);
}

}  // namespace

ModelMaker cvae_maker() { return maker_of<CvaeConfig>(make_cvae); }

}  // namespace elbo::models
