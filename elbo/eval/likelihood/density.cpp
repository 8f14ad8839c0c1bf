// SPDX-License-Identifier: MIT
// Noise is keyed by example and draw, so that K draws begin with those of fewer.
#include "elbo/eval/likelihood/density.h"

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/likelihood/elbo.h"
#include "elbo/eval/shared_blocks.h"

namespace elbo::eval {

DensityEstimate estimate_density(models::Model& model, const data::Dataset& data, int64_t draws,
                                 const EvalOptions& options) {
  ELBO_ASSERT(draws >= 1);
  want_ability<models::Density>(model, data.info());
  const Evaluating evaluating(model);
  const Rng rng = Rng(options.seed).split("eval").split("density");
  measures::Tally nats, level_nats;
  DensityEstimate out;
  over_shared_blocks(
      {0, examples_of(data, options.limit), rows_of(data.info(), options)}, options,
      [&](int64_t first, int64_t count) -> Tensors {
        const tensor::Batch batch = examples_at(data, first, count, options.seed);
        const models::Conditioned beside(model, batch);
        auto& density = ability_of<models::Density>(beside, data.info());
        Tensors own, levels;
        for (int64_t draw = 0; draw < draws; ++draw) {
          Rng noise = rng.split(static_cast<uint64_t>(draw)).from_row(first);
          const models::LogDensity found = density.log_density(batch.x, noise);
          own.push_back(found.nats);
          if (found.level_nats.defined()) levels.push_back(found.level_nats);
        }
        Tensors sums{torch::stack(own).to(torch::kFloat64).mean(0)};
        if (!levels.empty()) sums.push_back(log_mean_exp(torch::stack(levels, 1)));
        return sums;
      },
      [&](const Tensors& found, int64_t) {
        nats.add(found[0]);
        if (found.size() > 1) level_nats.add(found[1]);
      });
  auto* own = models::ability<models::Density>(model);
  if (own != nullptr) out.kind = own->density_kind(), out.space = own->density_space();
  out.nats = nats.estimate();
  if (!level_nats.values().empty()) out.level_nats = level_nats.estimate();
  return out;
}

}  // namespace elbo::eval
