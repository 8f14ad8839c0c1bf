// SPDX-License-Identifier: MIT
// What is held out of a folder and what a limit leaves: shares of classes by arithmetic, and that
// new files move few old ones.
#include "elbo/data/division.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "tests/data/files/image_tree.h"

namespace elbo::test {
namespace {

/// Examples whose value and place are their numbers' hash, of classes of given sizes.
class Places : public data::Dataset, public data::DividesByHash {
 public:
  explicit Places(const std::vector<int64_t>& sizes) {
    for (size_t c = 0; c < sizes.size(); ++c)
      labels_.insert(labels_.end(), static_cast<size_t>(sizes[c]), static_cast<int64_t>(c));
    for (size_t c = 0; c < sizes.size(); ++c) info_.class_names.push_back(str(c));
    info_.name = "places";
    info_.shape = {1};
    info_.size = std::ssize(labels_);
  }
  const data::DataInfo& info() const override { return info_; }
  void get(int64_t index, const data::Draw&, const data::ExampleOut& out) const override {
    out.x[0] = static_cast<float>(index), out.label = label_at(index);
  }
  double place_at(int64_t index) const override { return data::place_of_row(index); }
  int64_t label_at(int64_t index) const override { return labels_[static_cast<size_t>(index)]; }

 private:
  std::vector<int64_t> labels_;
  data::DataInfo info_;
};

std::map<int64_t, int64_t> counts(const data::Dataset& data) {
  std::map<int64_t, int64_t> out;
  for (int64_t i = 0; i < data.info().size; ++i) ++out[example(data, i).label];
  return out;
}

TEST(Division, EveryPartHasItsShareOfEveryClassUpToOne) {
  const std::vector<int64_t> sizes{60, 30, 10};
  const auto whole = std::make_shared<Places>(sizes);
  for (const int64_t held : {10, 20, 33, 50, 77}) {
    const auto part = data::held_part(whole, {.held = held}),
               rest = data::learned_part(whole, {.held = held});
    EXPECT_EQ(part->info().size, held);
    EXPECT_EQ(rest->info().size, 100 - held);
    const auto found = counts(*part);
    for (const auto& [label, count] : found)
      EXPECT_NEAR(static_cast<double>(count),
                  static_cast<double>(held * sizes[static_cast<size_t>(label)]) / 100, 1)
          << held;
  }
  EXPECT_EQ(counts(*data::learned_part(whole, {.held = 50, .limit = 10})),
            (std::map<int64_t, int64_t>{{0, 6}, {1, 3}, {2, 1}}));
}

TEST(Division, PartsAreDisjointAndKeepTheOrderOfTheWhole) {
  const auto whole = std::make_shared<Places>(std::vector<int64_t>{20, 20});
  std::set<float> seen;
  for (const auto& part :
       {data::held_part(whole, {.held = 15}), data::learned_part(whole, {.held = 15})}) {
    float last = -1;
    for (int64_t i = 0; i < part->info().size; ++i) {
      const float value = example(*part, i).x[0];
      EXPECT_GT(value, last);
      EXPECT_TRUE(seen.insert(value).second);
      last = value;
    }
  }
  EXPECT_EQ(seen.size(), 40u);
}

TEST(Division, NothingIsCutWhereNothingIsAskedFor) {
  const auto whole = std::make_shared<Places>(std::vector<int64_t>{5});
  EXPECT_EQ(data::learned_part(whole, {}), whole);
  EXPECT_EQ(data::learned_part(whole, {.limit = 9}), whole);
}

TEST(Division, AClassOfWhichNothingIsLeftIsNamed) {
  const Places whole({20, 1, 20});
  EXPECT_EQ(data::classes_not_learned(whole, {}), "");
  EXPECT_EQ(data::classes_not_learned(whole, {.held = 30}),
            "of the class \"1\" no example is left to learn from: data.validation and data.limit "
            "take all of them");
}

class FolderDivision : public ImageTree {
 protected:
  std::set<long> values(data::Split split, const std::string& extra) const {
    const auto data = open(split, extra);
    std::set<long> out;
    for (int64_t i = 0; i < data->info().size; ++i)
      out.insert(std::lround(example(*data, i).x[0] * 255));
    return out;
  }
};

TEST_F(FolderDivision, WhatIsHeldOutOfAFlatFolderIsNoEndOfItsNames) {
  for (int i = 0; i < 40; ++i) image(fmt::format("{:03}.png", i), static_cast<uint8_t>(i + 100));
  const std::set<long> held = values(data::Split::validation, "validation = 10");
  EXPECT_EQ(held.size(), 10u);
  EXPECT_LT(*held.begin(), 130) << "by name it would be the last ten";
  const std::set<long> limited = values(data::Split::train, "limit = 10");
  EXPECT_GT(*limited.rbegin(), 110) << "by name it would be the first ten";
}

TEST_F(FolderDivision, NewFilesMoveNoMoreOldOnesThanThereAreNewOnes) {
  for (int i = 0; i < 60; ++i) image(str("a/", i, ".png"), static_cast<uint8_t>(i + 100));
  const std::set<long> before = values(data::Split::validation, "validation = 20");
  for (int i = 0; i < 3; ++i) image(str("a/new", i, ".png"), static_cast<uint8_t>(i + 200));
  const std::set<long> after = values(data::Split::validation, "validation = 20");
  std::set<long> kept;
  std::set_intersection(before.begin(), before.end(), after.begin(), after.end(),
                        std::inserter(kept, kept.end()));
  EXPECT_GE(kept.size(), 17u);
}

/// The fingerprint as 0.1 made it.
std::string old_fingerprint(const std::string& source, int64_t validation) {
  return sha256_hex(bytes_of(str(source, "\nsplit train\nbinarise none\nthreshold 0\nvalidation ",
                                 validation, "\nlimit 0\n")));
}

TEST_F(FolderDivision, ARunOfTheOldRulesIsToldByItsFingerprintWhereTheyChooseOthers) {
  images("", 12);
  const std::string source = data::data_source("image_folder")
                                 .open(data::source_options(table()), data::Split::train)
                                 ->info()
                                 .fingerprint;
  EXPECT_EQ(open(data::Split::train)->info().fingerprint, old_fingerprint(source, 0))
      << "all of a folder is the same data as before";
  EXPECT_NE(open(data::Split::train, "validation = 4")->info().fingerprint,
            old_fingerprint(source, 4));
}

}  // namespace
}  // namespace elbo::test
