// SPDX-License-Identifier: MIT
// The size rules of the house: files of at most 500 lines and a median of at most 110, fewer than
// 12 % under 30; functions of at most 60 lines and a median of at most 9; folders of at most 40
// files.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <regex>

#include "tests/source/tree.h"

namespace elbo::test {
namespace {

constexpr size_t kLongestFile = 500, kMedianFile = 110, kLongestFunction = 60, kMedianFunction = 9,
                 kShortFile = 30, kMostFilesOfAFolder = 40;
constexpr double kMostShortFiles = .12;

size_t median(std::vector<size_t> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

/// A function's head, and how many lines its body has.
struct Function {
  std::string head;
  size_t lines;
};

/// The number of the line on which what the end of line `first` opens is closed; none where nothing
/// closes it.
std::optional<size_t> closing_line(const std::vector<std::string>& code, size_t first) {
  int depth = 1;
  for (size_t i = first + 1; i < code.size(); ++i)
    for (const char c : code[i]) {
      depth += (c == '{') - (c == '}');
      if (depth == 0) return i;
    }
  return std::nullopt;
}

/// Functions as the formatting of this project shows them: a statement that ends in `{` after a
/// parameter list or a constructor's initialisers.
std::vector<Function> functions_of(const SourceFile& file) {
  static const std::regex opens(
      R"(^ *[A-Za-z_~].*\) ?(const|noexcept|override|final| )*(-> .*)?\{$|^ *[A-Za-z_].*\) : .*\{$)");
  static const std::regex keyword(
      R"(^ *(if|for|while|switch|do|else|namespace|struct|class|enum|return|try|catch)\b)");
  const std::vector<std::string> code = code_of(file);
  std::vector<Function> out;
  for (const Statement& one : statements_of(file)) {
    if (!one.text.ends_with('{') || !std::regex_match(one.text, opens) ||
        std::regex_search(one.text, keyword))
      continue;
    const std::optional<size_t> end = closing_line(code, one.last);
    if (end) out.push_back({file.path + ": " + one.text, *end - one.last - 1});
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

TEST(Sizes, FewFilesAreVeryShort) {
  std::vector<std::string> shorter;
  const std::vector<SourceFile> all = sources({"elbo"});
  for (const SourceFile& file : all)
    if (file.lines.size() < kShortFile) shorter.push_back(file.path);
  EXPECT_LT(static_cast<double>(shorter.size()), kMostShortFiles * static_cast<double>(all.size()))
      << "merge files that are one thought, of these " << shorter.size() << " of " << all.size()
      << ":\n"
      << testing::PrintToString(shorter);
}

TEST(Sizes, FoldersHoldFewFiles) {
  std::map<std::string, size_t> counts;
  for (const SourceFile& file : sources({"elbo", "app", "tests", "fuzz", "examples", "bench"}))
    ++counts[file.path.substr(0, file.path.rfind('/'))];
  ASSERT_GT(counts.size(), 30u);
  for (const auto& [folder, count] : counts) EXPECT_LE(count, kMostFilesOfAFolder) << folder;
}

TEST(Sizes, FunctionsAreShort) {
  std::vector<size_t> lengths;
  for (const SourceFile& file : sources({"elbo", "app"}))
    for (const Function& function : functions_of(file)) {
      EXPECT_LE(function.lines, kLongestFunction) << function.head;
      lengths.push_back(function.lines);
    }
  ASSERT_GT(lengths.size(), 2500u) << "the check looked at too little";
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

TEST(Sizes, TheFunctionFinderSeesHeadsOfSeveralLines) {
  const SourceFile file{
      "made up",
      {"template <class T>", "std::vector<T> joined(const std::vector<T>& a,",
       "                      const std::vector<T>& b,",
       "                      const char* between = \") {\") {", "  {", "  }", "  return a;", "}",
       "", "Reader::Reader(const Path& path, int64_t limit)", "    : path_(path),  // where {",
       "      rows_{limit, 2} {", "  open();", "}", "", "int g() {  // R\"(",
       "  return '{' + 1'000;", "}", "void h() {"}};
  const std::vector<Function> found = functions_of(file);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].head,
            "made up: template <class T> std::vector<T> joined(const std::vector<T>& a, const "
            "std::vector<T>& b, const char* between = \"\") {");
  EXPECT_EQ(found[0].lines, 3u);
  EXPECT_EQ(found[1].head,
            "made up: Reader::Reader(const Path& path, int64_t limit) : path_(path), rows_{limit, "
            "2} {");
  EXPECT_EQ(found[1].lines, 1u);
  EXPECT_EQ(found[2].lines, 1u);
}

TEST(Sizes, TheFunctionFinderTakesConditionsOfSeveralLinesForNone) {
  const SourceFile file{"made up",
                        {"int f() {", "  if (first(1) &&", "      second(2)) {", "  }",
                         "  while (first(1) ||", "         second(2)) {", "  }", "}"}};
  EXPECT_EQ(functions_of(file).size(), 1u);
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
