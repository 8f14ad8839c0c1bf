// SPDX-License-Identifier: MIT
// `encode` and `examples`: pictures to codes and back, and the pictures of a split.
#include <algorithm>
#include <numeric>

#include "elbo/core/error.h"
#include "elbo/engine/studio/operations.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/batches.h"

namespace elbo::engine {
namespace {

void put_described(StudioCall& call, const tensor::Batch& batch) {
  call.put("labels", batch.y);
  call.put("attributes", batch.attributes);
}

std::vector<int64_t> asked_indices(const StudioCall& call, int64_t size) {
  if (call.args.has("indices")) return call.args.wholes("indices", kMostShownExamples);
  const int64_t first = call.args.whole("first", {0, 0, kMostWhole}),
                count = call.args.whole("count", {kMostStudioImages, 1, kMostShownExamples});
  std::vector<int64_t> out(static_cast<size_t>(std::clamp<int64_t>(size - first, 0, count)));
  std::iota(out.begin(), out.end(), first);
  return out;
}

}  // namespace

void studio_encode(StudioCall& call) {
  models::Model& model = call.model.model();
  const data::DataInfo& info = call.model.info();
  eval::want_ability<models::Encodes>(model, info);
  const tensor::Batch batch = examples_in(call, kMostStudioImages);
  const eval::Evaluating evaluating(model);
  const models::Conditioned beside(model, batch);
  const models::Posterior posterior =
      eval::ability_of<models::Encodes>(beside, info).encode(batch.x);
  call.put("mean", posterior.mean);
  call.put("log_var", posterior.log_var);
  call.put_examples("images", batch.x);
  if (auto* decoder = beside.ability<models::Decodes>())
    call.put_examples("reconstruction", decoder->decode(posterior.mean));
  if (auto* energy = models::ability<models::Energy>(model))
    call.put("energy", energy->energy(batch.x));
  put_described(call, batch);
}

void studio_examples(StudioCall& call) {
  const data::Dataset& data = call.model.want_split(call.split());
  const int64_t size = data.info().size;
  const std::vector<int64_t> indices = asked_indices(call, size);
  for (const int64_t index : indices)
    if (index < 0 || index >= size)
      throw UsageError("examples: got number ", index, ", want 0 to ", size - 1);
  call.want_room(static_cast<int64_t>(indices.size()));
  call.put("total", Node(size));
  if (indices.empty()) return;
  tensor::Batch batch = eval::examples_by(data, indices, 0);
  if (call.domain() == 2) batch.x = batch.x2, batch.y = batch.y2;
  call.put_examples("images", batch.x);
  call.put("indices", torch::tensor(at::ArrayRef<int64_t>(indices), torch::kInt64));
  put_described(call, batch);
}

}  // namespace elbo::engine
