// SPDX-License-Identifier: MIT
// Standardises by the training set, fits logistic or ridge regression, counts on the test set.
#include "elbo/measures/latent/probe.h"

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/measures/estimate.h"
#include "elbo/measures/latent/checked.h"
#include "elbo/measures/latent/logistic.h"

namespace elbo::measures {
namespace {

/// The inputs of both sets by the first one's means and deviations; a column that does not vary
/// becomes 0.
struct Standardised {
  Tensor train, test;
};

Standardised standardised(const Tensor& train, const Tensor& test) {
  const Tensor x = checked_rows(train, "training features"),
               other = checked_rows(test, "test features");
  if (x.size(1) != other.size(1))
    throw ShapeError("test features: got ", other.size(1),
                     " values an example, the training set has ", x.size(1));
  const Tensor mean = x.mean(0), deviation = x.std(0, false);
  const Tensor dead = deviation <= 1e-12 * (mean.abs() + 1e-300);
  const Tensor scale = torch::where(dead, torch::zeros_like(deviation), 1 / deviation);
  return {(x - mean) * scale, (other - mean) * scale};
}

Estimate binomial(double share, int64_t count) {
  return {share, std::sqrt(share * (1 - share) / static_cast<double>(count)), count};
}

}  // namespace

std::pair<LabelledFeatures, LabelledFeatures> halves(const LabelledFeatures& all, Rng& rng) {
  const Tensor features = checked_rows(all.features, "features"),
               labels = checked_labels(all.labels, features.size(0), "labels");
  const std::vector<int64_t> order = rng.permutation(features.size(0));
  const Tensor rows = torch::tensor(order, torch::kInt64);
  const int64_t half = rows.size(0) / 2;
  const auto part = [&](const Tensor& chosen) -> LabelledFeatures {
    return {features.index_select(0, chosen), labels.index_select(0, chosen)};
  };
  return {part(rows.narrow(0, 0, half)), part(rows.narrow(0, half, rows.size(0) - half))};
}

LinearProbe linear_probe(const LabelledFeatures& train, const LabelledFeatures& test) {
  const Standardised x = standardised(train.features, test.features);
  const Tensor y = checked_labels(train.labels, x.train.size(0), "training labels"),
               wanted = checked_labels(test.labels, x.test.size(0), "test labels");
  if (y.min().item<int64_t>() == y.max().item<int64_t>())
    throw DataError("training labels: there is one class only, ", y.max().item<int64_t>(),
                    ", so there is nothing to tell apart");
  const LogisticFit fit = fit_logistic(x.train, y, y.max().item<int64_t>() + 1);
  const Tensor predicted = (x.test.matmul(fit.weights.t()) + fit.bias).argmax(1);  // (N)
  return {binomial((predicted == wanted).to(torch::kFloat64).mean().item<double>(), wanted.size(0)),
          fit.weights, fit.bias, fit.converged};
}

std::vector<Estimate> ridge_probe(const AttributedFeatures& train, const AttributedFeatures& test) {
  const Standardised x = standardised(train.features, test.features);
  const Tensor y = checked_rows(train.attributes, "training attributes"),
               wanted = checked_rows(test.attributes, "test attributes");
  if (y.size(0) != x.train.size(0) || wanted.size(0) != x.test.size(0) ||
      y.size(1) != wanted.size(1))
    throw ShapeError("attributes: got ", y.size(0), " x ", y.size(1), " and ", wanted.size(0),
                     " x ", wanted.size(1), " for ", x.train.size(0), " and ", x.test.size(0),
                     " examples");
  // (D, D)
  const Tensor gram = x.train.t().matmul(x.train) + torch::eye(x.train.size(1), torch::kFloat64);
  // (D, A)
  const Tensor weights = at::linalg_solve(gram, x.train.t().matmul(y - y.mean(0)));
  const std::vector<Estimate> out = explained_variance(x.test.matmul(weights) + y.mean(0), wanted);
  for (size_t a = 0; a < out.size(); ++a)
    if (std::isnan(out[a].mean))
      throw DataError("test attributes: attribute ", a,
                      " does not vary, so no share of its variance can be told; leave it out");
  return out;
}

}  // namespace elbo::measures
