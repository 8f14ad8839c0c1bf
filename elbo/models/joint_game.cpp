// SPDX-License-Identifier: MIT
// One turn.
#include "elbo/models/joint_game.h"

#include "elbo/kernels/split_rows.h"
#include "elbo/models/slope.h"
#include "elbo/models/standard_game.h"
#include "elbo/objectives/adversarial.h"
#include "elbo/objectives/boundary_seeking.h"
#include "elbo/objectives/gradient_penalty.h"
#include "elbo/tensor/random.h"

namespace elbo {

JointGame::JointGame(const JointOptions& options, const DataInfo& info, Rng& rng, const char* name)
    : GeneratorModel(options.generator, ConditionKind::none, info, rng, name),
      inference_(options.inference),
      loss_(options.loss),
      r1_(options.r1) {
  if (r1_ > 0) want_separate_critic(this->options().net.kind, "r1");
  const int64_t moments = inference_ == Inference::stochastic ? 2 : 1;
  const Encoder encoder = make_encoder(this->options().net, info, rng);
  encoder_ = register_module("encoder", encoder.net);
  posterior_ = register_module(
      "posterior", std::make_shared<Linear>(Linear::Size{encoder.features, moments * latent_dim()},
                                            this->options().net.init, rng));
  critic_ = register_module(
      "critic", std::make_shared<JointCritic>(this->options().net, info, latent_dim(), rng));
}

std::vector<Player> JointGame::players() {
  return {{"encoder", parameters_of({encoder_.get(), posterior_.get()})},
          {"generator", generator().parameters()},
          {"critic", critic_->parameters()}};
}

std::vector<Turn> JointGame::turns(const TrainingProgress&) {
  return {{"joint", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
             return play(batch, rng);
           }}};
}

Posterior JointGame::encode(const Tensor& x) {
  check_examples(x, info(), "encode");
  const Tensor moments = posterior_->forward(encoder_->forward(x));
  if (inference_ == Inference::deterministic) return {moments, {}};
  return {moments.narrow(1, 0, latent_dim()), moments.narrow(1, latent_dim(), latent_dim())};
}

Tensor JointGame::infer(const Tensor& x, Rng& rng) {
  const Posterior q = encode(x);
  if (!q.log_var.defined()) return q.mean;
  return q.mean + torch::exp(.5 * q.log_var) * normal(rng, q.mean.sizes()).to(q.mean.options());
}

LossTerms JointGame::fooling_terms(const Tensor& encoded, const Tensor& generated) const {
  if (loss_ == JointLoss::boundary_seeking)
    return weighted_sum({{"encoded", boundary_seeking_loss(encoded)},
                         {"generated", boundary_seeking_loss(generated)}});
  return weighted_sum(
      {{"encoded", critic_loss_on_fake(encoded)}, {"generated", non_saturating_loss(generated)}});
}

Tensor JointGame::squared_slope(const Tensor& x, const Tensor& z) {
  const auto logit = [this](const Tensors& pair) { return critic_->forward(pair[0], pair[1]); };
  const Tensors slope = slope_at(logit, {x, z});
  return squared_norm(slope[0]) + squared_norm(slope[1]);
}

TurnResult JointGame::play(const Batch& batch, Rng& rng) {
  const Tensor inferred = infer(batch.x, rng), z = draw_codes(batch.size(), rng),
               made = generate_from(z, {});
  const auto [encoded, generated] = split_rows(
      critic_->forward(torch::cat({batch.x, made}), torch::cat({inferred, z})), batch.size());
  const LossTerms fool = fooling_terms(encoded, generated);
  std::vector<Part> held;
  if (r1_ > 0) held.push_back({"squared_slope", squared_slope(batch.x, inferred), r1_ / 2});
  return {{{"encoder", fool},
           {"generator", fool},
           {"critic", standard_critic_terms({encoded, generated}, held)}},
          {}};
}

}  // namespace elbo
