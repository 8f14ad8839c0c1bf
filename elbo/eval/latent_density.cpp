// SPDX-License-Identifier: MIT
// Curves from means and deviations.
#include "elbo/eval/latent_density.h"

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"

namespace elbo {
namespace {

constexpr int kPoints = 81;  // of a curve
// Deviations each way: the density there is 1/3000 of its peak.
constexpr double kDensityReach = 4;

Series needle(const std::string& name, double at) { return {name, {at, at}, {0, 1}, {}, {}}; }

Series bell(const std::string& name, double mean, double deviation) {
  Series out{name, {}, {}, {}, {}};
  for (int i = 0; i < kPoints; ++i) {
    const double t = kDensityReach * (2.0 * i / (kPoints - 1) - 1);
    out.x.push_back(mean + t * deviation);
    out.y.push_back(std::exp(-.5 * t * t) / (deviation * std::sqrt(2 * std::numbers::pi)));
  }
  return out;
}

}  // namespace

Figure density_figure(const Projection& along, const std::vector<std::string>& names) {
  ELBO_ASSERT(along.mean.size(0) == static_cast<int64_t>(names.size()));
  Figure out;
  out.id = "latent_density";
  out.kind = FigureKind::lines;
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

}  // namespace elbo
