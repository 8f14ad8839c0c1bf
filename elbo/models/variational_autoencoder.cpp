// SPDX-License-Identifier: MIT
// One draw of the code and its bound.
#include "elbo/models/variational_autoencoder.h"

#include <algorithm>

#include "elbo/kernels/gaussian_draw.h"
#include "elbo/tensor/random.h"

namespace elbo {

TurnResult VariationalAutoencoder::play(const Batch& batch, const TrainingProgress& progress,
                                        Rng& rng) {
  const Tensor told = condition().of(batch);
  const Tensor moments = encoded(seen(batch.x, rng), told),
               noise = normal(rng, {batch.size(), latent_dim()}).to(moments.options());
  const DrawWithKl drawn = draw_with_kl(moments, noise);
  const Tensor nll = -log_p(batch.x, drawn.z, told);  // (B)
  LossTerms terms = weighted_sum({{"reconstruction", nll, options_.reconstruction_weight},
                                  {"kl", drawn.kl, options_.alpha * warmth(progress)}});
  terms.parts.emplace_back("elbo", -(terms.parts[0].second + terms.parts[1].second));
  return {{{form().model, terms}}, condition().keeping(batch)};
}

double VariationalAutoencoder::warmth(const TrainingProgress& progress) const {
  const double steps = options_.warmup_epochs * static_cast<double>(progress.epoch_steps);
  return steps > 0 ? std::min(1., static_cast<double>(progress.step) / steps) : 1.;
}

}  // namespace elbo
