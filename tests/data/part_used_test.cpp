// SPDX-License-Identifier: MIT
// The sentence that says what part of the data is used, against what a reader expects of it.
#include "elbo/data/part_used.h"

#include <gtest/gtest.h>

namespace elbo::test {
namespace {

TEST(PartUsed, SaysNothingWhereAllIsUsed) {
  const data::PartUsed all{.where = "d", .used = 5, .left_out = {{0, "TIFF files"}}};
  EXPECT_EQ(all.found(), 5);
  EXPECT_EQ(data::used_text(all), "");
  EXPECT_EQ(data::refusal_of_most(all), "");
}

TEST(PartUsed, CountsEachReason) {
  const data::PartUsed part{
      .where = "d",
      .used = 5,
      .left_out = {{2, "beside its sub-folders"}, {0, "GIF files"}, {1, "TIFF file"}},
      .remedy = "move them"};
  EXPECT_EQ(data::used_text(part),
            "d: used 5 of 8 pictures, because 2 beside its sub-folders and 1 TIFF file are left "
            "out; move them");
  EXPECT_EQ(data::used_text(
                {.where = "d", .what = "rows", .used = 5, .left_out = {{1, "without a number"}}}),
            "d: used 5 of 6 rows, because 1 without a number is left out");
  EXPECT_EQ(data::used_text({.where = "d", .used = 5, .left_out = {{1, "a"}, {2, "b"}, {3, "c"}}}),
            "d: used 5 of 11 pictures, because 1 a, 2 b and 3 c are left out");
}

TEST(PartUsed, RefusesWhereMoreThanHalfIsLeftOut) {
  EXPECT_EQ(data::refusal_of_most({.where = "d", .used = 5, .left_out = {{5, "beside"}}}), "")
      << "half is not more than half";
  EXPECT_EQ(data::refusal_of_most(
                {.where = "d", .used = 5, .left_out = {{6, "beside"}}, .remedy = "move them"}),
            "d: would use 5 of 11 pictures, because 6 beside are left out: more than half, which "
            "nobody asked for; move them");
}

}  // namespace
}  // namespace elbo::test
