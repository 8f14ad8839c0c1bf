// SPDX-License-Identifier: MIT
// Samples, encodes and decodes in chunks that fit a small memory.
#include "elbo/eval/inference.h"

#include <algorithm>
#include <array>

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/gradual_encoding.h"
#include "elbo/eval/shared_blocks.h"

namespace elbo::eval {
namespace {

void check_label(const data::DataInfo& info, int64_t label) {
  if (label >= 0 && label < info.classes()) return;
  if (info.classes() == 0)
    throw UsageError("a class was asked for, but ", info.name, " has no classes");
  throw UsageError("class ", label, " of ", info.name, ", which has 0 to ", info.classes() - 1);
}

std::optional<models::Condition> condition_of(const SamplePlan& plan, int64_t count) {
  if (!plan.label && plan.attributes.empty() && plan.domain == 0) return std::nullopt;
  models::Condition out;
  out.domain = plan.domain;
  if (plan.label) out.classes = torch::full({count}, *plan.label, torch::kInt64);
  // (count, names)
  if (!plan.attributes.empty())
    out.attributes =
        torch::tensor(at::ArrayRef<float>(plan.attributes)).unsqueeze(0).repeat({count, 1});
  return out;
}

}  // namespace

Tensor draw_samples(models::Model& model, const data::DataInfo& info, const SamplePlan& plan) {
  auto& sampler = ability_of<models::Samples>(model, info);
  if (plan.label) check_label(info, *plan.label);
  const Evaluating evaluating(model);
  const Rng rng = Rng(plan.seed).split("samples");
  const int64_t rows = rows_of(info, {.seed = 0, .limit = 0, .rows = plan.rows, .progress = {}});
  Tensors chunks;
  for (int64_t first = 0; first < plan.count; first += rows) {
    const int64_t count = std::min(rows, plan.count - first);
    Rng noise = rng.from_row(plan.first + first);
    chunks.push_back(sampler.sample_with(count, condition_of(plan, count), plan.settings, noise));
  }
  return torch::cat(chunks);
}

measures::Codes encode_all(models::Model& model, const data::Dataset& data,
                           const EvalOptions& options) {
  want_ability<models::Encodes>(model, data.info());
  std::array<Tensors, 4> columns;
  over_shared_blocks(
      {0, examples_of(data, options.limit), rows_of(data.info(), options)}, options,
      [&](int64_t first, int64_t count) {
        return encoded_rows(model, data, {first, count}, options.seed);
      },
      [&](const Tensors& rows, int64_t) {
        for (size_t i = 0; i < columns.size(); ++i)
          if (rows[i].defined()) columns[i].push_back(rows[i]);
      });
  const auto joined = [](const Tensors& parts) {
    return parts.empty() ? Tensor() : torch::cat(parts);
  };
  return {joined(columns[0]), joined(columns[1]), joined(columns[2]), joined(columns[3])};
}

Tensor decode_all(models::Model& model, const data::DataInfo& info, const Tensor& codes) {
  auto& decoder = ability_of<models::Decodes>(model, info);
  const Evaluating evaluating(model);
  Tensors chunks;
  for (const Tensor& chunk : codes.split(rows_of(info, {})))
    chunks.push_back(decoder.decode(chunk));
  return torch::cat(chunks);
}

}  // namespace elbo::eval
