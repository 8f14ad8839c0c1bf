// SPDX-License-Identifier: MIT
// A hash that notices every small change: each bit, each length, each swap.
#include "elbo/core/content_hash.h"

#include <gtest/gtest.h>

#include <set>

#include "elbo/core/rng.h"

namespace elbo {
namespace {

Bytes random_bytes(size_t size, uint64_t seed) {
  Rng rng(seed);
  Bytes out(size);
  for (std::byte& byte : out) byte = static_cast<std::byte>(rng.below(256));
  return out;
}

TEST(ContentHash, IsThatOfTheContentAlone) {
  EXPECT_EQ(content_hash(random_bytes(100, 1)), content_hash(random_bytes(100, 1)));
  EXPECT_EQ(content_hash(bytes_of("abc")).size(), 32u);
}

TEST(ContentHash, EveryBitCounts) {
  const Bytes original = random_bytes(101, 2);  // whole blocks, whole words, and a rest
  std::set<std::string> seen{content_hash(original)};
  for (size_t byte = 0; byte < original.size(); ++byte)
    for (int bit = 0; bit < 8; ++bit) {
      Bytes changed = original;
      changed[byte] ^= static_cast<std::byte>(1 << bit);
      EXPECT_TRUE(seen.insert(content_hash(changed)).second) << byte << ", " << bit;
    }
}

TEST(ContentHash, EveryLengthOfZerosIsAnother) {
  std::set<std::string> seen;
  for (size_t size = 0; size < 300; ++size)
    EXPECT_TRUE(seen.insert(content_hash(Bytes(size))).second) << size;
}

TEST(ContentHash, OrderCounts) {
  const Bytes original = random_bytes(96, 3);
  std::set<std::string> seen{content_hash(original)};
  for (size_t a = 0; a < 12; ++a)
    for (size_t b = a + 1; b < 12; ++b) {
      Bytes swapped = original;
      for (size_t i = 0; i < 8; ++i) std::swap(swapped[8 * a + i], swapped[8 * b + i]);
      EXPECT_TRUE(seen.insert(content_hash(swapped)).second) << a << ", " << b;
    }
}

TEST(ContentHash, HalfOfItsBitsChangeWithOneOfTheContent) {
  const auto ones = [](const std::string& a, const std::string& b) {
    int out = 0;
    for (size_t i = 0; i < a.size(); ++i)
      out += __builtin_popcount(static_cast<unsigned>(std::stoi(a.substr(i, 1), nullptr, 16) ^
                                                      std::stoi(b.substr(i, 1), nullptr, 16)));
    return out;
  };
  double sum = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    Bytes content = random_bytes(64, seed);
    const std::string before = content_hash(content);
    content[seed % 64] ^= std::byte{1};
    sum += ones(before, content_hash(content));
  }
  EXPECT_NEAR(sum / 200, 64, 2);  // of 128, with a standard error of .4
}

}  // namespace
}  // namespace elbo
