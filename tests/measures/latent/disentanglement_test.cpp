// SPDX-License-Identifier: MIT
// The scores on a perfect, a dead, a duplicated and a rotated representation, whose values are
// known.
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/measures/latent/dci.h"
#include "elbo/measures/latent/fixed_factor_scores.h"
#include "elbo/measures/latent/mig.h"
#include "elbo/measures/latent/sap.h"
#include "tests/measures/latent/representations.h"

namespace elbo::measures {
namespace {

using test::dead, test::disguised, test::duplicated, test::perfect, test::rotated,
    test::three_factors, test::two_factors;

constexpr int64_t kCount = 3000;

FactoredCodes three(Tensor (*make)(const Tensor&)) {
  return factored_codes(make(three_factors(kCount)), three_factors(kCount));
}
FactoredCodes two(Tensor (*make)(const Tensor&)) {
  return factored_codes(make(two_factors(kCount)), two_factors(kCount));
}

/// The chance agreement of independent factors of so many examples stays below this.
constexpr double kChance = .02;

TEST(Mig, IsOneForAPerfectCodeAndZeroForADeadOrADuplicatedOne) {
  EXPECT_NEAR(mig(three(perfect)).value, 1, kChance);
  EXPECT_NEAR(mig(three(dead)).value, 0, 1e-12);
  EXPECT_NEAR(mig(three(duplicated)).value, 0, 1e-12);
}

TEST(Mig, OfARotationIsSmallForTheRotatedFactorsAlone) {
  const Mig found = mig(three(rotated));
  EXPECT_LT(found.of_factor[0], .1);
  EXPECT_LT(found.of_factor[1], .1);
  EXPECT_NEAR(found.of_factor[2], 1, kChance);
  EXPECT_LT(mig(two(rotated)).value, .1);
  EXPECT_NEAR(found.value, (found.of_factor[0] + found.of_factor[1] + found.of_factor[2]) / 3,
              1e-12);
}

TEST(Mig, OfAPerfectCodeHoldsEachFactorsEntropy) {
  const Mig found = mig(three(perfect));
  EXPECT_NEAR(found.information[0][0], std::log(3.), .01);
  EXPECT_NEAR(found.information[2][2], std::log(6.), .01);
  EXPECT_LT(found.information[0][2], .01);
}

TEST(Mig, TheNameOfALevelDoesNotMatter) {
  const Tensor factors = three_factors(kCount);
  EXPECT_NEAR(mig(factored_codes(rotated(factors), 1000 - 7 * factors)).value,
              mig(factored_codes(rotated(factors), factors)).value, 1e-12);
}

TEST(Sap, IsOneForAPerfectCodeAndZeroForADeadOrADuplicatedOne) {
  EXPECT_NEAR(sap(three(perfect)).value, 1, kChance);
  EXPECT_EQ(sap(three(dead)).value, 0);
  EXPECT_NEAR(sap(three(duplicated)).value, 0, 1e-12);
}

TEST(Sap, OfARotationOfTwoEqualFactorsIsSmallAndEachCodeExplainsHalf) {
  const Sap found = sap(two(rotated));
  EXPECT_LT(found.value, .1);
  EXPECT_NEAR(found.explained[0][0], .5, .05);
  EXPECT_NEAR(found.explained[1][0], .5, .05);
}

TEST(Sap, OfAFactorWithoutOrderIsWhatItsLevelsExplain) {
  const Tensor factors = three_factors(kCount), shape = factors.select(1, 0);
  const Tensor codes = torch::stack({torch::where(shape == 1, 5., 0.),
                                     perfect(factors).select(1, 1), perfect(factors).select(1, 2)},
                                    1);
  // The code stands out for the middle level.
  EXPECT_LT(sap(factored_codes(codes, factors)).of_factor[0], kChance);
  EXPECT_NEAR(sap(factored_codes(codes, factors, {0})).of_factor[0], 1, kChance);
}

TEST(Sap, OfTwoLevelsIsTheSameWithAndWithoutOrder) {
  const Tensor factors = three_factors(kCount).remainder(2);
  const Tensor codes = perfect(factors) + .3 * rotated(three_factors(kCount, 9));
  EXPECT_NEAR(sap(factored_codes(codes, factors)).value,
              sap(factored_codes(codes, factors, {0, 1, 2})).value, 1e-12);
}

DciTrees dci(const FactoredCodes& data) {
  Rng rng(3);
  return dci_trees(data, rng);
}

TEST(Dci, IsOneForAPerfectCode) {
  const DciTrees found = dci(three(perfect));
  EXPECT_GT(found.disentanglement, .999);
  EXPECT_GT(found.completeness, .999);
  EXPECT_EQ(found.informativeness, 1);
}

TEST(Dci, OfADeadCodeIsZeroAndGuessesTheCommonestLevel) {
  const DciTrees found = dci(three(dead));
  EXPECT_EQ(found.disentanglement, 0);
  EXPECT_EQ(found.completeness, 0);
  EXPECT_NEAR(found.informativeness, (1. / 3 + 1. / 4 + 1. / 6) / 3, .03);
  EXPECT_NEAR(found.standard_error, std::sqrt((2. / 9 + 3. / 16 + 5. / 36) / 9 / 1000), .0005);
}

TEST(Dci, OfADuplicatedCodeIsDisentangledButNotComplete) {
  const DciTrees found = dci(three(duplicated));
  EXPECT_GT(found.disentanglement, .999);
  // Two of six codes share each factor.
  EXPECT_NEAR(found.completeness, 1 - std::log(2.) / std::log(6.), .05);
  EXPECT_EQ(found.informativeness, 1);
}

TEST(Dci, OfARotationIsLowThoughNearlyAllIsThere) {
  const DciTrees found = dci(two(rotated));
  EXPECT_LT(found.disentanglement, .1);
  EXPECT_LT(found.completeness, .1);
  EXPECT_GT(found.informativeness, .9);
}

TEST(Dci, FromImportancesIsTheFormula) {
  const DciTrees found = dci_of({{1, 0}, {0, .5}, {0, .5}});
  EXPECT_NEAR(found.disentanglement, 1, 1e-8);
  EXPECT_NEAR(found.completeness, .5 + .5 * (1 - std::log(2.) / std::log(3.)), 1e-8);
}

FactorVaeScore factor_vae(const FactoredCodes& data) {
  Rng rng(4);
  return factor_vae_score(data, rng);
}

BetaVaeScore beta_vae(const FactoredCodes& data) {
  Rng rng(5);
  return beta_vae_score(data, rng);
}

TEST(FactorVaeScore, IsOneForAPerfectAndADuplicatedCodeAndZeroForADeadOne) {
  EXPECT_EQ(factor_vae(three(perfect)).value, 1);
  EXPECT_EQ(factor_vae(three(duplicated)).value, 1);
  EXPECT_EQ(factor_vae(three(dead)).value, 0);
}

TEST(FactorVaeScore, OfARotationOfTwoEqualFactorsIsChance) {
  const FactorVaeScore found = factor_vae(two(rotated));
  EXPECT_NEAR(found.value, .5, .1);
  EXPECT_NEAR(found.standard_error, .0071, .0003);
}

TEST(FactorVaeScore, LetsNoDeadCodeVote) {
  const Tensor factors = three_factors(kCount);
  const FactorVaeScore found =
      factor_vae(factored_codes(torch::cat({dead(factors), perfect(factors)}, 1), factors));
  EXPECT_EQ(found.value, 1);
  for (size_t z = 0; z < 3; ++z) EXPECT_EQ(found.votes[z], (std::vector<double>{0, 0, 0}));
}

TEST(BetaVaeScore, IsOneForAPerfectAndADuplicatedCodeAndChanceForADeadOne) {
  EXPECT_GT(beta_vae(three(perfect)).value, .999);
  EXPECT_GT(beta_vae(three(duplicated)).value, .999);
  EXPECT_NEAR(beta_vae(three(dead)).value, 1. / 3, .03);
}

TEST(BetaVaeScore, OfARotationOfTwoEqualFactorsIsChance) {
  EXPECT_NEAR(beta_vae(two(rotated)).value, .5, .05);
}

TEST(BetaVaeScore, ShowsWhichCodesStandStill) {
  const BetaVaeScore found = beta_vae(three(perfect));
  for (size_t f = 0; f < 3; ++f)
    for (size_t z = 0; z < 3; ++z)
      EXPECT_NEAR(found.mean_difference[f][z], f == z ? 0 : 1.1, f == z ? 1e-12 : .15);
}

TEST(Scores, DoNotDependOnTheOrderTheSignOrTheUnitsOfCodes) {
  const Tensor factors = three_factors(kCount);
  Rng rng(6);
  const Tensor codes = rotated(factors) + .2 * tensor::normal(rng, {kCount, 3});
  const FactoredCodes plain = factored_codes(codes, factors),
                      other = factored_codes(disguised(codes), factors);
  EXPECT_NEAR(mig(plain).value, mig(other).value, .01);  // a sign moves the bins' closed ends
  EXPECT_NEAR(sap(plain).value, sap(other).value, 1e-9);
  // So it does for thresholds.
  EXPECT_NEAR(dci(plain).disentanglement, dci(other).disentanglement, .01);
  EXPECT_NEAR(dci(plain).completeness, dci(other).completeness, .01);
  EXPECT_NEAR(factor_vae(plain).value, factor_vae(other).value, 1e-9);
  EXPECT_NEAR(beta_vae(plain).value, beta_vae(other).value, 1e-3);
}

TEST(Scores, AreKnownToAnErrorThatTenthsTell) {
  const Tensor factors = three_factors(kCount);
  Rng rng(8);
  const FactoredCodes data =
      factored_codes(rotated(factors) + tensor::normal(rng, {kCount, 3}), factors);
  const double estimated = error_by_tenths(
      data, [](const FactoredCodes& part) { return sap(part).of_factor[2]; }, rng);
  std::vector<double> values;
  for (uint64_t seed = 20; seed < 60; ++seed) {
    const Tensor others = three_factors(kCount, seed);
    values.push_back(sap(factored_codes(rotated(others) + tensor::normal(rng, {kCount, 3}), others))
                         .of_factor[2]);
  }
  const double truth = torch::tensor(values, torch::kFloat64).std().item<double>();
  EXPECT_GT(estimated, truth / 2);
  EXPECT_LT(estimated, truth * 2);
}

TEST(Scores, OfTooFewExamplesHaveNoKnownError) {
  Rng rng(1);
  const FactoredCodes data = factored_codes(perfect(three_factors(100)), three_factors(100));
  EXPECT_TRUE(std::isnan(error_by_tenths(
      data, [](const FactoredCodes& part) { return mig(part).value; }, rng)));
}

TEST(FactoredCodes, RefuseWhatDoesNotFit) {
  const Tensor factors = three_factors(10), codes = perfect(factors);
  EXPECT_THROW(factored_codes(codes.narrow(0, 0, 9), factors), ShapeError);
  EXPECT_THROW(factored_codes(codes.select(1, 0), factors), ShapeError);
  EXPECT_THROW(factored_codes(codes, factors.to(torch::kFloat32)), ShapeError);
  EXPECT_THROW(factored_codes(codes, Tensor()), ShapeError);
  EXPECT_THROW(factored_codes(codes.narrow(0, 0, 1), factors.narrow(0, 0, 1)), DataError);
  EXPECT_THROW(factored_codes(codes / 0., factors), DataError);
  EXPECT_THROW(factored_codes(codes, factors.zero_()), DataError);
}

TEST(Scores, RefuseDataThatTheyCannotBeTakenOn) {
  const Tensor one = three_factors(100).narrow(1, 0, 1),
               counted = torch::arange(100).view({100, 1});
  Rng rng(1);
  EXPECT_THROW(dci_trees(factored_codes(perfect(one), one), rng), DataError);
  EXPECT_THROW(beta_vae_score(factored_codes(perfect(one), one), rng), DataError);
  EXPECT_THROW(factor_vae_score(factored_codes(perfect(counted), counted), rng), DataError);
}

}  // namespace
}  // namespace elbo::measures
