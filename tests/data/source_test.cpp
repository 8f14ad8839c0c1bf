// SPDX-License-Identifier: MIT
// The [data] table: what it may say, the errors it gives, and how splits and descriptions follow
// from it.
#include "elbo/data/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "elbo/core/str.h"
#include "elbo/data/config.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

using ::testing::HasSubstr;

TEST(Source, EveryOneHasItsFieldsBesideTheCommonOnes) {
  for (const data::DataSource& source : data::data_sources()) {
    const std::vector<Field> fields = data::data_fields(source.name);
    EXPECT_EQ(fields.front().name, "name");
    EXPECT_EQ(fields.size(), fields_of<data::DataConfig>().size() + source.fields.size());
    std::set<std::string> names;
    for (const Field& field : fields)
      EXPECT_TRUE(names.insert(field.name).second) << source.name << "." << field.name << " twice";
    EXPECT_FALSE(source.summary.empty());
  }
}

TEST(Source, SuggestsTheNearestName) {
  EXPECT_THAT(error_of([] { data::data_source("mnits"); }), HasSubstr("did you mean \"mnist\"?"));
  EXPECT_THAT(error_of([] { data::resolved_data(data_table("name = 'mnits'")); }),
              AllOf(HasSubstr("x.toml:1:8"), HasSubstr("did you mean \"mnist\"?")));
}

TEST(Source, MistakesInTheTableHaveTheirPlace) {
  EXPECT_THAT(error_of([] { data::resolved_data(data_table("name = 'synthetic'\nclases = 3")); }),
              AllOf(HasSubstr("x.toml:2:1"), HasSubstr("did you mean \"classes\"?")));
  EXPECT_THAT(error_of([] { data::resolved_data(data_table("name = 'synthetic'\nsize = 65")); }),
              AllOf(HasSubstr("x.toml:2:8"), HasSubstr("between 8 and 64")));
  EXPECT_THAT(error_of([] { data::resolved_data(data_table("binarise = 'none'")); }),
              HasSubstr("has no \"name\""));
}

TEST(Source, AResolvedTableResolvesToItself) {
  const Node full = data::resolved_data(data_table("name = 'ring8'\nsigma = 0.5"));
  EXPECT_EQ(full.literal(), data::resolved_data(full).literal());
  EXPECT_EQ(full.entries().size(), data::data_fields("ring8").size());
}

TEST(Source, ValidationIsTheEndOfTraining) {
  const auto whole =
      data::open_dataset(data_table("name = 'synthetic'\ncount = 20"), data::Split::train);
  const Node divided = data_table("name = 'synthetic'\ncount = 20\nvalidation = 5");
  const auto train = data::open_dataset(divided, data::Split::train),
             validation = data::open_dataset(divided, data::Split::validation);
  ASSERT_EQ(train->info().size, 15);
  ASSERT_EQ(validation->info().size, 5);
  for (int64_t i = 0; i < 15; ++i) EXPECT_EQ(example(*train, i), example(*whole, i));
  for (int64_t i = 0; i < 5; ++i) EXPECT_EQ(example(*validation, i), example(*whole, 15 + i));
}

TEST(Source, ALimitShortensTrainingAlone) {
  const Node table =
      data_table("name = 'synthetic'\ncount = 20\ntest_count = 9\nvalidation = 5\nlimit = 3");
  EXPECT_EQ(data::open_dataset(table, data::Split::train)->info().size, 3);
  EXPECT_EQ(data::open_dataset(table, data::Split::validation)->info().size, 5);
  EXPECT_EQ(data::open_dataset(table, data::Split::test)->info().size, 9);
}

TEST(Source, RefusesToHoldOutEverything) {
  EXPECT_THAT(error_of([] {
                data::open_dataset(data_table("name = 'synthetic'\ncount = 20\nvalidation = 20"),
                                   data::Split::train);
              }),
              AllOf(HasSubstr("x.toml:3:14"), HasSubstr("got only 20 training examples")));
}

TEST(Source, HasNoValidationWhereNoneIsHeldOut) {
  const Node table = data_table("name = 'synthetic'");
  EXPECT_EQ(data::find_dataset(table, data::Split::validation), nullptr);
  EXPECT_THAT(error_of([&] { data::open_dataset(table, data::Split::validation); }),
              HasSubstr("set data.validation"));
}

TEST(Source, TheMeanIsThatOfTheExamples) {
  for (const char* binarise : {"none", "threshold"}) {
    const auto data = data::open_dataset(
        data_table(str("name = 'synthetic'\ncount = 50\nbinarise = '", binarise, "'")),
        data::Split::train);
    std::vector<double> sum(static_cast<size_t>(data->info().values()));
    for (int64_t i = 0; i < 50; ++i) {
      const Example one = example(*data, i);
      for (size_t j = 0; j < sum.size(); ++j) sum[j] += static_cast<double>(one.x[j]);
    }
    ASSERT_EQ(data->info().mean.size(), sum.size());
    for (size_t j = 0; j < sum.size(); ++j)
      EXPECT_FLOAT_EQ(data->info().mean[j], static_cast<float>(sum[j] / 50));
  }
}

