// SPDX-License-Identifier: MIT
// The VAE: against the model whose likelihood is known (linear Gaussian: probabilistic PCA, Tipping
// and Bishop 1999), and by its options.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

using test::info_of;
using test::made;
using test::number;
using test::part;
using test::text;
using test::whole;

constexpr double kSigma = .6;

/// x = W z + b + kSigma e. The columns of W are orthogonal, so the exact posterior is a diagonal
/// Gaussian and the encoder can be set to it.
class LinearVae : public testing::Test {
 protected:
  LinearVae() {
    const torch::NoGradGuard no_grad;
    const Tensor m = (weight_.square().sum(0) + kSigma * kSigma);  // (Z): diagonal of W^T W + s^2 I
    set("decoder.linear0.weight", weight_);
    set("decoder.linear0.bias", bias_);
    set("posterior.weight", torch::cat({weight_.t() / m.unsqueeze(1), torch::zeros({2, 4})}));
    set("posterior.bias",
        torch::cat({-torch::matmul(weight_.t(), bias_) / m, (kSigma * kSigma / m).log()}));
  }

  void set(const std::string& name, const Tensor& value) {
    const torch::NoGradGuard no_grad;
    model_->named_parameters()[name].copy_(value);
  }

  BoundsLikelihood& bound() { return dynamic_cast<BoundsLikelihood&>(*model_); }
  Posterior posterior() { return dynamic_cast<Encodes&>(*model_).encode(x_); }

  /// log N(x; b, W W^T + s^2 I), exactly: (B).
  Tensor log_p_x() const {
    const Tensor covariance = torch::matmul(weight_, weight_.t()) + kSigma * kSigma * torch::eye(4);
    const Tensor centred = x_ - bias_;
    const Tensor distance = (torch::matmul(centred, at::linalg_inv(covariance)) * centred).sum(1);
    return -.5 * (distance + at::logdet(covariance) + 4 * std::log(2 * std::numbers::pi));
  }

  /// E_q[log p(x|z)] for the encoder's Gaussian q: its mean's log p, less the variance that W sees.
  Tensor expected_log_p() {
    const Posterior q = posterior();
    const Tensor seen = torch::matmul(q.log_var.exp(), weight_.square().sum(0));  // (B)
    return bound().log_p_x_given_z(x_, q.mean) - .5 * seen / (kSigma * kSigma);
  }

  test::DoubleByDefault double_;
  Tensor weight_ = torch::tensor({{1., .5}, {2., -.25}, {0., 1.5}, {-.5, 0.}});
  Tensor bias_ = torch::tensor({.3, -.1, 0., 1.});
  Tensor x_ = torch::tensor({{.5, 1.2, -.7, .2}, {-1., -2., .3, 2.}, {.3, -.1, 0., 1.}});
  std::shared_ptr<Model> model_ = made("vae",
                                       {{"latent_dim", whole(2)},
                                        {"hidden", test::sizes({})},
                                        {"likelihood", text("gaussian")},
                                        {"sigma", number(kSigma)}},
                                       info_of({4}, data::ValueKind::real));
};

TEST_F(LinearVae, WithTheExactPosteriorEveryDrawGivesLogPExactly) {
  Rng rng(3);
  const PosteriorDraws draws = bound().draw_posterior(x_, 5, rng);
  for (int64_t k = 0; k < 5; ++k) {
    const Tensor z = draws.z.select(1, k);
    const Tensor ratio =
        bound().log_p_x_given_z(x_, z) + bound().log_p_z(z) - draws.log_q.select(1, k);
    EXPECT_TRUE(torch::allclose(ratio, log_p_x(), 0, 1e-12));
  }
}

TEST_F(LinearVae, WithTheExactPosteriorTheElboIsLogP) {
  EXPECT_TRUE(torch::allclose(expected_log_p() - bound().kl(x_), log_p_x(), 0, 1e-12));
}

