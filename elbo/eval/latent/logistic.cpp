// SPDX-License-Identifier: MIT
// The mean loss, so that tolerances do not depend on N.
#include "elbo/eval/latent/logistic.h"

#include "elbo/eval/latent/lbfgs.h"

namespace elbo {
namespace {

using torch::Tensor;

constexpr double kSlope = 1e-8, kConverged = 1e-5;

/// x beside a column of ones, and how the parameters lie: C rows of D weights and a bias.
struct Problem {
  Tensor x;       // (N, D + 1)
  Tensor y;       // (N)
  Tensor wanted;  // (N, C): 1 where y says so
  int64_t classes;

  Tensor parameters(const std::vector<double>& values) const {
    return torch::from_blob(const_cast<double*>(values.data()), {classes, x.size(1)},
                            torch::kFloat64);
  }
};

double mean_loss(const Problem& problem, const std::vector<double>& values,
                 std::vector<double>& gradient) {
  const Tensor parameters = problem.parameters(values),
               weights = parameters.narrow(1, 0, problem.x.size(1) - 1);
  const auto count = static_cast<double>(problem.x.size(0));
  const Tensor log_p = torch::log_softmax(problem.x.matmul(parameters.t()), 1);  // (N, C)
  const Tensor slopes = (log_p.exp() - problem.wanted).t().matmul(problem.x);    // (C, D + 1)
  slopes.narrow(1, 0, weights.size(1)).add_(weights);
  const Tensor scaled = (slopes / count).contiguous();
  gradient.assign(scaled.data_ptr<double>(), scaled.data_ptr<double>() + scaled.numel());
  const Tensor loss = .5 * weights.square().sum() - log_p.gather(1, problem.y.unsqueeze(1)).sum();
  return loss.item<double>() / count;
}

}  // namespace

LogisticFit fit_logistic(const Tensor& x, const Tensor& y, int64_t classes) {
  const at::NoGradGuard no_grad;
  const Tensor ones = torch::ones({x.size(0), 1}, torch::kFloat64);
  const Problem problem{torch::cat({x, ones}, 1), y, torch::one_hot(y, classes).to(torch::kFloat64),
                        classes};
  const auto loss = [&problem](const std::vector<double>& values, std::vector<double>& gradient) {
    return mean_loss(problem, values, gradient);
  };
  const Minimum found =
      minimise(loss, std::vector<double>(static_cast<size_t>(classes * problem.x.size(1))), kSlope);
  const Tensor parameters = problem.parameters(found.x).clone();
  return {parameters.narrow(1, 0, x.size(1)).contiguous(),
          parameters.select(1, x.size(1)).contiguous(), found.steepest <= kConverged};
}

}  // namespace elbo
