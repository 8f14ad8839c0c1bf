// SPDX-License-Identifier: MIT
// Mann and Whitney's U of distances to the training set, and shares that lie too near.
#include "elbo/measures/sets/memorisation.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/measures/check.h"

namespace elbo::measures {
namespace {

double binomial_error(double share, int64_t count) {
  return std::sqrt(share * (1 - share) / static_cast<double>(count));
}

/// For each value how many of `sorted` lie below it, those equal to it counted half: (A), (B) ->
/// (A) double.
Tensor ranks_among(const Tensor& values, const Tensor& sorted) {
  return (torch::searchsorted(sorted, values) + torch::searchsorted(sorted, values, false, true))
             .to(torch::kFloat64) /
         2;
}

/// sum over groups of equal values of t^3 - t, for the variance of ranks with ties.
double tie_term(const Tensor& values) {
  const Tensor sizes =
      std::get<2>(torch::unique_consecutive(std::get<0>(values.sort()), false, true))
          .to(torch::kFloat64);
  return (sizes.pow(3) - sizes).sum().item<double>();
}

/// (U - E U) / sqrt(Var U), U = pairs in which `a` is the larger.
double rank_z(const Tensor& a, const Tensor& b) {
  const auto m = static_cast<double>(a.numel()), n = static_cast<double>(b.numel());
  const double u = ranks_among(a, std::get<0>(b.sort())).sum().item<double>();
  const double variance =
      m * n / 12 * (m + n + 1 - tie_term(torch::cat({a, b})) / ((m + n) * (m + n - 1)));
  // All equal: no rank says anything.
  return variance > 0 ? (u - m * n / 2) / std::sqrt(variance) : 0;
}

Share nearer_train(const Tensor& to_train, const Tensor& to_test, const SetDistances& distances) {
  const double share =
      ((to_train < to_test).to(torch::kFloat64) + (to_train == to_test).to(torch::kFloat64) / 2)
          .mean()
          .item<double>();
  const auto train = static_cast<double>(distances.train_count),
             test = static_cast<double>(distances.test_count);
  return {share, train / (train + test), binomial_error(share, to_train.numel())};
}

Share too_near(const Tensor& generated_to_train, const Tensor& test_to_train) {
  const int64_t count = test_to_train.numel(), rank = std::max<int64_t>(1, count / 100);
  const Tensor limit = std::get<0>(test_to_train.kthvalue(rank));
  const double share = (generated_to_train < limit).to(torch::kFloat64).mean().item<double>();
  return {share, static_cast<double>(rank) / static_cast<double>(count + 1),
          binomial_error(share, generated_to_train.numel())};
}

}  // namespace

Memorisation memorisation_of(const SetDistances& distances) {
  for (const Tensor* each :
       {&distances.generated_to_train, &distances.generated_to_test, &distances.test_to_train})
    check_distances("memorisation", *each);
  if (distances.generated_to_train.numel() != distances.generated_to_test.numel())
    throw ShapeError("memorisation: got ",
                     counted(distances.generated_to_train.numel(), "distance"), " to train and ",
                     distances.generated_to_test.numel(), " to test, want one each");
  if (distances.train_count < 1 || distances.test_count < 1)
    throw DataError("memorisation: got sets of ", distances.train_count, " and ",
                    counted(distances.test_count, "example"), ", want at least 1 in each");
  const at::NoGradGuard no_grad;
  const Tensor generated = distances.generated_to_train.to(torch::kFloat64),
               test = distances.test_to_train.to(torch::kFloat64);
  return {rank_z(generated, test),
          nearer_train(generated, distances.generated_to_test.to(torch::kFloat64), distances),
          too_near(generated, test)};
}

double authentic_share(const Tensor& generated_to_train, const Tensor& train_gap) {
  check_distances("share of authentic examples", generated_to_train);
  check_distances("share of authentic examples", train_gap);
  if (generated_to_train.sizes() != train_gap.sizes())
    throw ShapeError("share of authentic examples: got ", generated_to_train.numel(), " and ",
                     counted(train_gap.numel(), "distance"), ", want one each");
  return (generated_to_train >= train_gap).to(torch::kFloat64).mean().item<double>();
}

}  // namespace elbo::measures
