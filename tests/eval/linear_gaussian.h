// SPDX-License-Identifier: MIT
// The model whose answers are known: x = W z + b + s e, z ~ N(0, I), e ~ N(0, I) (probabilistic
// PCA, Tipping and Bishop 1999), so
//   p(x) = N(b, W W^T + s^2 I),  p(z|x) = N(M^-1 W^T (x - b), s^2 M^-1),  M = W^T W + s^2 I.
// Its encoder is q(z|x) = N(mean + shift, stretch * s^2 M^-1): the exact posterior for shift 0 and
// stretch 1. All in double.
#pragma once
#include <ATen/ATen.h>
#include <torch/types.h>

#include <cmath>
#include <memory>
#include <numbers>
#include <utility>

#include "elbo/data/dataset.h"
#include "elbo/models/abilities.h"
#include "elbo/models/model.h"
#include "elbo/tensor/random.h"

namespace elbo::test {

inline const double kLogTwoPi = std::log(2 * std::numbers::pi);

/// log N(x; mean, covariance): (B, D), (D, D) -> (B).
inline Tensor log_normal(const Tensor& centred, const Tensor& covariance) {
  const Tensor lower = at::linalg_cholesky(covariance);
  const Tensor white = at::linalg_solve_triangular(lower, centred.t(), /*upper=*/false);  // (D, B)
  return -.5 * (white.square().sum(0) + static_cast<double>(centred.size(1)) * kLogTwoPi) -
         lower.diagonal().log().sum();
}

class LinearGaussian : public models::Model,
                       public models::BoundsLikelihood,
                       public models::Encodes,
                       public models::Decodes,
                       public models::Reconstructs,
                       public models::Samples {
 public:
  static constexpr int64_t kValues = 6, kLatent = 2;

  LinearGaussian(double shift, double stretch, bool closed_kl)
      : stretch_(stretch), closed_kl_(closed_kl) {
    Rng rng(7);
    weight = tensor::normal(rng, {kValues, kLatent}).to(torch::kFloat64);
    bias = tensor::normal(rng, {kValues}).to(torch::kFloat64);
    const Tensor inner =
        weight.t().matmul(weight) + noise * noise * torch::eye(kLatent, torch::kFloat64);
    posterior = noise * noise * at::linalg_inv(inner);
    project_ = at::linalg_inv(inner).matmul(weight.t());  // (Z, D)
    shift_ = torch::full({kLatent}, shift, torch::kFloat64);
  }

  std::vector<models::Player> players() override { return {}; }
  std::vector<models::Turn> turns(const models::TrainingProgress&) override { return {}; }

  Tensor mean_code(const Tensor& x) const {
    return (x.to(torch::kFloat64) - bias).matmul(project_.t()) + shift_;
  }
  Tensor covariance() const { return stretch_ * posterior; }

  /// log p(x), exactly: (B, D) -> (B).
  Tensor exact(const Tensor& x) const {
    return log_normal(
        x.to(torch::kFloat64) - bias,
        weight.matmul(weight.t()) + noise * noise * torch::eye(kValues, torch::kFloat64));
  }
  /// KL(q(z|x) || p(z|x)), the same for every x.
  double gap() const {
    const double mahalanobis = shift_.dot(at::linalg_inv(posterior).matmul(shift_)).item<double>();
    return .5 * (kLatent * (stretch_ - 1 - std::log(stretch_)) + mahalanobis);
  }

  models::PosteriorDraws draw_posterior(const Tensor& x, int64_t k, Rng& rng) override {
    draws_asked = std::max(draws_asked, k);
    // (B * k, Z)
    const Tensor white =
        tensor::normal(rng, {x.size(0), k * kLatent}).to(torch::kFloat64).view({-1, kLatent});
    const Tensor offset = white.matmul(at::linalg_cholesky(covariance()).t());
    const Tensor z = mean_code(x).unsqueeze(1) + offset.view({x.size(0), k, kLatent});
    return {z, log_normal(offset, covariance()).view({x.size(0), k})};
  }
  Tensor log_p_x_given_z(const Tensor& x, const Tensor& z) override {
    rows_asked = std::max(rows_asked, z.size(0));
    const Tensor residual = (x.to(torch::kFloat64) - decode(z)) / noise;
    return -.5 * (residual.square().sum(1) + kValues * (kLogTwoPi + 2 * std::log(noise)));
  }
  Tensor sample_x(const Tensor& z, Rng& rng) override {
    return decode(z) + noise * tensor::normal(rng, {z.size(0), kValues}).to(torch::kFloat64);
  }
  Tensor draw_prior(int64_t count, Rng& rng) override {
    return tensor::normal(rng, {count, kLatent}).to(torch::kFloat64);
  }
  Tensor log_p_z(const Tensor& z) override {
    return -.5 * (z.square().sum(1) + kLatent * kLogTwoPi);
  }
  Tensor kl(const Tensor& x) override {
    if (!closed_kl_) return {};
    const Tensor spread = covariance().diagonal().sum() - kLatent - at::logdet(covariance());
    return .5 * (mean_code(x).square().sum(1) + spread);
  }

  models::Posterior encode(const Tensor& x) override {
    const Tensor mean = mean_code(x);
    return {mean, covariance().diagonal().log().expand_as(mean)};
  }
  Tensor decode(const Tensor& z) override {
    return z.to(torch::kFloat64).matmul(weight.t()) + bias;
  }
  int64_t latent_dim() const override { return kLatent; }
  Tensor reconstruct(const Tensor& x, Rng*) override { return decode(mean_code(x)); }
  Tensor sample(int64_t count, const std::optional<models::Condition>&, Rng& rng) override {
    return decode(tensor::normal(rng, {count, kLatent}));
  }

  Tensor weight, bias, posterior;  ///< W (D, Z), b (D), the exact posterior's covariance (Z, Z)
  double noise = .7;               ///< s
  int64_t draws_asked = 0, rows_asked = 0;

 private:
  Tensor project_, shift_;
  double stretch_;
  bool closed_kl_;
};

/// Examples held in memory.
class InMemory : public data::Dataset {
 public:
  InMemory(const Tensor& x, data::ValueKind kind) : x_(x.to(torch::kFloat32).contiguous()) {
    info_.name = "in memory";
    info_.shape = x.sizes().slice(1).vec();
    info_.kind = kind;
    info_.size = x.size(0);
    info_.mean.assign(static_cast<size_t>(info_.values()), 0.0f);
  }
  const data::DataInfo& info() const override { return info_; }
  void get(int64_t index, const data::Draw&, const data::ExampleOut& out) const override {
    const float* from = x_.data_ptr<float>() + index * info_.values();
    std::copy(from, from + info_.values(), out.x.begin());
    out.label = -1;
  }

 private:
  Tensor x_;
  data::DataInfo info_;
};

/// Draws of the model itself.
inline InMemory examples_of_model(const LinearGaussian& model, int64_t count) {
  Rng rng(11);
  const Tensor z = tensor::normal(rng, {count, LinearGaussian::kLatent}).to(torch::kFloat64);
  const Tensor e = tensor::normal(rng, {count, LinearGaussian::kValues}).to(torch::kFloat64);
  return InMemory(z.matmul(model.weight.t()) + model.bias + model.noise * e, data::ValueKind::real);
}

}  // namespace elbo::test
