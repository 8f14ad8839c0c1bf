// SPDX-License-Identifier: MIT
// Running means over a logarithmic axis, bells and needles along a vector, dots (io/scatter.h).
#include "elbo/eval/views/plots.h"

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/scatter.h"

namespace elbo::eval {

namespace {

constexpr double kFirstDraws = 10, kPointsOfDecade = 24;

/// Counts of draws from kFirstDraws to `all`, equally far apart by their logarithm, each once.
std::vector<int64_t> places(int64_t all) {
  std::vector<int64_t> out;
  for (int64_t i = 0; out.empty() || out.back() < all; ++i) {
    const auto draws =
        std::min(all, static_cast<int64_t>(std::llround(
                          kFirstDraws * std::pow(10., static_cast<double>(i) / kPointsOfDecade))));
    if (out.empty() || draws > out.back()) out.push_back(draws);
  }
  return out;
}

/// The mean of the first n of (N) draws for each place n.
run::Series running_mean(const char* name, const Tensor& draws,
                         const std::vector<int64_t>& places) {
  run::Series out{name, {}, {}, {}, {}};
  const Tensor sums = draws.cumsum(0).contiguous();
  for (const int64_t n : places) {
    out.x.push_back(static_cast<double>(n));
    out.y.push_back(sums.data_ptr<double>()[n - 1] / static_cast<double>(n));
  }
  return out;
}

/// centre + reach deviation / sqrt(n) for each place n.
run::Series limit(const std::string& name, double centre, double reach,
                  const std::vector<int64_t>& places) {
  run::Series out{name, {}, {}, {}, {}};
  for (const int64_t n : places) {
    out.x.push_back(static_cast<double>(n));
    out.y.push_back(centre + reach / std::sqrt(static_cast<double>(n)));
  }
  return out;
}

}  // namespace

run::Figure gradient_figure(const measures::GradientEstimators& estimators) {
  const int64_t codes = estimators.reparameterised.size(1) / 2;
  const int64_t which =
      estimators.reparameterised.mean(0).narrow(0, 0, codes).abs().argmax().item<int64_t>();
  const std::vector<int64_t> at = places(estimators.reparameterised.size(0));
  run::Figure out;
  out.id = "gradient_noise";
  out.title = "Two estimators of one gradient";
  out.caption = str("Running means of the gradient of E_q[log p(x|z)] by the mean of z", which,
                    " for one test example, and two standard errors of each estimator to both "
                    "sides of their common expectation");
  out.x_label = "draws";
  out.y_label = "gradient, nats";
  out.log_x = true;
  const Tensor reparameterised = estimators.reparameterised.select(1, which);
  const double centre = reparameterised.mean().item<double>();
  const auto add = [&](const char* name, const Tensor& draws) {
    out.series.push_back(running_mean(name, draws, at));
    const double reach = 2 * draws.std().item<double>();
    out.series.push_back(limit(str(name, " + 2 standard errors"), centre, reach, at));
    out.series.push_back(limit(str(name, " - 2 standard errors"), centre, -reach, at));
  };
  add("score function", estimators.score.select(1, which).contiguous());
  add("score function with a baseline", estimators.baseline.select(1, which).contiguous());
  add("reparameterised", reparameterised.contiguous());
  return out;
}

namespace {

constexpr int kPoints = 81;  // of a curve
// Deviations each way: the density there is 1/3000 of its peak.
constexpr double kDensityReach = 4;

run::Series needle(const std::string& name, double at) { return {name, {at, at}, {0, 1}, {}, {}}; }

run::Series bell(const std::string& name, double mean, double deviation) {
  run::Series out{name, {}, {}, {}, {}};
  for (int i = 0; i < kPoints; ++i) {
    const double t = kDensityReach * (2.0 * i / (kPoints - 1) - 1);
    out.x.push_back(mean + t * deviation);
    out.y.push_back(std::exp(-.5 * t * t) / (deviation * std::sqrt(2 * std::numbers::pi)));
  }
  return out;
}

}  // namespace

run::Figure density_figure(const Projection& along, const std::vector<std::string>& names) {
  ELBO_ASSERT(along.mean.size(0) == static_cast<int64_t>(names.size()));
  run::Figure out;
  out.id = "latent_density";
  out.kind = run::FigureKind::lines;
  out.y_label = along.deviation.defined() ? "density" : "a point: no density";
  for (size_t i = 0; i < names.size(); ++i) {
    const auto row = static_cast<int64_t>(i);
    const double mean = along.mean[row].item<double>();
    out.series.push_back(along.deviation.defined()
                             ? bell(names[i], mean, along.deviation[row].item<double>())
                             : needle(names[i], mean));
  }
  return out;
}

io::Image scatter_image(const torch::Tensor& points, const torch::Tensor& labels, int64_t side) {
  const torch::Tensor flat = points.to(torch::kFloat64).contiguous();  // (N, 2)
  const torch::Tensor classes =
      labels.defined() ? labels.contiguous() : torch::zeros({points.size(0)}, torch::kInt64);
  const double* at = flat.data_ptr<double>();
  const int64_t* label = classes.data_ptr<int64_t>();
  std::vector<io::ScatterDot> dots(static_cast<size_t>(points.size(0)));
  for (size_t i = 0; i < dots.size(); ++i) dots[i] = {at[2 * i], at[2 * i + 1], label[i]};
  return scatter_image(dots, side);
}

}  // namespace elbo::eval
