// SPDX-License-Identifier: MIT
// One draw of the code and its bound.
#include "elbo/models/variational_autoencoder.h"

#include <algorithm>

#include "elbo/kernels/gaussian_draw.h"
#include "elbo/tensor/random.h"

namespace elbo {

Played VariationalAutoencoder::play(const Batch& batch, const Moment& moment, Rng& rng) {
  const Tensor told = condition().of(batch);
  const Tensor moments = encoded(seen(batch.x, rng), told),
               noise = normal(rng, {batch.size(), latent_dim()}).to(moments.options());
  const DrawWithKl drawn = draw_with_kl(moments, noise);
  const Tensor nll = -log_p(batch.x, drawn.z, told);  // (B)
  Terms terms = weighed({{"reconstruction", nll, options_.reconstruction_weight},
                         {"kl", drawn.kl, options_.alpha * warmth(moment)}});
  terms.parts.emplace_back("elbo", -(terms.parts[0].second + terms.parts[1].second));
  return {{{form().model, terms}}, condition().keeping(batch)};
}

double VariationalAutoencoder::warmth(const Moment& moment) const {
  const double steps = options_.warmup_epochs * static_cast<double>(moment.epoch_steps);
  return steps > 0 ? std::min(1., static_cast<double>(moment.step) / steps) : 1.;
}

}  // namespace elbo
