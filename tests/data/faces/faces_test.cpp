// SPDX-License-Identifier: MIT
// The source `faces`: what it says of itself, what its faces depend on, and the distribution of
// their attributes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/data/batch_loader.h"
#include "elbo/data/faces/face_factors.h"
#include "elbo/data/source.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

using ::testing::HasSubstr;

std::shared_ptr<const data::Dataset> faces(const std::string& options,
                                           data::Split split = data::Split::train) {
  return data::data_source("faces").open(
      data::source_options(data_table("name = 'faces'\n" + options)), split);
}

TEST(Faces, AreRgbPicturesOf8BitsWithAttributesAndNoLabel) {
  const auto data = faces("size = 28\ncount = 40");
  EXPECT_EQ(data->info().shape, (std::vector<int64_t>{3, 28, 28}));
  EXPECT_EQ(data->info().kind, data::ValueKind::unit);
  EXPECT_EQ(data->info().levels, 256);
  EXPECT_EQ(data->info().size, 40);
  EXPECT_EQ(data->info().attribute_names.size(), data::kFaceFactors.size());
  for (int64_t i = 0; i < 40; ++i) {
    const Example one = example(*data, i);
    EXPECT_EQ(one.label, -1);
    for (const float value : one.x) {
      ASSERT_GE(value, 0);
      ASSERT_LE(value, 1);
      ASSERT_EQ(value, std::round(value * 255.0f) / 255.0f);
    }
  }
}

