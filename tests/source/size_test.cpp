// SPDX-License-Identifier: MIT
// The size rules of the house: files of at most 500 lines and a median of at most 110, functions of
// at most 60 lines and a median of at most 9.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "tests/source/tree.h"

namespace elbo::test {
namespace {

constexpr size_t kLongestFile = 500, kMedianFile = 110, kLongestFunction = 60, kMedianFunction = 9;

size_t median(std::vector<size_t> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

/// A function's first line and how many lines its body has.
struct Function {
  std::string head;
  size_t lines;
};

/// Functions as the formatting of this project shows them: a line that ends in `{` after a
/// parameter list, up to the `}` at the same indentation.
std::vector<Function> functions_of(const SourceFile& file) {
  static const std::regex opens(
      R"(^( *)[A-Za-z_~].*\) ?(const|noexcept|override|final| )*(-> .*)?\{$|^( *)[A-Za-z_].*\) : .*\{$)");
  static const std::regex keyword(
      R"(^ *(if|for|while|switch|do|else|namespace|struct|class|enum|return|try|catch)\b)");
  std::vector<Function> out;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    const std::string& line = file.lines[i];
    if (!std::regex_match(line, opens) || std::regex_search(line, keyword)) continue;
    const std::string closing = std::string(line.find_first_not_of(' '), ' ') + "}";
    for (size_t end = i + 1; end < file.lines.size(); ++end) {
      if (!file.lines[end].starts_with(closing)) continue;
      out.push_back({file.path + ": " + line, end - i - 1});
      break;
    }
  }
  return out;
}

TEST(Sizes, FilesAreShort) {
  std::vector<size_t> lengths;
  for (const SourceFile& file : sources({"elbo", "app", "tests", "fuzz", "examples", "bench"})) {
    EXPECT_LE(file.lines.size(), kLongestFile) << file.path;
    if (file.path.starts_with("elbo")) lengths.push_back(file.lines.size());
  }
  ASSERT_GT(lengths.size(), 100u);
  EXPECT_LE(median(lengths), kMedianFile);
}

TEST(Sizes, FunctionsAreShort) {
  std::vector<size_t> lengths;
  for (const SourceFile& file : sources({"elbo", "app"}))
    for (const Function& function : functions_of(file)) {
      EXPECT_LE(function.lines, kLongestFunction) << function.head;
      lengths.push_back(function.lines);
    }
  ASSERT_GT(lengths.size(), 500u);
  EXPECT_LE(median(lengths), kMedianFunction);
}

TEST(Sizes, TheFunctionFinderSeesALongFunction) {
  SourceFile file{"made up", {"int f(int a) {"}};
  for (int i = 0; i < 70; ++i) file.lines.push_back("  a += 1;");
  file.lines.push_back("}");
  const std::vector<Function> found = functions_of(file);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].lines, 70u);
}

TEST(Headers, OpenWithTheLicenceAndSayWhatTheyAre) {
  for (const SourceFile& file : sources({"elbo", "app", "tests", "fuzz", "examples", "bench"})) {
    ASSERT_GE(file.lines.size(), 2u) << file.path;
    EXPECT_EQ(file.lines[0], "// SPDX-License-Identifier: MIT") << file.path;
    EXPECT_TRUE(file.lines[1].starts_with("// "))
        << file.path << ": the second line says what the file is";
  }
}

TEST(Headers, HoldNoLeftOverMarkers) {
  const std::regex marker(std::string(R"(\b(TO)") + R"(DO|FIX)" + R"(ME|XX)" + R"(X|HA)" +
                          R"(CK)\b)");
  for (const SourceFile& file : sources({"elbo", "app", "tests", "fuzz", "examples", "bench"}))
    for (const std::string& line : file.lines)
      EXPECT_FALSE(std::regex_search(line, marker)) << file.path << ": " << line;
}

}  // namespace
}  // namespace elbo::test
