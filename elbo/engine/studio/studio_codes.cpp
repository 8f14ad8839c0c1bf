// SPDX-License-Identifier: MIT
// `sample` and `decode`: what `elbo sample` and `elbo decode` draw, with the codes behind it.
#include <algorithm>
#include <utility>

#include "elbo/engine/studio/operations.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/inference.h"

namespace elbo::engine {
namespace {

eval::SamplePlan studio_plan(const StudioCall& call) {
  eval::SamplePlan plan;
  plan.count = call.args.whole("count", {plan.count, 1, kMostStudioCodes});
  plan.seed = static_cast<uint64_t>(call.args.whole("seed", {0, 0, kMostStudioSeed}));
  plan.first = call.args.whole("first", {0, 0, kMostWhole});
  plan.label = wanted_class(call);
  plan.attributes = asked_attributes(call);
  plan.domain = call.args.whole("domain", {0, 0, 2});
  return plan;
}

/// The condition that eval::draw_samples() asks for.
std::optional<models::Condition> studio_condition(const eval::SamplePlan& plan) {
  models::Condition out;
  if (plan.label) out.classes = torch::full({plan.count}, *plan.label, torch::kInt64);
  if (!plan.attributes.empty())
    out.attributes =
        torch::tensor(at::ArrayRef<float>(plan.attributes)).unsqueeze(0).repeat({plan.count, 1});
  return out;
}

/// All samples of `plan`: sample i depends on the seed and its number alone.
Tensor drawn(const StudioCall& call, eval::SamplePlan plan) {
  const int64_t total = std::exchange(plan.count, kMostStudioImages), begin = plan.first;
  Tensors parts;
  for (; plan.first < begin + total; plan.first += plan.count) {
    call.want_time(plan.first - begin, total);
    plan.count = std::min(plan.count, begin + total - plan.first);
    parts.push_back(eval::draw_samples(call.model.model(), call.model.info(), plan));
  }
  return torch::cat(parts);
}

/// Codes and conditions of the samples of `plan`, drawn from the same rows of the same stream:
/// decode() of them shows these samples again.
void put_codes_of_samples(StudioCall& call, const eval::SamplePlan& plan) {
  models::Model& model = call.model.model();
  auto* prior = models::for_host(model, dynamic_cast<models::HasPrior*>(&model));
  if (prior == nullptr || !models::has_ability<models::Decodes>(model) || plan.domain > 1) return;
  const eval::Evaluating evaluating(model);
  Rng noise = Rng(plan.seed).split("samples").from_row(plan.first);
  call.put("codes", prior->draw_prior(plan.count, noise));
  const models::Conditioning* conditioning = conditioning_of(model);
  if (conditioning == nullptr || !conditioning->any()) return;
  const Tensor rows =
      conditioning->complete(plan.count, studio_condition(plan), noise).to(torch::kCPU);
  if (conditioning->kind() == models::ConditionKind::classes) call.put("labels", rows.argmax(1));
  else call.put("attributes", rows);
}

}  // namespace

void studio_sample(StudioCall& call) {
  const eval::SamplePlan plan = studio_plan(call);
  call.want_room(plan.count);
  call.put_examples("images", drawn(call, plan));
  put_codes_of_samples(call, plan);
}

void studio_decode(StudioCall& call) {
  models::Model& model = call.model.model();
  eval::want_ability<models::Decodes>(model, call.model.info());
  const int64_t size = dynamic_cast<models::Decodes&>(model).latent_dim();
  const Tensor codes = call.args.rows("codes", size, kMostStudioCodes);
  call.want_room(codes.size(0));
  call.put_examples("images", decoded(call, codes, condition_in(call, codes.size(0))));
}

}  // namespace elbo::engine
