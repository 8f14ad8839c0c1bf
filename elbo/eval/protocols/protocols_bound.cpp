// SPDX-License-Identifier: MIT
// Protocols of how the bound works: the identity behind it where all is known, and the noise of its
// gradients.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/likelihood/elbo.h"
#include "elbo/eval/likelihood/linear_decoder.h"
#include "elbo/eval/protocols/predicates.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/eval/views/plots.h"
#include "elbo/measures/likelihood/gradient_noise.h"

namespace elbo::eval {
namespace {

constexpr int64_t kGradientExamples = 16;
constexpr int64_t kFewestDraws = 10;
constexpr double kFarApart = 3;  // standard errors, root mean square, where 1 is expected

/// x (1, ...) as `rows` rows of one memory.
Tensor as_rows(const Tensor& x, int64_t rows) {
  std::vector<int64_t> sizes = x.sizes().vec();
  sizes[0] = rows;
  return x.expand(sizes);
}

}  // namespace

Measure measure_linear_identity(EvalContext& context, const api::ProtocolArguments&) {
  const data::DataInfo& info = context.data().info();
  EvalOptions options = context.options();
  options.partial_results = nullptr;
  check_diagonal_posterior(
      context.model(), info,
      examples_at(context.data(), 0, std::min<int64_t>(16, info.size), options.seed).x);
  const measures::LinearDecoder decoder = linear_decoder_of(context.model(), info);
  const measures::LinearIdentity identity(decoder);
  auto& encoder = ability_of<models::Encodes>(context.model(), info);
  const Evaluating evaluating(context.model());
  measures::Tally log_p, elbo, kl_to_posterior, residual;
  for_each_batch(
      context.data(), rows_of(info, options), options, [&](const tensor::Batch& batch, int64_t) {
        const models::Posterior q = encoder.encode(batch.x);
        const measures::IdentityTerms terms = identity.terms(batch.x.flatten(1), q.mean, q.log_var);
        log_p.add(terms.log_p);
        elbo.add(terms.elbo());
        kl_to_posterior.add(terms.kl_to_posterior);
        residual.add(terms.residual().abs());
      });
  const ElboEstimate drawn = estimate_elbo(context.model(), context.data(), options);
  const double largest = *std::max_element(residual.values().begin(), residual.values().end());
  Measure out{{largest, std::nan(""), static_cast<int64_t>(residual.values().size())}, "unknown"};
  out.parts = {{"log_p", log_p.estimate().mean},
               {"elbo", elbo.estimate().mean},
               {"kl_to_posterior", kl_to_posterior.estimate().mean},
               {"gap", log_p.estimate().mean - elbo.estimate().mean},
               {"elbo_drawn", drawn.elbo.mean},
               {"sigma", decoder.sigma}};
  return out;
}

Measure measure_gradient_noise(EvalContext& context, const api::ProtocolArguments& arguments) {
  if (arguments.number < kFewestDraws)
    throw UsageError("gradient_noise_", arguments.number, ": want at least ", kFewestDraws,
                     " draws, or there is no variance to compare");
  if (!predicates::encodes_densities(context))
    throw Unsupported(
        "gradient_noise_N is of an encoder q(z|x) whose density is known; this model has none");
  const data::DataInfo& info = context.data().info();
  want_ability<models::BoundsLikelihood>(context.model(), info);
  want_ability<models::Encodes>(context.model(), info);
  const Evaluating evaluating(context.model());
  const Rng rng = Rng(context.options().seed).split("eval").split("gradient_noise");
  const int64_t count =
      std::min(kGradientExamples, examples_of(context.data(), context.options().limit));
  measures::GradientTally tally;
  Measure out;
  for (int64_t i = 0; i < count; ++i) {
    const tensor::Batch batch = examples_at(context.data(), i, 1, context.options().seed);
    const models::Conditioned beside(context.model(), batch);
    auto& model = ability_of<models::BoundsLikelihood>(beside, info);
    const Tensor& x = batch.x;
    const models::Posterior q = ability_of<models::Encodes>(beside, info).encode(x);
    if (!q.log_var.defined())
      throw Unsupported("this model encodes to points: its gradients have no noise");
    const measures::GradientPlan plan{arguments.number, rows_of(info, context.options()),
                                      rng.split(static_cast<uint64_t>(i))};
    const measures::GradientEstimators found =
        measures::gradient_estimators(measures::gradient_draws(
            [&](const Tensor& z) { return model.log_p_x_given_z(as_rows(x, z.size(0)), z); },
            q.mean, q.log_var, plan));
    tally.add(found);
    if (i == 0) out.figures.push_back({gradient_figure(found), std::nullopt});
    if (context.options().progress) context.options().progress(i + 1, count);
  }
  const measures::GradientNoise noise = tally.noise();
  out.value = noise.ratio;
  out.uncertainty = "examples";
  out.parts = {{"reparameterised", noise.reparameterised},
               {"score", noise.score},
               {"baseline", noise.baseline},
               {"baseline_ratio", noise.baseline_ratio},
               {"disagreement", noise.disagreement},
               {"baseline_disagreement", noise.baseline_disagreement}};
  if (std::max(noise.disagreement, noise.baseline_disagreement) > kFarApart)
    out.warning = fmt::format(
        "the estimators' means lie {:.1f} and {:.1f} standard errors apart, where 1 is expected: "
        "with so few draws the rare large ones are missing",
        noise.disagreement, noise.baseline_disagreement);
  return out;
}

}  // namespace elbo::eval
