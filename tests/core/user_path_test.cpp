// SPDX-License-Identifier: MIT
// Paths as people write them, made absolute.
#include "elbo/core/user_path.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace elbo {
namespace {

TEST(UserPath, WhatIsRelativeIsSoToTheBase) {
  EXPECT_EQ(absolute_path("pics", "/a/b"), "/a/b/pics");
  EXPECT_EQ(absolute_path("../pics/", "/a/b"), "/a/pics");
  EXPECT_EQ(absolute_path("./x/../y.npz:images", "/a"), "/a/y.npz:images");
  EXPECT_EQ(absolute_path("pics", "rel"), (std::filesystem::current_path() / "rel/pics").string());
  EXPECT_EQ(absolute_path("pics", ""), (std::filesystem::current_path() / "pics").string());
}

TEST(UserPath, WhatIsAbsoluteStays) {
  EXPECT_EQ(absolute_path("/data/pics", "/a"), "/data/pics");
  EXPECT_EQ(absolute_path("/", "/a"), "/");
}

TEST(UserPath, ATildeIsTheHomeFolderAndNothingElseIs) {
  const std::string before = std::getenv("HOME") != nullptr ? std::getenv("HOME") : "";
  ::setenv("HOME", "/home/me", 1);
  EXPECT_EQ(absolute_path("~", "/a"), "/home/me");
  EXPECT_EQ(absolute_path("~/pics", "/a"), "/home/me/pics");
  EXPECT_EQ(absolute_path("~you/pics", "/a"), "/a/~you/pics");
  ::unsetenv("HOME");
  EXPECT_EQ(absolute_path("~/pics", "/a"), "~/pics");
  if (!before.empty()) ::setenv("HOME", before.c_str(), 1);
}

TEST(UserPath, NothingAndPlaceholdersStay) {
  EXPECT_EQ(absolute_path("", "/a"), "");
  EXPECT_EQ(absolute_path("{run:gan}/samples", "/a"), "{run:gan}/samples");
}

TEST(UserPath, OptionsThatNameFilesAreToldByTheirNames) {
  for (const char* name :
       {"folder", "file", "images", "labels", "test_images", "validation_examples", "test_file"})
    EXPECT_TRUE(names_a_file(name)) << name;
  for (const char* name :
       {"name", "layout", "pictures", "label", "test_share", "test_", "folders", ""})
    EXPECT_FALSE(names_a_file(name)) << name;
}

}  // namespace
}  // namespace elbo