TEST_F(LinearVae, OtherwiseLogPLessTheGapIsTheElbo) {
  const Posterior exact = posterior();
  set("posterior.bias", torch::tensor({.4, -.2, -.5, -2.}));
  const Posterior q = posterior();
  const Tensor distance = (q.mean - exact.mean).square() * torch::exp(-exact.log_var);
  const Tensor ratio = torch::exp(q.log_var - exact.log_var);
  // KL(q || exact)
  const Tensor gap = .5 * (exact.log_var - q.log_var + ratio + distance - 1).sum(-1);
  EXPECT_GT(gap.min().item<double>(), .01);
  EXPECT_TRUE(torch::allclose(log_p_x() - gap, expected_log_p() - bound().kl(x_), 0, 1e-12));
}

TEST_F(LinearVae, ReconstructionTermIsRightOnAverageOverTheNoise) {
  constexpr int64_t kDraws = 20000;
  const TurnResult played = test::play(*model_, 0, x_.slice(0, 0, 1).expand({kDraws, 4}), Rng(9));
  const double want = -expected_log_p()[0].item<double>();
  // Deviation of one draw below 2: standard error .014.
  EXPECT_NEAR(part(played.losses[0].terms, "reconstruction"), want, .05);
  EXPECT_NEAR(part(played.losses[0].terms, "kl"), bound().kl(x_)[0].item<double>(), 1e-10);
}

TEST_F(LinearVae, DecodesTheMeanAndReconstructsThroughIt) {
  const Tensor z = torch::tensor({{1., -1.}});
  EXPECT_TRUE(torch::allclose(dynamic_cast<Decodes&>(*model_).decode(z),
                              torch::matmul(z, weight_.t()) + bias_));
  const Tensor through_mean = torch::matmul(posterior().mean, weight_.t()) + bias_;
  EXPECT_TRUE(
      torch::allclose(dynamic_cast<Reconstructs&>(*model_).reconstruct(x_, nullptr), through_mean));
  Rng rng(4);
  EXPECT_FALSE(
      torch::allclose(dynamic_cast<Reconstructs&>(*model_).reconstruct(x_, &rng), through_mean));
}

TEST_F(LinearVae, ReparameterisedGradientIsThatOfCentralDifferences) {
  Rng rng(12);
  Tensors params = model_->parameters(), directions;
  for (const Tensor& p : params) directions.push_back(tensor::normal(rng, p.sizes()));
  const auto loss = [&] { return test::play(*model_, 0, x_, Rng(5)).losses[0].terms.total; };
  const Tensors grads = torch::autograd::grad({loss()}, params);
  double along = 0;
  for (size_t i = 0; i < params.size(); ++i)
    along += (grads[i] * directions[i]).sum().item<double>();
  const torch::NoGradGuard no_grad;
  const auto at = [&](double step) {
    for (size_t i = 0; i < params.size(); ++i) params[i].add_(directions[i], step);
    const double value = loss().item<double>();
    for (size_t i = 0; i < params.size(); ++i) params[i].sub_(directions[i], step);
    return value;
  };
  EXPECT_NEAR((at(1e-5) - at(-1e-5)) / 2e-5 / along, 1, 1e-7);
}

TEST(Vae, WeighsItsTermsAndWarmsUpWhileTheElboStaysUnweighted) {
  const auto vae = made("vae",
                        {{"latent_dim", whole(3)},
                         {"hidden", test::sizes({8})},
                         {"alpha", number(4)},
                         {"reconstruction_weight", number(.5)},
                         {"warmup_epochs", number(2)}},
                        test::mnist_info());
  Rng rng(2);
  const Tensor x = tensor::uniform(rng, {6, 1, 28, 28});
  for (const auto& [step, warmth] :
       std::vector<std::pair<int64_t, double>>{{0, 0}, {5, .25}, {20, 1}, {50, 1}}) {
    const LossTerms terms =
        test::play(*vae, 0, x, Rng(7), {step, step / 10, 100, 10, false}).losses[0].terms;
    const double reconstruction = part(terms, "reconstruction"), kl = part(terms, "kl");
    EXPECT_NEAR(terms.total.item<double>(), .5 * reconstruction + 4 * warmth * kl, 1e-3) << step;
    EXPECT_NEAR(part(terms, "elbo"), -(reconstruction + kl), 1e-3);
  }
}

