// SPDX-License-Identifier: MIT
// One Gaussian with all its covariances: the least that a density model must beat (the first row of
// Papamakarios, Pavlakou and Murray 2017, tables 1 and 2).
//   log p(y) = -.5 |u|^2 - log |det L| - D/2 log(2 pi),  y = m + L u
// Nothing is descended: a step adds a batch to the running moments, so that after a pass of the
// data they are the data's own, the likeliest of all. The paper's program fits in the same way.
#include <ATen/ops/linalg_cholesky.h>
#include <ATen/ops/linalg_solve_triangular.h>

#include <cmath>
#include <numbers>

#include "elbo/collective/over_batch.h"
#include "elbo/core/error.h"
#include "elbo/models/density_model.h"
#include "elbo/models/registry.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr int64_t kMostFitted = 4096;  // the covariance then takes 64 MiB

struct GaussianDensityConfig {
  PixelSpaceOptions pixels;
  double ridge = 1e-6;

  template <class Visit>
  void fields(Visit&& visit) {
    pixels.fields(visit);
    visit("ridge", ridge, "added to the variances, so that values that never change have a density",
          Above{0});
  }
};

class GaussianDensity : public DensityModel {
 public:
  GaussianDensity(const GaussianDensityConfig& config, const data::DataInfo& info)
      : DensityModel({config.pixels, info, "gaussian_density"}, info, "gaussian_density"),
        ridge_(config.ridge) {
    const int64_t values = info.values();
    if (values > kMostFitted)
      throw ConfigError(
          "model.name = \"gaussian_density\" keeps a covariance of values x values, and "
          "these examples have ",
          values, "; want at most ", kMostFitted);
    mean_ = register_buffer("mean", torch::zeros({values}));
    covariance_ = register_buffer("covariance", torch::eye(values));
    seen_ = register_buffer("seen", torch::zeros({}));
  }

  std::vector<Player> players() override { return {}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"fit", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               const torch::NoGradGuard no_grad;
               const Tensor y = collective::rows_of_batch(pixels().place(batch.x, rng).y);
               return TurnResult{{}, [this, y](const BatchMeans&) { add(y.to(torch::kFloat64)); }};
             }}};
  }

 protected:
  Tensor log_p(const Tensor& y) override {
    const Tensor root = factor(), centred = y.to(torch::kFloat64) - mean_.to(torch::kFloat64);
    const Tensor noise =
        at::linalg_solve_triangular(root, centred.t().contiguous(), /*upper=*/false);
    return -.5 * noise.square().sum(0) - root.diagonal().log().sum() -
           .5 * static_cast<double>(mean_.size(0)) * std::log(2 * std::numbers::pi);
  }
  Tensor draw(int64_t count, double temperature, Rng& rng) override {
    const Tensor noise = temperature * tensor::normal(rng, {count, mean_.size(0)});
    return mean_ + torch::matmul(noise.to(mean_.options()), factor().to(mean_.options()).t());
  }

 private:
  /// L, (D, D) float64, below the diagonal.
  Tensor factor() const {
    const Tensor covariance = covariance_.to(torch::kFloat64);
    return at::linalg_cholesky(covariance +
                               ridge_ * torch::eye(mean_.size(0), covariance.options()));
  }

  /// Chan, Golub and LeVeque 1979: the moments of two sets from those of each.
  void add(const Tensor& y) {
    const double before = seen_.item<double>(), fresh = static_cast<double>(y.size(0)),
                 all = before + fresh;
    const Tensor mean = y.mean(0), shift = mean - mean_.to(torch::kFloat64), rest = y - mean;
    const Tensor sum = before * covariance_.to(torch::kFloat64) + torch::matmul(rest.t(), rest) +
                       torch::outer(shift, shift) * (before * fresh / all);
    covariance_.copy_(sum / all);
    mean_.copy_(mean_.to(torch::kFloat64) + shift * (fresh / all));
    seen_.fill_(all);
  }

  double ridge_;
  Tensor mean_, covariance_, seen_;  // seen_: examples so far
};

std::shared_ptr<Model> make_gaussian_density(const GaussianDensityConfig& config,
                                             const data::DataInfo& info, Rng&) {
  return std::make_shared<GaussianDensity>(config, info);
}

}  // namespace

ModelMaker gaussian_density_maker() {
  return maker_of<GaussianDensityConfig>(make_gaussian_density);
}

}  // namespace elbo::models
