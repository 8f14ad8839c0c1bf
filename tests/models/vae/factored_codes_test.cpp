// SPDX-License-Identifier: MIT
// beta-TCVAE and FactorVAE: parts of the KL that sum to it, and both losses by hand.
#include <cmath>
#include <numbers>

#include "elbo/models/vae/total_correlation.h"
#include "elbo/objectives/gaussian.h"
#include "tests/models/vae/small_vae.h"

namespace elbo::test {
namespace {

class FactoredCodes : public SmallVae {};

TEST_F(FactoredCodes, ThePartsOfTheKlSumToItAtEveryDraw) {
  Rng rng(3);
  const models::Posterior q{tensor::normal(rng, {6, 3}), tensor::normal(rng, {6, 3})};
  const Tensor z = models::draw_code(q, rng);
  const models::KlParts parts = models::kl_parts(z, q, q, 1000);
  const Tensor want = objectives::gaussian_log_density(z, q.mean, q.log_var) -
                      objectives::standard_normal_log_density(z);
  EXPECT_TRUE(torch::allclose(parts.information + parts.total_correlation + parts.dimensions, want,
                              0, 1e-12));
}

/// q(z) of a batch of two, by sums that are written out.
TEST_F(FactoredCodes, TheMixtureOfABatchIsTheSumOfItsGaussians) {
  const models::Posterior q{torch::tensor({{0., 1.}, {2., -1.}}),
                            torch::tensor({{0., .5}, {-.5, 0.}})};
  const Tensor z = torch::tensor({{.3, .2}, {1., -2.}});
  const models::KlParts parts = models::kl_parts(z, q, q, 50);
  for (int64_t b = 0; b < 2; ++b) {
    double joint = 0, product = 1;
    const auto density = [&](int64_t i, int64_t j) {
      const double v = std::exp(q.log_var[i][j].item<double>()),
                   d = z[b][j].item<double>() - q.mean[i][j].item<double>();
      return std::exp(-.5 * d * d / v) / std::sqrt(2 * std::numbers::pi * v);
    };
    for (int64_t i = 0; i < 2; ++i) joint += density(i, 0) * density(i, 1) / 100;
    for (int64_t j = 0; j < 2; ++j) product *= (density(0, j) + density(1, j)) / 100;
    EXPECT_NEAR(parts.total_correlation[b].item<double>(), std::log(joint / product), 1e-12);
    EXPECT_NEAR(parts.information[b].item<double>(),
                std::log(density(b, 0) * density(b, 1) / joint), 1e-12);
  }
}

TEST_F(FactoredCodes, WithAllWeightsOneBetaTcIsTheElboByADraw) {
  const auto vae = small("beta_tc_vae", {{"beta", number(1)}});
  expect_losses({*vae, 0, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
    Rng rng(5);
    const Tensor moments = encoded(nets, batch_.x.flatten(1), "posterior"),
                 mean = moments.slice(1, 0, kCode), log_var = moments.slice(1, kCode);
    const Tensor z = mean + torch::exp(.5 * log_var) * tensor::normal(rng, {kCount, kCode});
    const Tensor kl = .5 * (z.square() - (z - mean).square() / log_var.exp() - log_var).sum(1);
    return reconstruction(nets, z) + kl.mean();
  });
}

TEST_F(FactoredCodes, ItsWeightCountsTheTotalCorrelationAlone) {
  const auto loss = [&](double beta) {
    const auto vae = small("beta_tc_vae", {{"beta", number(beta)}});
    return test::play(*vae, 0, batch_.x, Rng(5)).losses[0].terms;
  };
  const models::LossTerms one = loss(1), five = loss(5);
  EXPECT_NEAR(five.total.item<double>() - one.total.item<double>(),
              4 * part(one, "total_correlation"), 1e-11);
}

TEST_F(FactoredCodes, FactorVaesAutoencoderPaysForTheCriticsRatio) {
  const auto vae = small("factor_vae", {{"gamma", number(3)}, {"critic_hidden", sizes({7})}});
  expect_losses({*vae, 0, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
    Rng rng(5);
    const BoundParts parts{batch_.x.flatten(1), {}, tensor::normal(rng, {kCount, kCode})};
    const Tensor moments = encoded(nets, parts.seen, "posterior");
    const Tensor z =
        moments.slice(1, 0, kCode) + torch::exp(.5 * moments.slice(1, kCode)) * parts.eps;
    const Tensor sums = nets.linear("critic.linear0", z);
    const Tensor hidden = torch::maximum(sums, .2 * sums);
    return bound_loss(nets, parts) + 3 * nets.linear("critic.linear1", hidden).mean();
  });
}

TEST_F(FactoredCodes, ShuffledCodesHaveTheSameColumnsInOtherRows) {
  Rng rng(3);
  const Tensor z = tensor::normal(rng, {40, 3}), shuffled = models::shuffled_dimensions(z, rng);
  EXPECT_TRUE(torch::equal(std::get<0>(z.sort(0)), std::get<0>(shuffled.sort(0))));
  int64_t rows_kept = 0;
  for (int64_t i = 0; i < 40; ++i)
    rows_kept += (z == shuffled[i]).all(1).any().item<bool>() ? 1 : 0;
  EXPECT_LT(rows_kept, 4);
  EXPECT_FALSE(torch::equal(z.select(1, 0), shuffled.select(1, 0)));
}

TEST_F(FactoredCodes, TheCriticTellsCodesFromShuffledOnes) {
  const auto vae = small("factor_vae", {{"critic_hidden", sizes({7})}});
  const models::LossTerms terms = play(*vae, 1).losses[0].terms;
  EXPECT_NEAR(terms.total.item<double>(), .5 * (part(terms, "joint") + part(terms, "apart")),
              1e-12);
  // An untrained critic is near even: log 2 each.
  EXPECT_NEAR(terms.total.item<double>(), std::numbers::ln2, .2);
}

}  // namespace
}  // namespace elbo::test
