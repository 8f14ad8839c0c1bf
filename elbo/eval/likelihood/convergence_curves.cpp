// SPDX-License-Identifier: MIT
// Weights of an image cut into blocks of every size; blocks of prior draws against all examples.
#include "elbo/eval/likelihood/convergence_curves.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/likelihood/batch_progress.h"
#include "elbo/eval/likelihood/elbo.h"
#include "elbo/measures/likelihood/weight_sums.h"

namespace elbo::eval {

namespace {

/// An image's value at one k with its effective sample size and variance, each (B).
struct Point {
  Tensor value, effective, variance;
};

/// Of the blocks of k in (B, n) log-weights. The variance is that of the blocks over their number;
/// of a single block, by the delta method.
Point point_of(const Tensor& weights, int64_t k) {
  const int64_t blocks = weights.size(1) / k;
  const Tensor parts = weights.narrow(1, 0, blocks * k).view({-1, blocks, k});  // (B, blocks, k)
  // (B, blocks)
  const Tensor sums = torch::logsumexp(parts, {2}), squares = torch::logsumexp(2 * parts, {2});
  const Tensor values = sums - std::log(static_cast<double>(k)),
               effective = torch::exp(2 * sums - squares);
  const Tensor alone = 1 / effective.mean(1) - 1. / static_cast<double>(k);
  return {values.mean(1), effective.mean(1),
          blocks > 1 ? values.var(1, /*unbiased=*/true) / static_cast<double>(blocks) : alone};
}

/// (B, n) -> (B, 3 G), as curve_of() wants it.
Tensor points_of(const Tensor& weights, const std::vector<int64_t>& grid) {
  Tensors values, effective, variances;
  for (const int64_t k : grid) {
    const Point point = point_of(weights, k);
    values.push_back(point.value);
    effective.push_back(point.effective);
    variances.push_back(point.variance);
  }
  return torch::cat(
      {torch::stack(values, 1), torch::stack(effective, 1), torch::stack(variances, 1)}, 1);
}

}  // namespace

measures::LikelihoodCurve encoder_curve(models::Model& model, const data::Dataset& data,
                                        int64_t most, const EvalOptions& options) {
  ELBO_ASSERT(most >= 1);
  want_ability<models::BoundsLikelihood>(model, data.info());
  const Evaluating evaluating(model);
  const std::vector<int64_t> grid = measures::curve_grid(1, most);
  const BatchProgress progress(data, options);
  const int64_t rows = rows_of(data.info(), options);
  const Tensor found = map_batches(
      data, progress.batch(rows / most), options, [&](const tensor::Batch& batch, int64_t first) {
        const models::Conditioned beside(model, batch);
        auto& bounds = ability_of<models::BoundsLikelihood>(beside, data.info());
        return points_of(log_weights(bounds, batch.x, {most, rows, first}, iw_noise(options.seed)),
                         grid);
      });
  return measures::curve_of(found, grid, measures::CurveDraws::own);
}

namespace {

constexpr int64_t kFirstPoint = 10;  // draws of the first point
// Against each block of codes: a product of a few megabytes.
constexpr int64_t kExamplesAtOnce = 1000;

/// What a batch is measured with.
struct PriorDraws {
  models::BoundsLikelihood& model;
  const std::vector<int64_t>& grid;
  int64_t rows;  // codes decoded at once
  Rng rng;
};

/// PriorDraws `from` .. `to - 1` against each example.
void add_codes(const PriorDraws& codes, const Tensor& x, const std::pair<int64_t, int64_t>& range,
               measures::WeightSums& sums) {
  Rng noise = codes.rng.from_row(range.first);
  const Tensor z = codes.model.draw_prior(range.second - range.first, noise);  // (K, Z)
  sums.add(codes.model.log_p_x_given_each_z(x, z));
}

/// (B, ...) -> (B, 3 G), as curve_of() wants it. The variance of log (1/n) sum w is by the delta
/// method that of w / E[w] over n: 1 / effective - 1 / n.
Tensor points_of(const PriorDraws& codes, const Tensor& x, BatchProgress& progress) {
  Tensors values, effective, variances;
  measures::WeightSums sums;
  int64_t done = 0;
  for (const int64_t draws : codes.grid) {
    while (done < draws) {
      const int64_t end = std::min(draws, done + codes.rows);
      add_codes(codes, x, {done, end}, sums);
      done = end;
      progress.reached(static_cast<double>(done) / static_cast<double>(codes.grid.back()));
    }
    values.push_back(sums.log_mean());
    effective.push_back(sums.effective());
    variances.push_back(1 / effective.back() - 1. / static_cast<double>(draws));
  }
  return torch::cat(
      {torch::stack(values, 1), torch::stack(effective, 1), torch::stack(variances, 1)}, 1);
}

}  // namespace

measures::LikelihoodCurve prior_curve(models::Model& model, const data::Dataset& data, int64_t most,
                                      const EvalOptions& options) {
  ELBO_ASSERT(most >= 1);
  auto& bounds = ability_of<models::BoundsLikelihood>(model, data.info());
  const Evaluating evaluating(model);
  const std::vector<int64_t> grid = measures::curve_grid(kFirstPoint, most);
  const PriorDraws codes{bounds, grid, rows_of(data.info(), options),
                         Rng(options.seed).split("eval").split("prior")};
  BatchProgress progress(data, options);
  const Tensor rows = map_batches(data, progress.batch(kExamplesAtOnce), progress.batch_options(),
                                  [&](const tensor::Batch& batch, int64_t first) {
                                    progress.begin(first, batch.size());
                                    return points_of(codes, batch.x, progress);
                                  });
  return measures::curve_of(rows, grid, measures::CurveDraws::shared);
}

}  // namespace elbo::eval
