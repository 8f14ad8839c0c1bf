// SPDX-License-Identifier: MIT
// Variational autoencoder (Kingma and Welling 2014, "Auto-Encoding Variational Bayes"):
//   ELBO(x) = E_q[log p(x|z)] - KL(q(z|x) || p(z)) <= log p(x)
//   q(z|x) = N(mean(x), diag(exp(log_var(x)))),  p(z) = N(0, I),  p(x|z) by `likelihood`
//   z = mean(x) + exp(.5 log_var(x)) eps,  eps ~ N(0, I), one draw an example
// Nets and abilities are those of likelihood_autoencoder.h, weights and warm-up those of
// variational_bound.h.
// With a condition c: q(z|x, c) and p(x|z, c); the default is the net of the field's usual example,
// 784-400-20.
#include "elbo/models/registry.h"
#include "elbo/models/vae/variational_bound.h"

namespace elbo::models {
namespace {

struct VaeConfig {
  VariationalOptions bound;
  ConditionKind condition = ConditionKind::none;

  template <class Visit>
  void fields(Visit&& visit) {
    bound.fields(visit);
    visit("condition", condition, "what encoder and decoder are given beside each example");
  }
};

class Vae : public LikelihoodAutoencoder {
 public:
  Vae(const VaeConfig& config, const data::DataInfo& info, Rng& rng)
      : LikelihoodAutoencoder(
            config.bound.nets,
            {.model = "vae", .condition = config.condition, .prior = config.bound.prior}, info,
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

  VaeConfig config_;
};

std::shared_ptr<Model> make_vae(const VaeConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Vae>(config, info, rng);
}

}  // namespace

ModelMaker vae_maker() { return maker_of<VaeConfig>(make_vae); }

}  // namespace elbo::models
