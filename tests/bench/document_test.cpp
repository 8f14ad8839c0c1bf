// SPDX-License-Identifier: MIT
// Sections of a document, and charts as files of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/comparison/document.h"
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

namespace {

TEST(PlotFile, StandsAlone) {
  const std::string file = plot_file({{"batch", "Images a second", "batch", "images a second"},
                                      {{"VAE", {{16, 1e4}, {1024, 4e4}}}},
                                      true});
  EXPECT_TRUE(file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" "));
  EXPECT_TRUE(file.ends_with("</svg>\n"));
  EXPECT_THAT(file, testing::HasSubstr("--s0:"));
  EXPECT_THAT(file, testing::HasSubstr("<title id=\"batch-title\">Images a second</title>"));
}

}  // namespace

}  // namespace elbo::bench
