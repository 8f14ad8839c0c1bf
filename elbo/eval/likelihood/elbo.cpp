// SPDX-License-Identifier: MIT
// ELBO and importance-weighted bounds from single draws and from K draws an example.
#include "elbo/eval/likelihood/elbo.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/shared_blocks.h"

namespace elbo::eval {
namespace {

// Codes of one example held at a time; part of the noise's key, so never an option.
constexpr int64_t kDrawsAtOnce = 8192;

/// x (1 or B, ...) beside codes (B * k, Z): each example k times in a row. One example costs no
/// copy.
Tensor repeated(const Tensor& x, int64_t k) {
  std::vector<int64_t> sizes = x.sizes().vec();
  if (sizes[0] != 1) return x.repeat_interleave(k, 0);
  sizes[0] = k;
  return x.expand(sizes);
}

/// log p(x|z) for z (B, k, Z), decoding at most `rows` codes at once -> (B, k).
Tensor decoded(models::BoundsLikelihood& model, const Tensor& x, const Tensor& z, int64_t rows) {
  const int64_t step = std::max<int64_t>(1, rows / x.size(0));
  Tensors pieces;
  for (int64_t first = 0; first < z.size(1); first += step) {
    const Tensor piece = z.narrow(1, first, std::min(step, z.size(1) - first));  // (B, j, Z)
    const int64_t j = piece.size(1);
    pieces.push_back(model.log_p_x_given_z(repeated(x, j), piece.reshape({-1, z.size(2)}))
                         .view({-1, j})
                         .to(torch::kFloat64));
  }
  return torch::cat(pieces, 1);
}

}  // namespace

ElboTerms elbo_terms(models::BoundsLikelihood& model, const Tensor& x, Rng& rng) {
  const models::PosteriorDraws draws = model.draw_posterior(x, 1, rng);
  const Tensor z = draws.z.select(1, 0);  // (B, Z)
  Tensor kl = model.kl(x);
  if (!kl.defined())
    kl = draws.log_q.select(1, 0).to(torch::kFloat64) - model.log_p_z(z).to(torch::kFloat64);
  return {model.log_p_x_given_z(x, z), kl};
}

Tensor log_weights(models::BoundsLikelihood& model, const Tensor& x, const Draws& draws,
                   const Rng& rng) {
  Tensors blocks;
  for (int64_t first = 0; first < draws.k; first += kDrawsAtOnce) {
    const int64_t k = std::min(kDrawsAtOnce, draws.k - first);
    Rng noise = rng.split(static_cast<uint64_t>(first)).from_row(draws.first_row);
    const models::PosteriorDraws codes = model.draw_posterior(x, k, noise);
    // (B, k)
    const Tensor prior = model.log_p_z(codes.z.reshape({-1, codes.z.size(2)})).view({-1, k});
    blocks.push_back(decoded(model, x, codes.z, draws.rows) + prior.to(torch::kFloat64) -
                     codes.log_q.to(torch::kFloat64));
  }
  return torch::cat(blocks, 1);
}

Tensor log_mean_exp(const Tensor& log_weights) {
  return torch::logsumexp(log_weights.to(torch::kFloat64), {1}) -
         std::log(static_cast<double>(log_weights.size(1)));
}

Rng iw_noise(uint64_t seed) { return Rng(seed).split("eval").split("iw"); }

namespace {

/// Means over a data set of what `terms` yields for a batch.
ElboEstimate averaged(const data::Dataset& data, const EvalOptions& options,
                      const std::function<ElboTerms(const tensor::Batch&, Rng&)>& terms) {
  const Rng rng = Rng(options.seed).split("eval").split("elbo");
  measures::Tally elbo, reconstruction, kl;
  over_shared_blocks(
      {0, examples_of(data, options.limit), rows_of(data.info(), options)}, options,
      [&](int64_t first, int64_t count) -> Tensors {
        Rng noise = rng.from_row(first);
        const ElboTerms found = terms(examples_at(data, first, count, options.seed), noise);
        return {found.reconstruction, found.kl};
      },
      [&](const Tensors& found, int64_t) {
        elbo.add(found[0].to(torch::kFloat64) - found[1].to(torch::kFloat64));
        reconstruction.add(found[0]);
        kl.add(found[1]);
      });
  return {elbo.estimate(), reconstruction.estimate(), kl.estimate()};
}

}  // namespace

ElboEstimate estimate_elbo(models::Model& model, const data::Dataset& data,
                           const EvalOptions& options) {
  want_ability<models::BoundsLikelihood>(model, data.info());
  const Evaluating evaluating(model);
  return averaged(data, options, [&](const tensor::Batch& batch, Rng& rng) {
    const models::Conditioned beside(model, batch);
    return elbo_terms(ability_of<models::BoundsLikelihood>(beside, data.info()), batch.x, rng);
  });
}

ElboEstimate estimate_own_bound(models::Model& model, const data::Dataset& data,
                                const EvalOptions& options) {
  auto& estimates = ability_of<models::EstimatesBound>(model, data.info());
  const Evaluating evaluating(model);
  return averaged(data, options, [&](const tensor::Batch& batch, Rng& rng) {
    const models::BoundEstimate found = estimates.estimate_bound(batch.x, rng);
    return ElboTerms{found.reconstruction, found.kl};
  });
}

measures::Estimate estimate_iw(models::Model& model, const data::Dataset& data, int64_t k,
                               const EvalOptions& options) {
  ELBO_ASSERT(k >= 1);
  want_ability<models::BoundsLikelihood>(model, data.info());
  const Evaluating evaluating(model);
  const int64_t rows = rows_of(data.info(), options);
  const Tensor values = map_batches(
      data, std::max<int64_t>(1, rows / k), options,
      [&](const tensor::Batch& batch, int64_t first) {
        const models::Conditioned beside(model, batch);
        auto& bounds = ability_of<models::BoundsLikelihood>(beside, data.info());
        // (B, 1)
        return log_mean_exp(log_weights(bounds, batch.x, {k, rows, first}, iw_noise(options.seed)))
            .unsqueeze(1);
      });
  measures::Tally tally;
  if (values.defined()) tally.add(values);
  return tally.estimate();
}

}  // namespace elbo::eval
