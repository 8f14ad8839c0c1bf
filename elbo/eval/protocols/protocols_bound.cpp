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

namespace elbo {
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

Measure measure_linear_identity(EvalContext& context, const ProtocolArguments&) {
  const DataInfo& info = context.data().info();
  EvalOptions options = context.options();
  options.partial_results = nullptr;
  check_diagonal_posterior(
      context.model(), info,
      examples_at(context.data(), 0, std::min<int64_t>(16, info.size), options.seed).x);
  const LinearDecoder decoder = linear_decoder_of(context.model(), info);
  const LinearIdentity identity(decoder);
  auto& encoder = ability_of<Encodes>(context.model(), info);
  const Evaluating evaluating(context.model());
  Tally log_p, elbo, kl_to_posterior, residual;
  for_each_batch(context.data(), rows_of(info, options), options, [&](const Batch& batch, int64_t) {
    const Posterior q = encoder.encode(batch.x);
    const IdentityTerms terms = identity.terms(batch.x.flatten(1), q.mean, q.log_var);
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

Measure measure_gradient_noise(EvalContext& context, const ProtocolArguments& arguments) {
  if (arguments.number < kFewestDraws)
    throw UsageError("gradient_noise_", arguments.number, ": want at least ", kFewestDraws,
                     " draws, or there is no variance to compare");
  if (!predicates::encodes_densities(context))
    throw Unsupported(
        "gradient_noise_N is of an encoder q(z|x) whose density is known; this model has none");
  const DataInfo& info = context.data().info();
  want_ability<BoundsLikelihood>(context.model(), info);
  want_ability<Encodes>(context.model(), info);
  const Evaluating evaluating(context.model());
  const Rng rng = Rng(context.options().seed).split("eval").split("gradient_noise");
  const int64_t count =
      std::min(kGradientExamples, examples_of(context.data(), context.options().limit));
  GradientTally tally;
  Measure out;
  for (int64_t i = 0; i < count; ++i) {
    const Batch batch = examples_at(context.data(), i, 1, context.options().seed);
    const Conditioned beside(context.model(), batch);
    auto& model = ability_of<BoundsLikelihood>(beside, info);
    const Tensor& x = batch.x;
    const Posterior q = ability_of<Encodes>(beside, info).encode(x);
    if (!q.log_var.defined())
      throw Unsupported("this model encodes to points: its gradients have no noise");
    const GradientPlan plan{arguments.number, rows_of(info, context.options()),
                            rng.split(static_cast<uint64_t>(i))};
    const GradientEstimators found = gradient_estimators(gradient_draws(
        [&](const Tensor& z) { return model.log_p_x_given_z(as_rows(x, z.size(0)), z); }, q.mean,
        q.log_var, plan));
    tally.add(found);
    if (i == 0) out.figures.push_back({gradient_figure(found), std::nullopt});
    if (context.options().progress) context.options().progress(i + 1, count);
  }
  const GradientNoise noise = tally.noise();
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

}  // namespace elbo
