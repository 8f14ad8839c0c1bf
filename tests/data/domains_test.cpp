// SPDX-License-Identifier: MIT
// Two domains by what is in them: nothing twice where they are learned from, the truth where they
// are not, and companions that a (seed, pass) fixes.
#include "elbo/data/domains.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "elbo/data/batch_loader.h"
#include "elbo/data/source.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

using ::testing::HasSubstr;

Node rotated(const std::string& more = "") {
  return data_table(
      "name = 'synthetic'\nsize = 9\ncount = 21\ntest_count = 7\n"
      "domains = 'rotated'\n" +
      more);
}
Node plain(const std::string& more = "") {
  return data_table("name = 'synthetic'\nsize = 9\ncount = 21\ntest_count = 7\n" + more);
}

/// The companions of all examples of a data set.
std::vector<Example> companions(const data::Dataset& data, const data::Draw& draw = {}) {
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < data.info().size; ++i) indices.push_back(i);
  const data::HostBatch batch = data::gather(data, indices, draw);
  std::vector<Example> out;
  const auto values = static_cast<ptrdiff_t>(data.info().values());
  for (size_t i = 0; i < indices.size(); ++i) {
    const auto at = batch.x2.begin() + static_cast<ptrdiff_t>(i) * values;
    out.push_back({{at, at + values}, batch.labels2[i], {}});
  }
  return out;
}

/// Value (row, column) of a turned picture is value (column, last - row) of the original.
std::vector<float> turned(const std::vector<float>& x, size_t side) {
  std::vector<float> out(x.size());
  for (size_t row = 0; row < side; ++row)
    for (size_t column = 0; column < side; ++column)
      out[row * side + column] = x[column * side + side - 1 - row];
  return out;
}

TEST(Turn, MovesTheUpperRightCornerToTheUpperLeft) {
  std::vector<float> x{1, 2, 3, 4, 5, 6, 7, 8};  // two channels: 1 2 / 3 4 and 5 6 / 7 8
  data::turn_quarter(x, {2, 2, 2});
  EXPECT_EQ(x, (std::vector<float>{2, 4, 1, 3, 6, 8, 5, 7}));
}

TEST(RotatedDomains, HaveTheFirstHalfUprightAndTheSecondTurned) {
  const auto whole = data::open_dataset(plain(), data::Split::train),
             two = data::open_dataset(rotated(), data::Split::train);
  ASSERT_EQ(two->info().size, 10);
  EXPECT_EQ(two->info().domain_names, (std::vector<std::string>{"upright", "rotated"}));
  for (int64_t i = 0; i < 10; ++i) EXPECT_EQ(example(*two, i), example(*whole, i));
  std::multiset<std::vector<float>> wanted, found;
  for (int64_t i = 10; i < 20; ++i) wanted.insert(turned(example(*whole, i).x, 9));
  wanted.insert(turned(example(*whole, 20).x, 9));
  for (const Example& one : companions(*two)) {
    found.insert(one.x);
    EXPECT_TRUE(wanted.contains(one.x));
  }
  EXPECT_EQ(found.size(), 10u) << "of eleven each pass leaves one out";
}

TEST(RotatedDomains, ChangeCompanionsWithThePassAndRepeatThemWithTheSeed) {
  const auto two = data::open_dataset(rotated(), data::Split::train);
  std::set<std::vector<float>> of_first;
  for (uint64_t pass = 0; pass < 40; ++pass) {
    EXPECT_EQ(companions(*two, {.seed = 5, .pass = pass}),
              companions(*two, {.seed = 5, .pass = pass}));
    of_first.insert(companions(*two, {.seed = 5, .pass = pass})[0].x);
  }
  EXPECT_GT(of_first.size(), 7u) << "40 draws of 11";
}

TEST(RotatedDomains, AreTheSamePictureWhereTheyAreNotLearnedFrom) {
  for (const data::Split split : {data::Split::test, data::Split::validation}) {
    const auto whole = data::open_dataset(plain("validation = 5"), split),
               two = data::open_dataset(rotated("validation = 5"), split);
    ASSERT_EQ(two->info().size, whole->info().size);
    const std::vector<Example> second = companions(*two, {.seed = 3, .pass = 2});
    for (int64_t i = 0; i < two->info().size; ++i) {
      const Example upright = example(*whole, i);
      EXPECT_EQ(example(*two, i), upright);
      EXPECT_EQ(second[static_cast<size_t>(i)].x, turned(upright.x, 9));
      EXPECT_EQ(second[static_cast<size_t>(i)].label, upright.label);
    }
  }
}

