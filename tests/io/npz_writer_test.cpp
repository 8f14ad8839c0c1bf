// SPDX-License-Identifier: MIT
// Archives of arrays. Oracle: the reader of such archives, and the first bytes that APPNOTE.TXT
// prescribes.
#include "elbo/io/archives/npz.h"

#include <gtest/gtest.h>

#include "elbo/io/npy.h"

namespace elbo::io {
namespace {

TEST(NpzWriter, WritesWhatTheReaderFinds) {
  const float values[] = {1.5f, -2.f, 3.f, 4.f};
  const int64_t labels[] = {7, -1};
  const Bytes mean = encode_npy(std::span<const float>(values), {2, 2}),
              label = encode_npy(std::span<const int64_t>(labels), {2});
  const Bytes archive = encode_npz({{"mean", mean}, {"labels", label}});
  ASSERT_TRUE(is_npz(archive));
  const auto members = npz_members(archive, "x");
  ASSERT_EQ(members.size(), 2u);
  EXPECT_EQ(members[0].name, "mean");
  EXPECT_FALSE(members[0].deflated);
  EXPECT_EQ(npz_array(archive, members[0], 1 << 20, "x"), mean);
  EXPECT_EQ(npz_array(archive, members[1], 1 << 20, "x"), label);
}

TEST(NpzWriter, GivesEqualBytesForEqualArrays) {
  const Bytes one(300, std::byte{5});
  EXPECT_EQ(encode_npz({{"a", one}}), encode_npz({{"a", one}}));
  EXPECT_TRUE(npz_members(encode_npz({}), "x").empty());
}

}  // namespace
}  // namespace elbo::io
