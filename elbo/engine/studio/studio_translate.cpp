// SPDX-License-Identifier: MIT
// `translate`: what `elbo translate` makes of examples of one domain, there and back.
#include "elbo/core/error.h"
#include "elbo/engine/studio/operations.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/views/translations.h"

namespace elbo::engine {
namespace {

/// (N, ...) of the domain that is not `to`.
Tensor of_other_domain(const StudioCall& call, int64_t to) {
  const tensor::Batch batch = examples_in(call, kMostStudioImages);
  if (!call.args.has("examples") || to == 2) return batch.x;
  return batch.x2;
}

}  // namespace

void studio_translate(StudioCall& call) {
  const data::DataInfo& info = call.model.info();
  eval::want_ability<models::Translates>(call.model.model(), info);
  const int64_t to = call.args.whole("to", {2, 1, 2});
  const auto seed = static_cast<uint64_t>(call.args.whole("seed", {0, 0, kMostStudioSeed}));
  const eval::TranslationCycle cycle = eval::translation_cycle(
      call.model.model(), info, {of_other_domain(call, to), {3 - to, to}, seed});
  call.put_examples("original", cycle.original);
  call.put_examples("images", cycle.there);
  call.put_examples("back", cycle.back);
}

}  // namespace elbo::engine