TEST(RotatedDomains, LeaveWhatIsHeldOutAlone) {
  const auto whole = data::open_dataset(plain(), data::Split::train),
             two = data::open_dataset(rotated("validation = 11"), data::Split::train);
  std::set<std::vector<float>> held;
  for (int64_t i = 10; i < 21; ++i) held.insert(turned(example(*whole, i).x, 9));
  ASSERT_EQ(two->info().size, 5);
  for (const Example& one : companions(*two)) EXPECT_FALSE(held.contains(one.x));
}

TEST(RotatedDomains, AreBothBinarised) {
  const auto two = data::open_dataset(rotated("binarise = 'dynamic'"), data::Split::train);
  for (const Example& one : companions(*two, {.seed = 1, .pass = 1}))
    EXPECT_TRUE(std::all_of(one.x.begin(), one.x.end(),
                            [](float value) { return value == 0 || value == 1; }));
}

TEST(RotatedDomains, ComeInBatchesThatASeekRepeats) {
  const auto two = data::open_dataset(rotated(), data::Split::train);
  data::BatchLoader straight(two, {.batch_size = 3, .seed = 7}),
      resumed(two, {.batch_size = 3, .seed = 7});
  std::vector<data::HostBatch> seen;
  for (int i = 0; i < 8; ++i) seen.push_back(straight.next());
  resumed.seek(5);  // in the second pass
  for (size_t i = 5; i < 8; ++i) {
    const data::HostBatch again = resumed.next();
    EXPECT_EQ(again.x2, seen[i].x2);
    EXPECT_EQ(again.labels2, seen[i].labels2);
  }
}

TEST(AttributeDomains, DivideByTheAttribute) {
  const auto whole = data::open_dataset(
      data_table("name = 'faces'\nsize = 24\ncount = 60\ntest_count = 40"), data::Split::train);
  const size_t place =
      static_cast<size_t>(std::find(whole->info().attribute_names.begin(),
                                    whole->info().attribute_names.end(), "spectacles") -
                          whole->info().attribute_names.begin());
  std::vector<Example> without;
  std::set<std::vector<float>> with;
  for (int64_t i = 0; i < 60; ++i) {
    const Example face = example(*whole, i);
    if (face.attributes[place] < .5f) without.push_back(face);
    else with.insert(face.x);
  }
  const auto two = data::open_dataset(
      data_table("name = 'faces'\nsize = 24\ncount = 60\ntest_count = 40\ndomains = 'spectacles'"),
      data::Split::train);
  ASSERT_EQ(two->info().size, static_cast<int64_t>(without.size()));
  for (size_t i = 0; i < without.size(); ++i)
    EXPECT_EQ(example(*two, static_cast<int64_t>(i)), without[i]);
  for (const Example& one : companions(*two)) EXPECT_TRUE(with.contains(one.x));
  EXPECT_EQ(two->info().domain_names, (std::vector<std::string>{"no spectacles", "spectacles"}));
}

TEST(AttributeDomains, OfFacesNeedNoPicture) {
  const auto faces = data::open_undescribed(data_table("name = 'faces'\nsize = 24\ncount = 9"),
                                            data::Split::train);
  for (int64_t i = 0; i < 9; ++i) {
    std::vector<float> alone(faces->info().attribute_names.size());
    faces->get_attributes(i, alone);
    EXPECT_EQ(alone, example(*faces, i).attributes);
  }
}

TEST(Domains, ThatAreNoneAreRefused) {
  EXPECT_THAT(error_of([] {
                data::open_dataset(data_table("name = 'faces'\ncount = 9\ndomains = 'spectacle'"),
                                   data::Split::train);
              }),
              HasSubstr("did you mean \"spectacles\"?"));
  EXPECT_THAT(error_of([] {
                data::open_dataset(data_table("name = 'ring8'\ndomains = 'rotated'"),
                                   data::Split::train);
              }),
              HasSubstr("want square images"));
  EXPECT_THAT(error_of([] {
                data::open_dataset(data_table("name = 'synthetic'\ncount = 1\ndomains = 'rotated'"),
                                   data::Split::train);
              }),
              HasSubstr("want some in both"));
}

TEST(Domains, ArePartOfTheFingerprint) {
  EXPECT_NE(data::open_dataset(plain(), data::Split::test)->info().fingerprint,
            data::open_dataset(rotated(), data::Split::test)->info().fingerprint);
}

}  // namespace
}  // namespace elbo::test