TEST(Vae, TheDefaultIsTheRecipes784By400By20) {
  const auto vae = made("vae", {}, test::mnist_info());
  int64_t count = 0;
  for (const Tensor& p : vae->parameters()) count += p.numel();
  EXPECT_EQ(count, 784 * 400 + 400 + 2 * (400 * 20 + 20) + 20 * 400 + 400 + 400 * 784 + 784);
}

TEST(Vae, NoiseOfAnExampleDoesNotDependOnTheOthers) {
  const auto vae = made("vae", {}, test::mnist_info());
  const torch::NoGradGuard no_grad;
  Rng rng(2), all(8);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28});
  auto& bound = dynamic_cast<BoundsLikelihood&>(*vae);
  Rng second_half = Rng(8).from_row(2);
  const Tensor whole_batch = bound.draw_posterior(x, 3, all).z,
               half = bound.draw_posterior(x.slice(0, 2), 3, second_half).z;
  EXPECT_TRUE(torch::allclose(whole_batch.slice(0, 2), half, 1e-5, 1e-6));
}

TEST(Vae, RefusesAConditionThatItDoesNotKnow) {
  const auto vae = made("vae", {}, test::mnist_info());
  Rng rng(2);
  EXPECT_THROW(dynamic_cast<Samples&>(*vae).sample(
                   1, Condition{.classes = torch::zeros({1}, torch::kInt64)}, rng),
               Unsupported);
}

TEST(Vae, RefusesExamplesOfAnotherShape) {
  const auto vae = made("vae", {}, test::mnist_info());
  EXPECT_THROW(dynamic_cast<Encodes&>(*vae).encode(torch::zeros({2, 1, 14, 56})), ShapeError);
}

struct Form {
  const char *likelihood, *net;
};

class VaeForms : public testing::TestWithParam<Form> {};

TEST_P(VaeForms, LearnsFromColourImagesAndDecodesThemInTheirShapeAndRange) {
  const auto [likelihood, net] = GetParam();
  const auto vae = made("vae",
                        {{"latent_dim", whole(3)},
                         {"hidden", test::sizes({8})},
                         {"width", whole(2)},
                         {"components", whole(2)},
                         {"likelihood", text(likelihood)},
                         {"net", text(net)}},
                        info_of({3, 32, 32}, data::ValueKind::unit));
  Rng rng(2);
  const Tensor x = (tensor::uniform(rng, {4, 3, 32, 32}) * 255).round() / 255;
  const LossTerms terms = test::play(*vae, 0, x, Rng(7)).losses[0].terms;
  for (const Tensor& grad : torch::autograd::grad({terms.total}, vae->players()[0].params))
    EXPECT_TRUE(torch::isfinite(grad).all().item<bool>());
  const torch::NoGradGuard no_grad;
  const Tensor sample = dynamic_cast<Samples&>(*vae).sample(5, {}, rng);
  EXPECT_EQ(sample.sizes(), (std::vector<int64_t>{5, 3, 32, 32}));
  const bool bounded = std::string(likelihood).find("gaussian") == std::string::npos;
  EXPECT_TRUE(!bounded || ((sample >= 0) & (sample <= 1)).all().item<bool>());
}

INSTANTIATE_TEST_SUITE_P(All, VaeForms,
                         testing::Values(Form{"bernoulli", "mlp"},
                                         Form{"continuous_bernoulli", "mlp"},
                                         Form{"gaussian", "mlp"}, Form{"gaussian_learned", "mlp"},
                                         Form{"logistic_mixture", "mlp"}, Form{"bernoulli", "conv"},
                                         Form{"continuous_bernoulli", "conv"},
                                         Form{"gaussian", "conv"}, Form{"gaussian_learned", "conv"},
                                         Form{"logistic_mixture", "conv"}));

