// SPDX-License-Identifier: MIT
// Encoder, critic of pairs, and three losses.
#include "elbo/models/gan/joint_inference.h"

#include "elbo/core/error.h"
#include "elbo/kernels/loss_parts.h"
#include "elbo/objectives/gan_losses.h"

namespace elbo::models {

JointCritic::JointCritic(const NetOptions& options, const data::DataInfo& info, int64_t latent_dim,
                         Rng& rng) {
  if (options.hidden.empty())
    throw ConfigError(
        "model.hidden: got none, want at least one layer: a linear critic cannot weigh a code "
        "against an example");
  NetOptions plain = options;
  plain.batch_norm = false;
  if (options.kind == NetKind::conv) plain.activation = kernels::Activation::leaky_relu;
  int64_t features = info.values();
  if (options.kind != NetKind::mlp) {
    const Encoder trunk = make_encoder(plain, info, rng);
    trunk_ = register_module("trunk", trunk.net);
    features = trunk.features;
  }
  nn::MlpOptions head;
  head.between = plain.activation;
  head.init = plain.init;
  head.sizes = plain.hidden;
  head.sizes.insert(head.sizes.begin(), features + latent_dim);
  head.sizes.push_back(1);
  head_ = register_module("head", std::make_shared<nn::Mlp>(head, rng));
}

Tensor JointCritic::forward(const Tensor& x, const Tensor& z) {
  return head_->forward(trunk_ == nullptr ? x : trunk_->forward(x), z);
}

JointNets::JointNets(const JointOptions& options, GeneratorModel& model, Rng& rng)
    : model_(model), options_(options) {
  const NetOptions& net = model.options().net;
  if (options_.r1 > 0) want_separate_critic(net.kind, "r1");
  const int64_t moments = options_.inference == Inference::stochastic ? 2 : 1;
  const Encoder encoder = make_encoder(net, model.info(), rng);
  encoder_ = model.register_module("encoder", encoder.net);
  posterior_ = model.register_module(
      "posterior",
      std::make_shared<nn::Linear>(nn::Linear::Size{encoder.features, moments * model.latent_dim()},
                                   net.init, rng));
  critic_ = model.register_module(
      "critic", std::make_shared<JointCritic>(net, model.info(), model.latent_dim(), rng));
}

Posterior JointNets::encode(const Tensor& x) const {
  tensor::check_examples(x, model_.info(), "examples to encode");
  const Tensor moments = posterior_->forward(encoder_->forward(x));
  if (options_.inference == Inference::deterministic) return {moments, {}};
  const int64_t size = model_.latent_dim();
  return {moments.narrow(1, 0, size), moments.narrow(1, size, size)};
}

CriticScores JointNets::scores(const CodedExamples& inferred,
                               const CodedExamples& generated) const {
  const auto [encoded, drawn] =
      kernels::split_rows(critic_->forward(torch::cat({inferred.x, generated.x}),
                                           torch::cat({inferred.z, generated.z})),
                          inferred.x.size(0));
  return {encoded, drawn};
}

LossTerms JointNets::critic_loss(const CriticScores& logits, const CodedExamples& inferred) const {
  std::vector<Part> penalties;
  if (options_.r1 > 0)
    penalties.push_back({"squared_slope", squared_gradient(inferred), options_.r1 / 2});
  return standard_critic_loss(logits, penalties);
}

LossTerms JointNets::inference_loss(const CriticScores& logits) const {
  if (options_.loss == JointLoss::boundary_seeking)
    return weighted_sum({{"encoded", objectives::boundary_seeking_loss(logits.real)},
                         {"generated", objectives::boundary_seeking_loss(logits.generated)}});
  return weighted_sum({{"encoded", objectives::critic_loss_on_fake(logits.real)},
                       {"generated", objectives::non_saturating_loss(logits.generated)}});
}

Tensor JointNets::squared_gradient(const CodedExamples& pairs) const {
  const auto logit = [this](const Tensors& pair) { return critic_->forward(pair[0], pair[1]); };
  const Tensors gradient = objectives::input_gradient(logit, {pairs.x, pairs.z});
  return objectives::squared_norm(gradient[0]) + objectives::squared_norm(gradient[1]);
}

}  // namespace elbo::models
