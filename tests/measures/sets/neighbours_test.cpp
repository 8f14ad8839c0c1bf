// SPDX-License-Identifier: MIT
// Precision, recall, density and coverage against the prdc package and on constructions.
#include "elbo/measures/sets/neighbours.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "tests/measures/sets/formula.h"
#include "tests/measures/sets/whole_numbers.h"

namespace elbo::measures {
namespace {

using test::formula_features;
using test::golden;
using test::grid_features;

void expect_package(const Prdc& value, const std::string& name) {
  EXPECT_DOUBLE_EQ(value.precision, golden({"neighbours", name, "precision"})) << name;
  EXPECT_DOUBLE_EQ(value.recall, golden({"neighbours", name, "recall"})) << name;
  EXPECT_DOUBLE_EQ(value.density, golden({"neighbours", name, "density"})) << name;
  EXPECT_DOUBLE_EQ(value.coverage, golden({"neighbours", name, "coverage"})) << name;
}

TEST(Prdc, IsThePackagesExactly) {
  const Tensor real = formula_features(1, 600, 6),
               generated = formula_features(2, 500, 6) * 1.1 + .05;
  for (const int64_t k : {1, 3, 5})
    expect_package(estimate_prdc(real, generated, k).value, "features_" + std::to_string(k));
}

TEST(Prdc, IsThePackagesExactlyWhereDistancesAreEqualAndExamplesCopied) {
  const Tensor real = grid_features(5, 300, 4, 5),
               generated = torch::cat({grid_features(6, 200, 4, 5), real.narrow(0, 0, 50)});
  for (const int64_t k : {1, 3, 5})
    expect_package(estimate_prdc(real, generated, k).value, "grid_" + std::to_string(k));
}

TEST(Prdc, DoesNotDependOnWhereTheOriginIs) {
  const Tensor real = grid_features(5, 300, 4, 5) + 4096,
               generated = torch::cat({grid_features(6, 200, 4, 5),
                                       grid_features(5, 300, 4, 5).narrow(0, 0, 50)}) +
                           4096;
  expect_package(estimate_prdc(real, generated, 3).value, "grid_3");
}

void expect_prdc(const Prdc& value, const Prdc& wanted, const std::string& what) {
  EXPECT_EQ(value.precision, wanted.precision) << what;
  EXPECT_EQ(value.recall, wanted.recall) << what;
  EXPECT_NEAR(value.density, wanted.density, 1e-12) << what;  // a mean of whole numbers
  EXPECT_EQ(value.coverage, wanted.coverage) << what;
}

TEST(Prdc, OfWholeNumbersInFewColumnsIsThatOfWholeNumberArithmetic) {
  for (const uint64_t levels : {2, 3, 5}) {
    for (const int64_t columns : {1, 3, 6}) {
      const Tensor real = grid_features(5, 700, columns, levels),
                   generated = grid_features(6, 650, columns, levels);
      const Prdc wanted =
          test::prdc_of_whole(test::whole_rows(real), test::whole_rows(generated), 5);
      for (const auto type : {torch::kFloat64, torch::kFloat32})
        expect_prdc(estimate_prdc(real.to(type), generated.to(type), 5).value, wanted,
                    str(levels, " levels, ", columns, " columns, ", c10::toString(type)));
      expect_prdc(estimate_prdc(real + 1e6, generated + 1e6, 5).value, wanted,
                  str(levels, " levels, ", columns, " columns, far from the origin"));
    }
  }
}

TEST(Prdc, OfSetsThatAreOnePlaceIsNothingAndOfOneInTheOtherIsTold) {
  const Tensor one = torch::full({40, 3}, .1, torch::kFloat64), spread = formula_features(1, 50, 3);
  const Prdc same = estimate_prdc(one, one, 5).value;  // balls without extent are empty
  EXPECT_EQ(same.precision + same.recall + same.density + same.coverage, 0);
  EXPECT_EQ(estimate_prdc(one, spread, 5).value.precision, 0);
}

TEST(Prdc, OfDoubleFeaturesIsNotOfFeaturesRoundedToFloat) {
  const Tensor real = formula_features(1, 300, 6), generated = formula_features(2, 250, 6) * 1.1;
  // Rounded to 2^-39 in double, to 2^-10 in float.
  const auto far = [](const Tensor& x) { return x * 0x1p-10 + 8192; };
  const Prdc near = estimate_prdc(real * 0x1p-10, generated * 0x1p-10, 5).value,
             value = estimate_prdc(far(real), far(generated), 5).value;
  EXPECT_NEAR(value.density, near.density, 1e-3);
  EXPECT_NEAR(value.coverage, near.coverage, 4e-3);
  EXPECT_GT(
      std::abs(estimate_prdc(far(real).to(torch::kFloat32), far(generated).to(torch::kFloat32), 5)
                   .value.density -
               near.density),
      .01)
      << "or this test says nothing";
}

TEST(Prdc, OfSinglePrecisionIsThatOfTheSameValuesInDouble) {
  // Far clusters: what tells neighbours apart is small beside the norms of the products.
  const Tensor places = formula_features(3, 8, 520).repeat({40, 1}) * 20;
  const Tensor real = (formula_features(1, 320, 520) + places).to(torch::kFloat32),
               generated = (formula_features(2, 320, 520) * 1.1 + places).to(torch::kFloat32);
  for (const int64_t k : {1, 5})
    expect_prdc(estimate_prdc(real, generated, k).value,
                estimate_prdc(real.to(torch::kFloat64), generated.to(torch::kFloat64), k).value,
                std::to_string(k));
}

TEST(Prdc, OfTheRealSetItselfIsFullButForTheRims) {
  const Tensor real = formula_features(1, 300, 6);
  const Prdc value = estimate_prdc(real, real, 3).value;
  EXPECT_EQ(value.precision, 1);
  EXPECT_EQ(value.recall, 1);
  EXPECT_EQ(value.coverage, 1);
  // An open ball holds its centre and the k - 1 nearer than the k-th.
  EXPECT_DOUBLE_EQ(value.density, 1);
}

TEST(Prdc, OfSetsFarApartIsNothing) {
  const Tensor real = formula_features(1, 300, 6);
  const Prdc value = estimate_prdc(real, formula_features(2, 200, 6) + 100, 5).value;
  EXPECT_EQ(value.precision + value.recall + value.density + value.coverage, 0);
}

TEST(Prdc, OnePlaceMadeOverAndOverIsPreciseButCoversLittle) {
  const Tensor real = formula_features(1, 300, 6),
               generated = real.narrow(0, 7, 1) + 1e-6 * formula_features(2, 300, 6);
  const PrdcEstimate estimate = estimate_prdc(real, generated, 5);
  EXPECT_EQ(estimate.value.precision, 1);
  EXPECT_LT(estimate.value.coverage, .1);
  EXPECT_LT(estimate.value.recall, .02);
}

TEST(Prdc, AnOutlierSpoilsPrecisionMoreThanDensity) {
  Tensor real = formula_features(1, 300, 2) * .01;  // a cluster
  real[0] = 100;                                    // whose one outlier has a ball over everything
  const Prdc value = estimate_prdc(real, formula_features(2, 300, 2) * .01 + 50, 3).value;
  EXPECT_EQ(value.precision, 1);
  EXPECT_DOUBLE_EQ(value.density, 1. / 3);
  EXPECT_DOUBLE_EQ(value.coverage, 1. / 300);
}

TEST(Prdc, StandardErrorsAreBinomialAndOfAMean) {
  const Tensor real = formula_features(1, 600, 6),
               generated = formula_features(2, 500, 6) * 1.1 + .05;
  const PrdcEstimate estimate = estimate_prdc(real, generated, 3);
  const Prdc value = estimate.value, error = estimate.standard_error;
  EXPECT_DOUBLE_EQ(error.precision, std::sqrt(value.precision * (1 - value.precision) / 500));
  EXPECT_DOUBLE_EQ(error.recall, std::sqrt(value.recall * (1 - value.recall) / 600));
  EXPECT_DOUBLE_EQ(error.coverage, std::sqrt(value.coverage * (1 - value.coverage) / 600));
  EXPECT_GT(error.density, 0);
  EXPECT_LT(error.density, .1);
}

TEST(Prdc, RefusesBadInput) {
  const Tensor good = formula_features(1, 10, 4);
  EXPECT_TRUE(test::throws_with<DataError>("got 10 as the number of neighbours, want 1 to 9",
                                           [&] { estimate_prdc(good, good, 10); }));
  EXPECT_THROW(estimate_prdc(good, good.narrow(0, 0, 4), 4), DataError);
  EXPECT_THROW(estimate_prdc(good, good, 0), DataError);
  EXPECT_THROW(estimate_prdc(good, formula_features(1, 10, 5), 3), ShapeError);
  EXPECT_THROW(estimate_prdc(good, good.narrow(0, 0, 0), 3), DataError);
  EXPECT_TRUE(test::throws_with<DataError>("row 2, column 0", [&] {
    estimate_prdc(test::with_value(good, 2, 0, test::kNan), good, 3);
  }));
}

}  // namespace
}  // namespace elbo::measures
