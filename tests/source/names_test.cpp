// SPDX-License-Identifier: MIT
// Functions and constants in anonymous namespaces are distinct within a module, whose sources are
// compiled in batches (cmake/ElboModule.cmake).
#include <gmock/gmock.h>

#include <map>
#include <regex>

#include "tests/source/tree.h"

namespace elbo::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The types of a parameter list, without the parameters' names: overloads may share a name.
std::string types_in(const std::string& parameters) {
  static const std::regex name(R"(([\w>&*\]]) ?\b\w+( = [^,]*)?(?=,|$))"), blank(R"(\s+)");
  return std::regex_replace(std::regex_replace(parameters, name, "$1"), blank, "");
}

/// Which lines of a file are in an anonymous namespace.
std::vector<bool> hidden_lines(const SourceFile& file) {
  std::vector<bool> out;
  bool hidden = false;
  for (const std::string& line : file.lines) {
    if (line == "namespace {") hidden = true;
    else if (line == "}  // namespace") hidden = false;
    out.push_back(hidden);
  }
  return out;
}

/// The functions and constants that a file defines in its anonymous namespaces: statements without
/// indentation that say a type and a name.
std::vector<std::string> hidden_names(const SourceFile& file) {
  static const std::regex function(
      R"(^(?:template <.*> )?(?:\[\[\w+\]\] )?(?:constexpr |inline |static )?[\w:][\w:<>,&* ]*[ &*>](\w+)\(([^)]*)\).*[{;}]$)");
  static const std::regex constant(
      R"(^(?:constexpr|const) [\w:<>,&* ]+?[ &*>](k[A-Z]\w*)(\[\w*\])?( =|\{| ).*)");
  const std::vector<bool> hidden = hidden_lines(file);
  std::vector<std::string> out;
  for (const Statement& one : statements_of(file)) {
    std::smatch match;
    const std::string& text = one.text;
    if (!hidden[one.first] || text.starts_with(' ') || text.starts_with("using ") ||
        text.starts_with("TEST") || text.starts_with("INSTANTIATE"))
      continue;
    if (std::regex_match(text, match, constant)) out.push_back(match[1]);
    else if (std::regex_match(text, match, function))
      out.push_back(match[1].str() + "(" + types_in(match[2]) + ")");
  }
  return out;
}

/// "MODULE: NAME in FILE and FILE" of every name that two files of one module hide.
std::vector<std::string> hidden_twice(const std::vector<SourceFile>& files) {
  std::map<std::string, std::string> first;
  std::vector<std::string> out;
  for (const SourceFile& file : files) {
    if (!file.path.ends_with(".cpp") || file.path.ends_with("_loops.cpp")) continue;
    for (const std::string& name : hidden_names(file)) {
      const auto [place, fresh] = first.emplace(module_folder(file.path) + ": " + name, file.path);
      if (!fresh && place->second != file.path)
        out.push_back(place->first + " in " + place->second + " and " + file.path);
    }
  }
  return out;
}

TEST(HiddenNames, AreDistinctWithinAModule) {
  const std::vector<SourceFile> files = sources({"elbo", "tests"});
  size_t names = 0;
  for (const SourceFile& file : files) names += hidden_names(file).size();
  EXPECT_GT(names, 2000u) << "the check looked at too little";
  EXPECT_THAT(hidden_twice(files), IsEmpty());
}

TEST(HiddenNames, OverloadsAndOtherModulesMayShareAName) {
  const SourceFile a{"elbo/io/a.cpp",
                     {"namespace {", "constexpr int kRows = 3;", "int f(const std::string& text) {",
                      "}", "double g(int a) { return a; }", "}  // namespace", "int h() {"}};
  const SourceFile b{
      "elbo/io/b.cpp",
      {"namespace {", "constexpr size_t kRows = 4, kColumns = 2;", "int f(std::string_view text) {",
       "double g(int b) { return b; }", "int h() {"}};
  const SourceFile c{"elbo/run/c.cpp", {"namespace {", "constexpr int kRows = 3;"}};
  EXPECT_THAT(hidden_names(a), ElementsAre("kRows", "f(conststd::string&)", "g(int)"));
  EXPECT_THAT(hidden_twice({a, b, c}),
              ElementsAre("elbo/io: kRows in elbo/io/a.cpp and elbo/io/b.cpp",
                          "elbo/io: g(int) in elbo/io/a.cpp and elbo/io/b.cpp"));
}

TEST(HiddenNames, StandOnSeveralLines) {
  const SourceFile a{
      "elbo/io/a.cpp",
      {"namespace {", "const std::array<std::pair<const char*, int>, 3>",
       "    kPairs = {{{\"a(\", 1},", "               {\"b\", 2}}};", "template <class T>",
       "std::vector<T> joined(const std::vector<T>& a,  // the first",
       "                      const std::vector<T>& b,", "                      size_t at) {",
       "  inner(a,", "        b);", "}", "}  // namespace", "int open(int a,",
       "         int b) {"}};
  EXPECT_THAT(hidden_names(a),
              ElementsAre("kPairs", "joined(conststd::vector<T>&,conststd::vector<T>&,size_t)"));
}

}  // namespace
}  // namespace elbo::test
