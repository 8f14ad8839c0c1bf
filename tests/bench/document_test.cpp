// SPDX-License-Identifier: MIT
// Sections of a document.
#include "bench/comparison/document.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"

namespace elbo::bench {
namespace {

TEST(Document, OnlyWhatIsBetweenTheMarksChanges) {
  EXPECT_EQ(with_section("a\n<!-- load -->\nold\n<!-- end load -->\nb\n", "load", "new\n"),
            "a\n<!-- load -->\n\nnew\n\n<!-- end load -->\nb\n");
}

TEST(Document, ReplacingTwiceIsReplacingOnce) {
  const std::string once = with_section("<!-- x -->\n<!-- end x -->", "x", "t\n");
  EXPECT_EQ(with_section(once, "x", "t\n"), once);
}

TEST(Document, MissingMarksAreAnError) {
  EXPECT_THROW(with_section("text", "load", ""), DataError);
  EXPECT_THROW(with_section("<!-- load -->\nno end", "load", ""), DataError);
}

}  // namespace
}  // namespace elbo::bench