TEST(Faces, AreTheSameInAnyOrderAndTogether) {
  const auto data = faces("size = 32");
  const std::vector<int64_t> indices{7, 0, 19'999, 7, 3};
  const data::HostBatch batch = data::gather(*data, indices, {.seed = 3, .pass = 2});
  for (size_t i = indices.size(); i-- > 0;) {
    const Example one = example(*data, indices[i]);
    EXPECT_TRUE(std::equal(one.x.begin(), one.x.end(),
                           batch.x.begin() + static_cast<ptrdiff_t>(i * one.x.size())));
    EXPECT_TRUE(
        std::equal(one.attributes.begin(), one.attributes.end(),
                   batch.attributes.begin() + static_cast<ptrdiff_t>(i * one.attributes.size())));
  }
}

TEST(Faces, DependOnSeedAndSplitButNotOnHowManyThereAre) {
  const Example one = example(*faces(""), 5);
  EXPECT_EQ(one, example(*faces("count = 6"), 5));
  EXPECT_NE(one.x, example(*faces("seed = 1"), 5).x);
  EXPECT_NE(one.x, example(*faces("", data::Split::test), 5).x);
  EXPECT_EQ(faces("", data::Split::test)->info().size, 5'000);
}

TEST(Faces, OfAnySizeHaveTheSameAttributes) {
  EXPECT_EQ(example(*faces("size = 32"), 8).attributes, example(*faces("size = 64"), 8).attributes);
}

TEST(Faces, RefuseWhatCannotBeDrawn) {
  EXPECT_THAT(error_of([] { faces("size = 8"); }),
              AllOf(HasSubstr("x.toml:2:8"), HasSubstr("between 24 and 256")));
  EXPECT_THAT(error_of([] { faces("correlation = 1.5"); }),
              AllOf(HasSubstr("x.toml:2:15"), HasSubstr("between 0 and 1")));
  EXPECT_THAT(error_of([] { faces("count = 0"); }),
              AllOf(HasSubstr("x.toml:2:9"), HasSubstr("at least 1")));
  EXPECT_THAT(error_of([] { faces("corelation = 0.5"); }),
              AllOf(HasSubstr("x.toml:2:1"), HasSubstr("did you mean \"correlation\"?")));
}

constexpr size_t kFactors = data::kFaceFactors.size();
constexpr int64_t kDraws = 20'000;

/// Sums over draws: what means and correlations need.
struct PixelMoments {
  std::array<double, kFactors> sum{};
  std::array<std::array<double, kFactors>, kFactors> product{};

  double mean(size_t i) const { return sum[i] / kDraws; }
  double covariance(size_t i, size_t j) const { return product[i][j] / kDraws - mean(i) * mean(j); }
  double correlation(size_t i, size_t j) const {
    return covariance(i, j) / std::sqrt(covariance(i, i) * covariance(j, j));
  }
};

PixelMoments moments_of(double correlation) {
  const data::FaceDraws draws(0, data::Split::train, correlation);
  PixelMoments out;
  for (int64_t n = 0; n < kDraws; ++n) {
    const data::FaceFactors factors = draws.at(n).factors;
    for (size_t i = 0; i < kFactors; ++i) {
      const auto value = static_cast<double>(factors.*data::kFaceFactors[i].value);
      out.sum[i] += value;
      for (size_t j = 0; j < kFactors; ++j)
        out.product[i][j] += value * static_cast<double>(factors.*data::kFaceFactors[j].value);
    }
  }
  return out;
}

size_t place(const std::string& name) {
  for (size_t i = 0; i < kFactors; ++i)
    if (name == data::kFaceFactors[i].name) return i;
  throw DataError(name);
}

TEST(FaceFactors, LieInTheirRange) {
  const data::FaceDraws draws(4, data::Split::test, 0.5);
  for (int64_t n = 0; n < 5'000; ++n) {
    const data::FaceFactors factors = draws.at(n).factors;
    for (const data::FaceFactor& factor : data::kFaceFactors) {
      const float value = factors.*factor.value;
      ASSERT_TRUE(value >= 0 && value <= 1) << factor.name;
      ASSERT_TRUE(factor.probability == 0 || value == 0 || value == 1) << factor.name;
    }
  }
}

/// Bounds: five standard deviations of each estimate.
void expect_own_distributions(const PixelMoments& found) {
  for (size_t i = 0; i < kFactors; ++i) {
    const auto p = static_cast<double>(data::kFaceFactors[i].probability);
    const double mean = p > 0 ? p : 0.5, variance = p > 0 ? p * (1 - p) : 1.0 / 12;
    EXPECT_NEAR(found.mean(i), mean, 5 * std::sqrt(variance / kDraws))
        << data::kFaceFactors[i].name;
    EXPECT_NEAR(found.covariance(i, i), variance,
                0.03 * variance + 5 * std::sqrt(variance / kDraws) * std::abs(1 - 2 * mean))
        << data::kFaceFactors[i].name;
  }
}

TEST(FaceFactors, AreIndependentByDefault) {
  const PixelMoments found = moments_of(0);
  expect_own_distributions(found);
  for (size_t i = 0; i < kFactors; ++i)
    for (size_t j = 0; j < i; ++j)
      EXPECT_NEAR(found.correlation(i, j), 0, 5 / std::sqrt(kDraws))
          << data::kFaceFactors[i].name << ", " << data::kFaceFactors[j].name;
}

class Correlated : public ::testing::TestWithParam<double> {};

/// A follower that takes its leader's rank with probability c has the correlation c with it; one
/// that is 1 with probability p, c sqrt(3 p (1 - p)). A beard wants short hair, earrings want long:
/// where both follow (c^2), they exclude each other.
TEST_P(Correlated, TiedFactorsHaveTheirClosedForm) {
  const double c = GetParam();
  const PixelMoments found = moments_of(c);
  expect_own_distributions(found);
  std::array<std::array<double, kFactors>, kFactors> want{};
  const auto tie = [&](const char* a, const char* b, double value) {
    want[place(a)][place(b)] = want[place(b)][place(a)] = value;
  };
  tie("smile", "eyebrow_angle", c);
  tie("hair_colour", "spectacles", c * std::sqrt(3 * 0.3 * 0.7));
  tie("hair_length", "beard", -c * std::sqrt(3 * 0.25 * 0.75));
  tie("hair_length", "earrings", c * std::sqrt(3 * 0.25 * 0.75));
  tie("beard", "earrings", -c * c / 3);
  for (size_t i = 0; i < kFactors; ++i)
    for (size_t j = 0; j < i; ++j)
      EXPECT_NEAR(found.correlation(i, j), want[i][j], 5 / std::sqrt(kDraws))
          << data::kFaceFactors[i].name << ", " << data::kFaceFactors[j].name;
}

INSTANTIATE_TEST_SUITE_P(Strengths, Correlated, ::testing::Values(0.3, 0.8, 1.0));

TEST(FaceFactors, ACorrelationChangesFollowersAlone) {
  const data::FaceDraws free(0, data::Split::train, 0), tied(0, data::Split::train, 1);
  for (int64_t n = 0; n < 100; ++n) {
    data::FaceFactors a = free.at(n).factors;
    const data::Face b = tied.at(n);
    for (const data::FaceTie& tie : data::kFaceTies) a.*tie.follower = b.factors.*tie.follower;
    for (const data::FaceFactor& factor : data::kFaceFactors)
      EXPECT_EQ(a.*factor.value, b.factors.*factor.value) << factor.name;
    EXPECT_EQ(free.at(n).detail.seed, b.detail.seed);
  }
}

}  // namespace
}  // namespace elbo::test
