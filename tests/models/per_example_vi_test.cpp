// SPDX-License-Identifier: MIT
// The Gaussian fitted to each example, where the best one is known: a decoder x = W z + b with
// orthogonal columns and Gaussian noise has p(z|x) = N(M^-1 W^T (x - b), s^2 M^-1), M diagonal.
#include "elbo/models/per_example_vi.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "elbo/eval/likelihood/elbo.h"
#include "elbo/tensor/random.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

constexpr double kFittedSigma = .6;

class Fitted : public testing::Test {
 protected:
  Fitted() {
    const torch::NoGradGuard no_grad;
    model_->named_parameters()["decoder.linear0.weight"].copy_(weight_);
    model_->named_parameters()["decoder.linear0.bias"].copy_(bias_);
  }

  BoundsLikelihood& bounds() { return dynamic_cast<BoundsLikelihood&>(*model_); }
  // (Z): the diagonal of M
  Tensor precision() const { return weight_.square().sum(0) + kFittedSigma * kFittedSigma; }
  Tensor mean() const { return torch::matmul(x_ - bias_, weight_) / precision(); }

  /// log N(x; b, W W^T + s^2 I): (B).
  Tensor log_p_x() const {
    const Tensor covariance = torch::matmul(weight_, weight_.t()) +
                              kFittedSigma * kFittedSigma * torch::eye(4),
                 centred = x_ - bias_;
    return -.5 * ((torch::matmul(centred, at::linalg_inv(covariance)) * centred).sum(1) +
                  at::logdet(covariance) + 4 * std::log(2 * std::numbers::pi));
  }

  test::DoubleByDefault double_;
  Tensor weight_ = torch::tensor({{1., .5}, {2., -.25}, {0., 1.5}, {-.5, 0.}});
  Tensor bias_ = torch::tensor({.3, -.1, 0., 1.});
  Tensor x_ = torch::tensor({{.5, 1.2, -.7, .2}, {-1., -2., .3, 2.}, {.3, -.1, 0., 1.}});
  std::shared_ptr<Model> model_ = test::made("aae",
                                             {{"latent_dim", test::whole(2)},
                                              {"hidden", test::sizes({})},
                                              {"likelihood", test::text("gaussian")},
                                              {"sigma", test::number(kFittedSigma)}},
                                             test::info_of({4}, data::ValueKind::real));
};

TEST_F(Fitted, FindsThePosteriorFromAnywhere) {
  Rng rng(3);
  const Posterior q =
      per_example_vi(bounds(), x_, {torch::tensor({{1., -1.}, {0., 0.}, {-2., .5}}), {}}, rng);
  const Tensor deviation = kFittedSigma / precision().sqrt();  // (Z)
  EXPECT_LT(((q.mean - mean()) / deviation).abs().max().item<double>(), .35)
      << "in its own deviations";
  EXPECT_LT((.5 * q.log_var - deviation.log()).abs().max().item<double>(), .35);
}

TEST_F(Fitted, MakesBoundsOfAModelWhoseEncoderHasNoDensity) {
  Rng rng(4);
  const torch::NoGradGuard no_grad;
  const Tensor weights = eval::log_weights(bounds(), x_, {4000, 2000, 0}, rng), exact = log_p_x();
  EXPECT_TRUE(torch::allclose(eval::log_mean_exp(weights), exact, 0, .01))
      << eval::log_mean_exp(weights) - exact;
  const Tensor gap = exact - weights.mean(1);
  EXPECT_GT(gap.min().item<double>(), -.01) << "a bound lies below";
  EXPECT_LT(gap.max().item<double>(), .1) << "the fit is near the best there is";
}

TEST_F(Fitted, AnExamplesDrawsDoNotDependOnTheOthersButForRounding) {
  const torch::NoGradGuard no_grad;
  Rng all(8), from = Rng(8).from_row(1);
  const Tensor together = bounds().draw_posterior(x_, 3, all).z,
               alone = bounds().draw_posterior(x_.slice(0, 1, 2), 3, from).z;
  EXPECT_TRUE(torch::allclose(together.slice(0, 1, 2), alone, 0, 1e-6));
}

}  // namespace
}  // namespace elbo::models
