// SPDX-License-Identifier: MIT
// Moments in blocks, the distance through factors of the covariances, and its error and bias by
// influence.
#include "elbo/measures/sets/frechet.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/measures/check.h"

namespace elbo::measures {
namespace {

constexpr int64_t kMomentRows = 1024;     // of one block
constexpr int64_t kScatterColumns = 256;  // of a covariance or a triangle that are taken together
// Of the features that error and bias are taken from.
constexpr int64_t kScoredValues = 1'000'000, kLeastScored = 2000;

/// A Gaussian whose covariance is root root^T.
struct FactoredMoments {
  Tensor mean;              // (D)
  Tensor root;              // (D, R)
  double trace;             // of the covariance
  bool triangular = false;  // `root` is lower triangular
};

/// R is the largest rank that `count` examples can have; what rounding left behind in the other
/// directions is dropped.
FactoredMoments factored_moments(const Moments& moments) {
  const auto [values, vectors] = torch::linalg_eigh(moments.covariance);  // (D) ascending, (D, D)
  const double most = values.max().item<double>(), least = values.min().item<double>();
  if (least < -1e-7 * std::max(most, 0.0) || most < 0)
    throw DataError("Frechet distance: got a covariance with the eigenvalue ", least,
                    ", want none below 0");
  const int64_t width = values.size(0),
                rank = moments.count > 1 ? std::min(width, moments.count - 1) : width;
  const Tensor roots = values.clamp_min(0).sqrt().narrow(0, width - rank, rank);
  return {moments.mean, vectors.narrow(1, width - rank, rank) * roots,
          moments.covariance.trace().item<double>()};
}

double distance(const FactoredMoments& a, const FactoredMoments& b, const Tensor& singular_values) {
  const double value = (a.mean - b.mean).square().sum().item<double>() + a.trace + b.trace -
                       2 * singular_values.sum().item<double>();
  return value < 0 ? 0 : value;  // by rounding
}

double distance(const FactoredMoments& a, const FactoredMoments& b) {
  return distance(a, b, torch::linalg_svdvals(a.root.t().matmul(b.root)));
}

void check_moments(const Moments& a, const Moments& b) {
  for (const Moments* moments : {&a, &b}) {
    const int64_t width = moments->mean.numel();
    if (moments->mean.dim() != 1 || moments->covariance.sizes() != at::IntArrayRef({width, width}))
      throw ShapeError("Frechet distance: got ", join(moments->mean.sizes(), " x "), " and ",
                       join(moments->covariance.sizes(), " x "), ", want (D) and (D, D)");
    check_features("Frechet distance", moments->covariance, 1);
  }
  if (a.mean.numel() != b.mean.numel())
    throw ShapeError("Frechet distance: got widths ", a.mean.numel(), " and ", b.mean.numel(),
                     ", want one");
}

/// As factored_moments(), by a triangle where the covariance has full rank beyond doubt: a tenth of
/// the price of eigenvectors.
FactoredMoments quickly_factored(const Moments& moments) {
  if (moments.count <= moments.mean.numel()) return factored_moments(moments);
  const auto [root, failed] = torch::linalg_cholesky_ex(moments.covariance);  // (D, D), ()
  const Tensor pivots = root.diagonal();
  if (failed.item<int64_t>() != 0 || !(pivots.min() > 1e-6 * pivots.max()).item<bool>())
    return factored_moments(moments);
  return {moments.mean, root, moments.covariance.trace().item<double>(), true};
}

/// scatter += off^T off, on and below the diagonal's blocks.
void add_scatter(Tensor& scatter, const Tensor& off) {
  for (int64_t first = 0; first < off.size(1); first += kScatterColumns) {
    const int64_t columns = std::min(kScatterColumns, off.size(1) - first),
                  below = off.size(1) - first;
    scatter.narrow(0, first, below)
        .narrow(1, first, columns)
        .addmm_(off.narrow(1, first, below).t(), off.narrow(1, first, columns));
  }
}

/// A symmetric matrix from what add_scatter() has written of it.
Tensor whole_of(const Tensor& scatter) {
  return scatter.size(0) <= kScatterColumns ? scatter : scatter.tril() + scatter.tril(-1).t();
}

/// A^T B of two roots; of triangles a third of the work, without what is 0. -> (R, Q)
Tensor crossed(const FactoredMoments& a, const FactoredMoments& b) {
  if (!a.triangular || !b.triangular) return a.root.t().matmul(b.root);
  const int64_t width = a.root.size(0);
  Tensor out = torch::zeros({width, width}, torch::kFloat64);
  for (int64_t first = 0; first < width; first += kScatterColumns) {
    const int64_t rows = std::min(kScatterColumns, width - first), reach = first + rows;
    const auto part = [&](const Tensor& root) {
      return root.narrow(0, first, rows).narrow(1, 0, reach);
    };
    out.narrow(0, 0, reach).narrow(1, 0, reach).addmm_(part(a.root).t(), part(b.root));
  }
  return out;
}

/// A M, of a triangle without what is 0. (R, S) -> (D, S)
Tensor times(const FactoredMoments& a, const Tensor& m) {
  if (!a.triangular) return a.root.matmul(m);
  const int64_t width = a.root.size(0);
  Tensor out = torch::zeros({width, m.size(1)}, torch::kFloat64);
  for (int64_t first = 0; first < width; first += kScatterColumns) {
    const int64_t rows = std::min(kScatterColumns, width - first), reach = first + rows;
    out.narrow(0, first, rows)
        .addmm_(a.root.narrow(0, first, rows).narrow(1, 0, reach), m.narrow(0, 0, reach));
  }
  return out;
}

/// A^T B = U s V^T without V.
struct RootCrossing {
  Tensor left;    // U: (R, S)
  Tensor values;  // s: (S)
};

/// By the eigenvectors of A^T B B^T A, which take less than half of what the decomposition of A^T B
/// takes. Each value is then the length of B^T A u, so the small ones do not lose half of their
/// digits to the square.
RootCrossing crossing_of(const FactoredMoments& a, const FactoredMoments& b) {
  const Tensor product = crossed(a, b);  // (R, Q)
  const int64_t rows = product.size(0), rank = std::min(rows, product.size(1));
  Tensor square = torch::zeros({rows, rows}, torch::kFloat64);
  add_scatter(square, product.t());  // eigh looks at the lower triangle alone
  const Tensor left = std::get<1>(torch::linalg_eigh(square)).narrow(1, rows - rank, rank);
  return {left, product.t().matmul(left).square().sum(0).sqrt()};
}

/// What of the examples of `generated` the error and the bias are taken from: evenly spaced ones,
/// or all. (N, D) -> (n, D)
Tensor scored_rows(const Tensor& features) {
  const int64_t count = features.size(0),
                rows = std::min(count, std::max(kLeastScored, kScoredValues / features.size(1)));
  if (rows == count) return features;
  return features.index_select(0, (torch::arange(rows, torch::kInt64) * count).div(rows, "floor"));
}

/// What each example does to the distance.
struct FrechetScores {
  Tensor influence;  // (n): to first order, times N
  double bend;       // the mean of sum_ij v_i^2 v_j^2 / (s_i + s_j): FrechetEstimate::at_infinity
};

/// With T = A U s^-1 U^T A^T the transport map, v = s^-1/2 U^T A^T (x - m_b) and d = x - m_b:
///   influence(x) = 2 (m_b - m_a)^T d + |d|^2 - d^T T d   + a constant,      d^T T d = |v|^2
FrechetScores scores_of(const FactoredMoments& real, const Tensor& generated_mean,
                        const RootCrossing& crossing, const Tensor& rows) {
  // Where both sets vary.
  const Tensor alive = (crossing.values > 1e-12 * crossing.values.max()).nonzero().flatten();
  // (S'), (D, S')
  const Tensor values = crossing.values.index_select(0, alive),
               axes = times(real, crossing.left.index_select(1, alive)) / values.sqrt();
  // The sum over examples of v_i^2 v_j^2: (S', S'), of which the lower triangle.
  Tensor fourth = torch::zeros({values.size(0), values.size(0)}, torch::kFloat64);
  std::vector<Tensor> influence;
  for (int64_t first = 0; first < rows.size(0); first += kMomentRows) {
    // (B, D)
    const Tensor off =
        rows.narrow(0, first, std::min(kMomentRows, rows.size(0) - first)).to(torch::kFloat64) -
        generated_mean;
    // (B, S')
    const Tensor squares = off.matmul(axes).square();
    influence.push_back(2 * off.matmul(generated_mean - real.mean) + off.square().sum(1) -
                        squares.sum(1));
    add_scatter(fourth, squares);
  }
  const Tensor bend = whole_of(fourth) / (values.unsqueeze(1) + values);
  return {torch::cat(influence), bend.sum().item<double>() / static_cast<double>(rows.size(0))};
}

}  // namespace

Moments moments_of(const Tensor& features) {
  check_features("Frechet distance", features);
  if (features.size(1) > kWidestMoments)
    throw ShapeError(
        "Frechet distance: got features of ", features.size(1), " values, want at most ",
        kWidestMoments,
        "; a kernel distance has no such limit, or take an extractor instead of pixels");
  const at::NoGradGuard no_grad;
  const int64_t count = features.size(0), width = features.size(1);
  const auto block = [&](int64_t first) {
    return features.narrow(0, first, std::min(kMomentRows, count - first)).to(torch::kFloat64);
  };
  Tensor mean = torch::zeros({width}, torch::kFloat64),
         scatter = torch::zeros({width, width}, torch::kFloat64);
  for (int64_t first = 0; first < count; first += kMomentRows) mean += block(first).sum(0);
  mean /= count;
  for (int64_t first = 0; first < count; first += kMomentRows)
    add_scatter(scatter, block(first) - mean);
  return {mean, whole_of(scatter) / (count - 1), count};
}

double frechet_distance(const Moments& a, const Moments& b) {
  check_moments(a, b);
  const at::NoGradGuard no_grad;
  return distance(factored_moments(a), factored_moments(b));
}

FrechetEstimate estimate_frechet(const Tensor& real, const Tensor& generated) {
  check_same_width("Frechet distance", real, generated);
  const int64_t count = generated.size(0), width = generated.size(1);
  if (count < 4)
    throw DataError("Frechet distance: got ", counted(count, "generated example"),
                    ", want at least 4: fewer say nothing of the distance's error; make more");
  const at::NoGradGuard no_grad;
  const FactoredMoments from = quickly_factored(moments_of(real)),
                        to = quickly_factored(moments_of(generated));
  const RootCrossing crossing = crossing_of(from, to);
  const FrechetScores scores = scores_of(from, to.mean, crossing, scored_rows(generated));
  const auto examples = static_cast<double>(count);
  FrechetEstimate out;
  out.value = distance(from, to, crossing.values);
  out.deviation = scores.influence.std(true).item<double>() / std::sqrt(examples);
  const double bend = scores.bend - crossing.values.sum().item<double>() / 2,
               bias = (to.trace + bend / 2) / examples;
  out.at_infinity = out.value - bias;
  out.few = count < 10 * width || (bias > .1 * out.value && bias > 2 * out.deviation);
  return out;
}

}  // namespace elbo::measures
