// SPDX-License-Identifier: MIT
// Reconstructs blocks of examples in evaluation mode, each with its condition.
#include "elbo/eval/protocols/reconstructions.h"

#include <algorithm>

#include "elbo/eval/ability.h"
#include "elbo/kernels/spin_wait.h"

namespace elbo::eval {

bool has_reconstructions(const EvalContext& context) { return context.can<models::Reconstructs>(); }

void for_reconstructions(EvalContext& context, int64_t count,
                         const std::function<void(const Tensor&)>& each) {
  const data::Dataset& data = context.data();
  want_ability<models::Reconstructs>(context.model(), data.info());
  const Evaluating evaluating(context.model());
  const std::vector<int64_t> indices = context.real_indices(count);
  const int64_t rows = rows_of(data.info(), context.options());
  kernels::WaitGovernor waiting;
  for (int64_t first = 0; first < count; first += rows) {
    const tensor::Batch batch = examples_by(
        data, {indices.begin() + first, indices.begin() + std::min(count, first + rows)},
        context.options().seed);
    const models::Conditioned beside(context.model(), batch);
    each(ability_of<models::Reconstructs>(beside, data.info()).reconstruct(batch.x, nullptr));
    waiting.tick();
  }
}

}  // namespace elbo::eval