TEST(Source, ADynamicDrawKeepsTheGreyMean) {
  const auto grey =
      data::open_dataset(data_table("name = 'synthetic'\ncount = 50"), data::Split::train);
  const auto dynamic = data::open_dataset(
      data_table("name = 'synthetic'\ncount = 50\nbinarise = 'dynamic'"), data::Split::train);
  EXPECT_EQ(grey->info().mean, dynamic->info().mean);
  EXPECT_EQ(dynamic->info().kind, data::ValueKind::binary);
}

TEST(Source, TheFingerprintFollowsWhatTheDataDependOn) {
  const auto print = [](const std::string& options, data::Split split) {
    return data::open_dataset(data_table("name = 'synthetic'\ncount = 30\n" + options), split)
        ->info()
        .fingerprint;
  };
  const std::string plain = print("", data::Split::train);
  EXPECT_EQ(plain.size(), 64u);
  EXPECT_EQ(plain, print("", data::Split::train));
  EXPECT_EQ(plain, print("threshold = 0.3", data::Split::train))
      << "a threshold that is not used changes nothing";
  for (const char* change :
       {"limit = 5", "validation = 5", "binarise = 'dynamic'", "seed = 1", "size = 8"})
    EXPECT_NE(plain, print(change, data::Split::train)) << change;
  EXPECT_NE(plain, print("", data::Split::test));
}

class SyntheticOf : public ::testing::TestWithParam<int> {};

TEST_P(SyntheticOf, HoldsGreyValuesOf8BitsInEveryClass) {
  const auto data = data::open_dataset(
      data_table(str("name = 'synthetic'\ncount = 200\nclasses = 6\nchannels = 'rgb'\nsize = ",
                     GetParam())),
      data::Split::train);
  std::set<int64_t> labels;
  for (int64_t i = 0; i < 200; ++i) {
    const Example one = example(*data, i);
    labels.insert(one.label);
    double sum = 0;
    for (const float value : one.x) {
      ASSERT_GE(value, 0);
      ASSERT_LE(value, 1);
      ASSERT_NEAR(value * 255.0f, std::round(value * 255.0f), 1e-4);
      sum += static_cast<double>(value);
    }
    EXPECT_GT(sum, 0) << "example " << i << " is empty";
    EXPECT_LT(sum, 0.7 * static_cast<double>(one.x.size())) << "example " << i << " is full";
  }
  EXPECT_EQ(labels.size(), 6u);
}

INSTANTIATE_TEST_SUITE_P(Sizes, SyntheticOf, ::testing::Values(8, 16, 33, 64));

TEST(Synthetic, ItsClassesCanBeToldApart) {
  // A bar across has equal columns, an upright one equal rows; a disc and a ring have neither, and
  // only the disc is bright in its middle.
  const auto data = data::open_dataset(data_table("name = 'synthetic'\ncount = 300\nsize = 32"),
                                       data::Split::train);
  for (int64_t i = 0; i < 300; ++i) {
    const Example one = example(*data, i);
    bool equal_columns = true, equal_rows = true;
    for (size_t p = 0; p < 32 * 32; ++p) {
      equal_columns = equal_columns && one.x[p] == one.x[p / 32 * 32];
      equal_rows = equal_rows && one.x[p] == one.x[p % 32];
    }
    EXPECT_EQ(equal_columns, one.label == 0);
    EXPECT_EQ(equal_rows, one.label == 1);
  }
}

TEST(Synthetic, ItsAttributesAreWhatIsDrawn) {
  const auto data = data::open_dataset(
      data_table("name = 'synthetic'\ncount = 300\nsize = 32\nclasses = 2"), data::Split::train);
  for (int64_t i = 0; i < 300; ++i) {
    const Example one = example(*data, i);
    double brightest = 0, lit = 0, place = 0;
    for (size_t p = 0; p < 32; ++p) {
      // The profile across the bar.
      const double value = static_cast<double>(one.label == 0 ? one.x[p * 32] : one.x[p]);
      brightest = std::max(brightest, value);
      lit += value;
      place += value * (static_cast<double>(p) + 0.5);
    }
    const double width = lit / brightest;
    // Near the limits rounding to 8 bits decides; 4.48 = 2 x 32 x (0.04 + 0.10) / 2.
    if (std::abs(width - 4.48) > 0.1) {
      EXPECT_EQ(one.attributes[1], width > 4.48 ? 1.0f : 0.0f);
    }
    if (one.label == 1 && std::abs(place / lit - 16) > 0.1) {
      EXPECT_EQ(one.attributes[0], place / lit < 16 ? 1.0f : 0.0f);
    }
  }
}

}  // namespace
}  // namespace elbo::test
