// SPDX-License-Identifier: MIT
// No line of a text is wider than a page: 100 columns.
#include <gmock/gmock.h>

#include "tests/source/tree.h"

namespace elbo::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr size_t kWidest = 100;

/// A line's columns: one a code point.
size_t columns(std::string_view line) {
  return static_cast<size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// What people write, by its ending; without one: scripts and settings. *.def, pictures and JSON
/// are lists that machines read as well.
bool is_text(const fs::path& path) {
  static const std::vector<std::string> endings{".h",  ".cpp", ".md",   ".cmake", ".txt",
                                                ".sh", ".py",  ".toml", ".yml",   ".mjs",
                                                ".js", ".css", ".html", ".in",    ""};
  return std::find(endings.begin(), endings.end(), path.extension()) != endings.end();
}

/// Every text of the tree but specimens, which are as they must be.
std::vector<SourceFile> texts() {
  std::vector<SourceFile> out;
  for (const auto& entry : fs::directory_iterator(root()))
    if (entry.is_regular_file() && is_text(entry.path())) out.push_back(read_source(entry.path()));
  for (const char* folder : {".ci", ".github", "app", "bench", "cmake", "docs", "elbo", "examples",
                             "experiments", "fuzz", "studies", "tests", "tools", "web"}) {
    for (fs::recursive_directory_iterator at(root() / folder), end; at != end; ++at) {
      const std::string path = fs::relative(at->path(), root()).string();
      // Bundles are written by the program, cards and all.
      if (path == "fuzz/corpus" || path == "tests/golden" || path == "examples/bundles")
        at.disable_recursion_pending();
      else if (at->is_regular_file() && is_text(at->path())) out.push_back(read_source(at->path()));
    }
  }
  return out;
}

/// The word that stands at a column of a line, which is at least so wide.
std::string_view word_at(std::string_view line, size_t column) {
  size_t at = 0;
  for (; column > 0; --column) do
      ++at;
    while ((line[at] & 0xC0) == 0x80);
  const size_t first = line.rfind(' ', at) + 1;
  return line.substr(first, line.find(' ', at) - first);
}

/// A line of C++ whose width is a literal's, with what closes brackets behind it. `code` is the
/// line as CodeLines shows it.
bool is_wide_by_literal(const std::string& code) {
  const size_t last = code.find_last_not_of(")]};,");
  return last != std::string::npos && code[std::min(last, kWidest)] == '"';
}

/// "PATH:NUMBER" of the lines that are too wide for no good reason: a literal of C++, an address, a
/// row of a table.
std::vector<std::string> too_wide(const SourceFile& file) {
  const bool is_document = file.path.ends_with(".md"), is_code = file.path.ends_with(".h") ||
                                                                 file.path.ends_with(".cpp") ||
                                                                 file.path.ends_with(".cpp.in");
  const std::vector<std::string> code = is_code ? code_of(file) : std::vector<std::string>();
  std::vector<std::string> out;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    const std::string& line = file.lines[i];
    if (columns(line) <= kWidest) continue;
    const size_t first = line.find_first_not_of(' ');
    if (is_document && first != std::string::npos && line[first] == '|') continue;
    if (word_at(line, kWidest).find("://") != std::string_view::npos) continue;
    if (is_code && is_wide_by_literal(code[i])) continue;
    out.push_back(file.path + ":" + std::to_string(i + 1));
  }
  return out;
}

TEST(Widths, NoLineIsWiderThanAPage) {
  const std::vector<SourceFile> files = texts();
  EXPECT_GT(files.size(), 1200u) << "the check looked at too little";
  std::vector<std::string> found;
  for (const SourceFile& file : files)
    for (const std::string& place : too_wide(file)) found.push_back(place);
  EXPECT_THAT(found, IsEmpty());
}

TEST(Widths, AreCountedInCodePoints) {
  std::string hundred;
  for (size_t i = 0; i < kWidest; ++i) hundred += "\u00e9";
  EXPECT_THAT(too_wide({"a.md", {hundred, hundred + ".", hundred + "\u00e9"}}),
              ElementsAre("a.md:2", "a.md:3"));
}

TEST(Widths, OfLiteralsAddressesAndTablesMayBeLarger) {
  const std::string wide(kWidest, 'x');
  EXPECT_THAT(too_wide({"a.cpp",
                        {"say(\"" + wide + "\"),", "say(R\"(a", wide + "b", ")\");", wide + "b",
                         "say(\"a\"); " + wide, "// " + wide, "say(\"" + wide + "\") + more;",
                         "say(\"a\" // \"" + wide}}),
              ElementsAre("a.cpp:5", "a.cpp:6", "a.cpp:7", "a.cpp:9"));
  EXPECT_THAT(too_wide({"a.md",
                        {"| " + wide + " |", "  | " + wide, "see https://" + wide,
                         "https://a.b " + wide, "a | " + wide}}),
              ElementsAre("a.md:4", "a.md:5"));
  EXPECT_THAT(too_wide({"a.toml", {"name = \"" + wide + "\"", "# https://" + wide}}),
              ElementsAre("a.toml:1"));
}

}  // namespace
}  // namespace elbo::test
