// SPDX-License-Identifier: MIT
// Oracles: animations that libwebpmux wrote, and the bytes of a lossless still written by hand.
#include "elbo/io/webp_container.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/io/webp.h"

namespace elbo::io {
namespace {

Image grey(int64_t width, int64_t height, uint8_t value) {
  return {width, height, 1, std::vector<uint8_t>(static_cast<size_t>(width * height), value)};
}

TEST(WebpContainer, KnowsTheSizeOfAnAnimationAndTakesItsFirstFrame) {
  const Bytes moving = encode_webp({{grey(30, 20, 10), grey(30, 20, 90), grey(30, 20, 200)}, 100});
  const WebpFacts facts = webp_facts(moving, "m");
  EXPECT_EQ(facts.width, 30);
  EXPECT_EQ(facts.height, 20);
  EXPECT_TRUE(facts.moves);
  const Bytes still = webp_first_frame(moving, "m");
  const WebpFacts first = webp_facts(still, "s");
  EXPECT_EQ(first.width, 30);
  EXPECT_EQ(first.height, 20);
  EXPECT_FALSE(first.moves);
  EXPECT_LT(still.size(), moving.size());
}

TEST(WebpContainer, ReadsALosslessStill) {
  // RIFF, size 18, WEBP, VP8L, size 5, signature, 14 bits of width - 1 = 4, 14 bits of height - 1 =
  // 2, padding.
  const std::string file("RIFF\x12\0\0\0WEBPVP8L\x05\0\0\0\x2F\x04\x80\0\0\0", 26);
  const WebpFacts facts = webp_facts(bytes_of(file), "s");
  EXPECT_EQ(facts.width, 5);
  EXPECT_EQ(facts.height, 3);
}

TEST(WebpContainer, WhatIsCutShortIsRefused) {
  const Bytes moving = encode_webp({{grey(9, 9, 10), grey(9, 9, 90)}, 100});
  for (size_t length = 0; length < moving.size(); ++length) {
    const ByteView part = ByteView(moving).first(length);
    try {
      webp_first_frame(part, "m");
    } catch (const DataError&) {
      continue;
    }
    EXPECT_GE(length, 12U);  // cut between chunks, behind the first frame
  }
  EXPECT_FALSE(is_webp(bytes_of("RIFF1234WAVE")));
}

}  // namespace
}  // namespace elbo::io
