// SPDX-License-Identifier: MIT
// Translates examples and translates them back, a chunk at a time.
#include "elbo/eval/views/translations.h"

#include <algorithm>

#include "elbo/data/domains.h"
#include "elbo/eval/ability.h"

namespace elbo::eval {
namespace {

constexpr int64_t kPairsAtOnce = 500;

Tensor translated(models::Model& model, const data::DataInfo& info, const TranslationPlan& plan,
                  const char* noise_name) {
  auto& translator = ability_of<models::Translates>(model, info);
  const Evaluating evaluating(model);
  const Rng rng = Rng(plan.seed).split("translate").split(noise_name);
  Tensors chunks;
  int64_t first = plan.first;
  for (const Tensor& chunk : plan.x.split(rows_of(info, {}))) {
    Rng noise = rng.from_row(first);
    chunks.push_back(translator.translate(chunk, plan.way, noise));
    first += chunk.size(0);
  }
  return torch::cat(chunks);
}

}  // namespace

TranslationCycle translation_cycle(models::Model& model, const data::DataInfo& info,
                                   const TranslationPlan& plan) {
  const Tensor there = translated(model, info, plan, "there");
  return {plan.x, there,
          translated(model, info, {there, {plan.way.to, plan.way.from}, plan.seed, plan.first},
                     "back")};
}

void drawn_pairs(models::Model& model, const data::DataInfo& info, int64_t count, uint64_t seed,
                 const std::function<void(const Tensor&, const Tensor&)>& each) {
  auto& drawer = ability_of<models::DrawsPairs>(model, info);
  const Rng rng = Rng(seed).split("samples");
  const Evaluating evaluating(model);
  for (int64_t done = 0; done < count; done += kPairsAtOnce) {
    Rng noise = rng.from_row(done);
    const auto [first, second] = drawer.sample_pairs(std::min(kPairsAtOnce, count - done), noise);
    each(first, second);
  }
}

Tensor upright(const Tensor& x, const data::DataInfo& info) {
  const bool turned = info.domain_names.size() == 2 && info.domain_names[1] == data::kRotated;
  return turned ? torch::rot90(x, -1, {2, 3}) : x;  // (B, C, S, S)
}

std::optional<int64_t> parting_attribute(const data::DataInfo& info) {
  if (info.domain_names.size() != 2) return {};
  const auto& names = info.attribute_names;
  const auto found = std::find(names.begin(), names.end(), info.domain_names[1]);
  return found == names.end() ? std::nullopt : std::optional(found - names.begin());
}

bool shows_domains(models::Model& model) {
  return models::ability<models::Translates>(model) != nullptr ||
         models::ability<models::DrawsPairs>(model) != nullptr;
}

ImageGrid domain_grid(models::Model& model, const data::Dataset& data, const DomainGridPlan& plan) {
  const data::DataInfo& info = data.info();
  if (models::ability<models::Translates>(model) == nullptr) {
    auto& pairs = ability_of<models::DrawsPairs>(model, info);
    const Evaluating evaluating(model);
    Rng noise = Rng(plan.seed).split("samples");
    const auto [first, second] = pairs.sample_pairs(plan.count, noise);
    return in_turn({first, second}, plan.columns);
  }
  const tensor::Batch batch = examples_at(data, 0, examples_of(data, plan.count), plan.seed);
  const TranslationCycle forth = translation_cycle(model, info, {batch.x, {1, 2}, plan.seed}),
                         back = translation_cycle(model, info, {batch.x2, {2, 1}, plan.seed});
  return in_turn({forth.original, forth.there, back.original, back.there}, plan.columns);
}

}  // namespace elbo::eval
