// SPDX-License-Identifier: MIT
// Which names are those of files, and which of folders.
#include "elbo/api/output_name.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "elbo/core/error.h"

namespace elbo::api {
namespace {

std::string refusal(const std::string& out, const std::vector<OutputKind>& kinds) {
  try {
    want_output("--out", out, kinds);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(OutputNames, OfFilesAreToldFromThoseOfFolders) {
  for (const char* file : {"x.jpg", "a/b.PNG", "x.npz", "run.html", "y.jp2"})
    EXPECT_TRUE(names_a_file(file)) << file;
  for (const char* folder : {"x", "x/", "x.jpg/", "v1.2", "run.final", ".", "..", "a.b/c"})
    EXPECT_FALSE(names_a_file(folder)) << folder;
}

TEST(OutputNames, OfAFolderThatIsThereAreThatFolders) {
  const std::string folder = testing::TempDir() + "pictures.png";
  std::filesystem::create_directory(folder);
  EXPECT_FALSE(names_a_file(folder));
  std::filesystem::remove(folder);
  EXPECT_TRUE(names_a_file(folder));
}

TEST(OutputNames, OfOtherKindsAreRefusedWithThoseThatAreWritten) {
  const std::vector<OutputKind> kinds{
      {"png", "one image grid"}, {"npy", "the numbers"}, {"", "a picture each"}};
  for (const char* right : {"x.png", "x.PNG", "x.npy", "samples", "samples/"})
    EXPECT_EQ(refusal(right, kinds), "") << right;
  EXPECT_EQ(
      refusal("x.jpg", kinds),
      "--out x.jpg: no such kind is written here; give FILE.png (one image grid) or FILE.npy (the "
      "numbers) or a folder (a picture each)");
  EXPECT_NE(refusal("x", {{"png", "a picture"}}), "");
  EXPECT_NE(refusal("", kinds), "");
}

}  // namespace
}  // namespace elbo::api
