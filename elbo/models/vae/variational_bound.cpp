// SPDX-License-Identifier: MIT
// A bound and its weights.
#include "elbo/models/vae/variational_bound.h"

#include <algorithm>

namespace elbo::models {
namespace {

/// The share of alpha that counts.
double warmth(double warmup_epochs, const TrainingProgress& progress) {
  const double steps = warmup_epochs * static_cast<double>(progress.epoch_steps);
  return steps > 0 ? std::min(1., static_cast<double>(progress.step) / steps) : 1.;
}

}  // namespace

LossTerms elbo_loss(const Tensor& nll, const Tensor& kl, const VariationalOptions& options,
                    const TrainingProgress& progress) {
  LossTerms terms =
      weighted_sum({{"reconstruction", nll, options.reconstruction_weight},
                    {"kl", kl, options.alpha * warmth(options.warmup_epochs, progress)}});
  terms.parts.emplace_back("elbo", -(terms.parts[0].second + terms.parts[1].second));
  return terms;
}

}  // namespace elbo::models
