// SPDX-License-Identifier: MIT
// The two-loop recursion with backtracking, and the mean loss (so that tolerances do not depend on
// N).
#include "elbo/measures/latent/logistic.h"

#include <algorithm>
#include <cmath>
#include <deque>

#include "elbo/tensor/tensor.h"

namespace elbo::measures {

namespace {

constexpr double kGradientTolerance = 1e-8, kConverged = 1e-5;

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
  const Tensor log_p = torch::log_softmax(problem.x.matmul(parameters.t()), 1);   // (N, C)
  const Tensor gradients = (log_p.exp() - problem.wanted).t().matmul(problem.x);  // (C, D + 1)
  gradients.narrow(1, 0, weights.size(1)).add_(weights);
  const Tensor scaled = (gradients / count).contiguous();
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
      minimise(loss, std::vector<double>(static_cast<size_t>(classes * problem.x.size(1))),
               kGradientTolerance);
  const Tensor parameters = problem.parameters(found.x).clone();
  return {parameters.narrow(1, 0, x.size(1)).contiguous(),
          parameters.select(1, x.size(1)).contiguous(), found.steepest <= kConverged};
}

namespace {

constexpr size_t kCurvaturePairs = 10;
constexpr double kEnough = 1e-4;  // of the decrease that the slope promises

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// a + factor b.
Vector moved(const Vector& a, double factor, const Vector& b) {
  Vector out(a.size());
  for (size_t i = 0; i < a.size(); ++i) out[i] = a[i] + factor * b[i];
  return out;
}

double largest(const Vector& a) {
  double out = 0;
  for (const double value : a) out = std::max(out, std::abs(value));
  return out;
}

struct CurvaturePair {
  Vector step, change;  // of x, of the gradient
  double product;       // of the two
};

/// -H gradient, H the inverse curvature that the pairs tell of.
Vector direction(const std::deque<CurvaturePair>& pairs, const Vector& gradient) {
  Vector out = gradient;
  std::vector<double> weights(pairs.size());
  for (size_t i = pairs.size(); i-- > 0;) {
    weights[i] = dot(pairs[i].step, out) / pairs[i].product;
    out = moved(out, -weights[i], pairs[i].change);
  }
  const double scale = pairs.empty()
                           ? 1 / std::max(1., std::sqrt(dot(gradient, gradient)))
                           : pairs.back().product / dot(pairs.back().change, pairs.back().change);
  for (double& value : out) value *= scale;
  for (size_t i = 0; i < pairs.size(); ++i)
    out = moved(out, weights[i] - dot(pairs[i].change, out) / pairs[i].product, pairs[i].step);
  for (double& value : out) value = -value;
  return out;
}

}  // namespace

Minimum minimise(const Objective& f, Vector start, double tolerance, int64_t most) {
  Minimum at{std::move(start), 0, 0, 0};
  Vector gradient(at.x.size()), next_gradient(at.x.size());
  at.value = f(at.x, gradient);
  std::deque<CurvaturePair> pairs;
  while (at.steps < most && (at.steepest = largest(gradient)) > tolerance) {
    const Vector way = direction(pairs, gradient);
    const double slope = dot(way, gradient);
    double length = 1, value = 0;
    Vector next;
    for (;; length /= 2) {
      next = moved(at.x, length, way);
      value = f(next, next_gradient);
      if (value <= at.value + kEnough * length * slope || length < 1e-10) break;
    }
    if (!(value < at.value)) {  // rounding is all that is left, or the curvature is stale
      if (pairs.empty()) break;
      pairs.clear();
      continue;
    }
    CurvaturePair pair{moved(next, -1, at.x), moved(next_gradient, -1, gradient), 0};
    pair.product = dot(pair.step, pair.change);
    if (pair.product > 0) pairs.push_back(std::move(pair));
    if (pairs.size() > kCurvaturePairs) pairs.pop_front();
    at.x = std::move(next);
    at.value = value;
    gradient.swap(next_gradient);
    ++at.steps;
  }
  at.steepest = largest(gradient);
  return at;
}

}  // namespace elbo::measures
