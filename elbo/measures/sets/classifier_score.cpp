// SPDX-License-Identifier: MIT
// The score in double; 0 log 0 = 0.
#include "elbo/measures/sets/classifier_score.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/measures/check.h"

namespace elbo::measures {
namespace {

/// KL(p(y|x) || p(y)) of each row in nats: (N, C) -> (N).
Tensor divergences(const Tensor& log_probabilities) {
  const Tensor p = log_probabilities.exp();
  return (torch::xlogy(p, p) - torch::xlogy(p, p.mean(0))).sum(1);
}

}  // namespace

ClassifierScore classifier_score(const Tensor& log_probabilities, int64_t splits) {
  if (splits < 1)
    throw DataError("classifier score: got ", counted(splits, "split"), ", want at least 1");
  check_log_probabilities("classifier score", log_probabilities, std::max<int64_t>(splits, 2));
  const at::NoGradGuard no_grad;
  const Tensor log_p = log_probabilities.to(torch::kFloat64);
  const Tensor information = divergences(log_p);  // (N)
  const int64_t count = log_p.size(0);
  Tensor scores = torch::empty({splits}, torch::kFloat64);
  for (int64_t i = 0; i < splits; ++i) {
    const int64_t first = i * count / splits, end = (i + 1) * count / splits;
    scores[i] = divergences(log_p.narrow(0, first, end - first)).mean().exp();
  }
  const double value = std::exp(information.mean().item<double>());
  const double error =
      value * information.std(true).item<double>() / std::sqrt(static_cast<double>(count));
  return {value, error, scores.mean().item<double>(), scores.std(false).item<double>()};
}

}  // namespace elbo::measures