TEST(VaeLikelihoods, AnUntrainedMixtureGivesTheImagesOfOneLevelProbabilitiesThatSumToOne) {
  const test::DoubleByDefault in_double;
  const auto vae = made("vae",
                        {{"latent_dim", whole(2)},
                         {"hidden", test::sizes({4})},
                         {"likelihood", text("logistic_mixture")}},
                        info_of({1}, data::ValueKind::unit));
  const torch::NoGradGuard no_grad;
  // One value an example.
  const Tensor levels = torch::arange(256).to(torch::kFloat64).unsqueeze(1) / 255;
  const Tensor z = torch::tensor({{.3, -1.}}).expand({256, 2});
  EXPECT_NEAR(
      dynamic_cast<BoundsLikelihood&>(*vae).log_p_x_given_z(levels, z).exp().sum().item<double>(),
      1, 1e-12);
}

TEST(VaeLikelihoods, TheLearnedVarianceIsSoftlyBoundedAtExpMinusTwelve) {
  const test::DoubleByDefault in_double;
  const auto vae = made("vae",
                        {{"latent_dim", whole(2)},
                         {"hidden", test::sizes({})},
                         {"likelihood", text("gaussian_learned")}},
                        info_of({1}, data::ValueKind::real));
  const torch::NoGradGuard no_grad;
  vae->named_parameters()["observation.log_sigma"].fill_(-100);
  const Tensor z = torch::zeros({1, 2}), mean = dynamic_cast<Decodes&>(*vae).decode(z);
  const double at_mean =
      dynamic_cast<BoundsLikelihood&>(*vae).log_p_x_given_z(mean, z).item<double>();
  EXPECT_NEAR(at_mean, -.5 * std::log(2 * std::numbers::pi) + 6, 1e-12);
}

TEST(VaeLikelihoods, ThoseThatDoNotFitTheValuesAreRefused) {
  const auto with = [](const char* likelihood, data::ValueKind kind, int64_t levels) {
    data::DataInfo info = info_of({1, 28, 28}, kind);
    info.levels = levels;
    return made("vae", {{"likelihood", text(likelihood)}}, info);
  };
  EXPECT_THROW(with("bernoulli", data::ValueKind::real, 0), ConfigError);
  EXPECT_THROW(with("continuous_bernoulli", data::ValueKind::binary, 2), ConfigError);
  EXPECT_THROW(with("logistic_mixture", data::ValueKind::binary, 2), ConfigError);
  EXPECT_THROW(with("logistic_mixture", data::ValueKind::unit, 16), ConfigError);
  EXPECT_NO_THROW(with("bernoulli", data::ValueKind::binary, 2));
  EXPECT_NO_THROW(with("gaussian", data::ValueKind::real, 0));
}

TEST(Autoencoder, IsTheVaesReconstructionThroughAPoint) {
  const auto model = made("autoencoder", {{"latent_dim", whole(2)}}, test::mnist_info());
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28});
  const Posterior code = dynamic_cast<Encodes&>(*model).encode(x);
  EXPECT_FALSE(code.log_var.defined());
  const Tensor mean = dynamic_cast<Reconstructs&>(*model).reconstruct(x, nullptr);
  EXPECT_TRUE(torch::equal(mean, dynamic_cast<Decodes&>(*model).decode(code.mean)));
  const Tensor want = at::binary_cross_entropy(mean, x, {}, at::Reduction::Sum) / 4;
  EXPECT_NEAR(
      test::play(*model, 0, x, Rng(1)).losses[0].terms.total.item<double>() / want.item<double>(),
      1, 1e-5);
  EXPECT_EQ(dynamic_cast<Samples*>(model.get()), nullptr);
}

}  // namespace
}  // namespace elbo::models
