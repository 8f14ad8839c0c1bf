// SPDX-License-Identifier: MIT
// Which remedies go together.
#include "elbo/models/gan/remedies.h"

#include "elbo/core/error.h"

namespace elbo::models {
namespace {

constexpr const char* kAskAnother = "; set critic_norm = \"none\", \"layer\" or \"spectral\"";

/// The option that penalises slopes, for the text.
const char* penalty_of(const RemedyOptions& remedies) {
  return remedies.r1 > 0 ? "model.r1" : remedies.r2 > 0 ? "model.r2" : "model.dragan";
}

void check_slopes(const RemedyOptions& remedies, const NetOptions& net,
                  const RemedyLimits& limits) {
  if (!remedies.penalises() && limits.no_batch_norm == nullptr) return;
  const char* who = remedies.penalises() ? penalty_of(remedies) : limits.no_batch_norm;
  if (remedies.minibatch_deviation)
    throw ConfigError(who,
                      " penalises the slope at each example alone, and minibatch_deviation "
                      "makes a score depend on the whole batch; have one of the two");
  const bool leaves_out = limits.no_batch_norm != nullptr && net.kind == NetKind::conv,
             own = remedies.critic_norm == CriticNorm::own;
  if (own ? net.kind != NetKind::mlp && !leaves_out : remedies.critic_norm == CriticNorm::batch)
    throw ConfigError(who,
                      " penalises the slope at each example alone, and this critic has batch "
                      "norm, which mixes a batch",
                      kAskAnother);
  if (remedies.unroll > 0)
    throw ConfigError(who, ": not with unroll = ", remedies.unroll,
                      ", whose steps would want third derivatives; have one of the two");
}

void check_conditions(const RemedyOptions& remedies, const NetOptions& net,
                      const RemedyLimits& limits) {
  if (remedies.critic_condition == ConditionIn::projection && !limits.conditional)
    throw ConfigError("model.critic_condition = \"projection\": this ", limits.model,
                      " has no condition to project; set condition, or take a cgan");
  if (!remedies.conditional_norm) return;
  if (!limits.conditional)
    throw ConfigError("model.conditional_norm: this ", limits.model,
                      " has no condition to go by; set condition, or take a cgan");
  if (net.kind != NetKind::conv)
    throw ConfigError("model.conditional_norm: got net = \"", name_of(net.kind),
                      "\", want \"conv\", whose generator has batch norm that a condition can set");
}

void refuse(bool asked, const char* option, const char* reason, const char* model) {
  if (asked && reason != nullptr)
    throw ConfigError("model.", option, ": not with ", model, ": ", reason);
}

}  // namespace

NetOptions with_remedies(NetOptions net, const RemedyOptions& remedies) {
  net.critic_norm = remedies.critic_norm;
  net.minibatch_deviation = remedies.minibatch_deviation;
  net.projection = remedies.critic_condition == ConditionIn::projection;
  net.conditional_norm = remedies.conditional_norm;
  return net;
}

void check_remedies(const RemedyOptions& remedies, const NetOptions& net,
                    const data::DataInfo& info, const RemedyLimits& limits) {
  check_slopes(remedies, net, limits);
  check_conditions(remedies, net, limits);
  refuse(remedies.pairing != Pairing::separate, "pairing", limits.no_pairing, limits.model);
  refuse(remedies.pack > 1, "pack", limits.no_pack, limits.model);
  refuse(remedies.unroll > 0, "unroll", limits.no_unroll, limits.model);
  if (remedies.augment != Augment::none && !info.is_image())
    throw ConfigError("model.augment = \"", name_of(remedies.augment), "\": got ", info.name,
                      ", whose examples are points, want images");
}

std::shared_ptr<nn::Net> make_pair_critic(const NetOptions& net, int64_t pack,
                                          const data::DataInfo& info, Rng& rng) {
  data::DataInfo packed = info;
  packed.shape[0] *= pack;
  NetOptions options = net;
  options.condition *= pack;
  return make_critic(options, packed, rng);
}

}  // namespace elbo::models
