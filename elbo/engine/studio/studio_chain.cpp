// SPDX-License-Identifier: MIT
// `chain`: the Markov chain behind a model's samples, some steps a request. A step's noise is keyed
// by (seed, step, chain), so a chain is the same however requests cut it.
#include "elbo/core/error.h"
#include "elbo/engine/studio/operations.h"
#include "elbo/eval/ability.h"
#include "elbo/models/chain.h"

namespace elbo::engine {
namespace {

constexpr int64_t kMostChainSteps = 10'000;  // of a request

models::StepsChain& stepped_model(const StudioCall& call) {
  if (auto* found = models::ability<models::StepsChain>(call.model.model())) return *found;
  eval::refuse_ability("run a chain", call.model.info(), [](models::Model& other) {
    return models::ability<models::StepsChain>(other) != nullptr;
  });
}

/// From the state given, from examples given, or from where samples begin.
models::ChainStep begun_chain(const StudioCall& call, models::StepsChain& model, const Rng& rng) {
  Rng noise = rng.split("begin");
  if (call.args.has("state")) {
    const int64_t width = model.begin_chain(1, noise).state.size(1);
    return {call.args.rows("state", width, kMostStudioImages), {}};
  }
  const bool at_examples =
      call.args.has("images") || call.args.has("files") || call.args.has("examples");
  if (at_examples) return model.begin_chain_at(examples_in(call, kMostStudioImages).x, noise);
  return model.begin_chain(call.args.whole("count", {16, 1, kMostStudioImages}), noise);
}

}  // namespace

void studio_chain(StudioCall& call) {
  models::StepsChain& model = stepped_model(call);
  const eval::Evaluating evaluating(call.model.model());
  const Rng rng =
      Rng(static_cast<uint64_t>(call.args.whole("seed", {0, 0, kMostStudioSeed}))).split("chain");
  const bool goes_on = call.args.has("state");
  int64_t step = goes_on ? call.args.whole("step", {0, 0, kMostWhole}) : 0;
  const int64_t steps = call.args.whole("steps", {1, goes_on ? 1 : 0, kMostChainSteps});
  models::ChainStep chain = begun_chain(call, model, rng);
  for (int64_t i = 0; i < steps && !(i > 0 && call.slice.over()); ++i) {
    Rng noise = rng.split(static_cast<uint64_t>(++step));
    chain = model.step_chain(chain.state, noise);
  }
  call.work = steps;
  call.put_examples("images", chain.x);
  call.put("state", chain.state);
  call.put("step", Node(step));
}

}  // namespace elbo::engine
