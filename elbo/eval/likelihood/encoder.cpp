// SPDX-License-Identifier: MIT
// One set of weights an image, cut into blocks of every size.
#include "elbo/eval/likelihood/encoder.h"

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/elbo.h"
#include "elbo/eval/likelihood/batch_course.h"

namespace elbo {
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

LikelihoodCurve encoder_curve(Model& model, const Dataset& data, int64_t most,
                              const EvalOptions& options) {
  ELBO_ASSERT(most >= 1);
  want_ability<BoundsLikelihood>(model, data.info());
  const Evaluating evaluating(model);
  const std::vector<int64_t> grid = curve_grid(1, most);
  const BatchCourse course(data, options);
  const int64_t rows = rows_of(data.info(), options);
  const Tensor found =
      rows_over(data, course.batch(rows / most), options, [&](const Batch& batch, int64_t first) {
        const Conditioned beside(model, batch);
        auto& bounds = ability_of<BoundsLikelihood>(beside, data.info());
        return points_of(log_weights(bounds, batch.x, {most, rows, first}, iw_noise(options.seed)),
                         grid);
      });
  return curve_of(found, grid, CurveDraws::own);
}

}  // namespace elbo
