// SPDX-License-Identifier: MIT
// A type's name is defined once: two definitions in one namespace break the One Definition Rule,
// which the compiler sees only with link-time optimisation (preset odr), and two in anonymous
// namespaces of one module meet in a batch, as functions and constants do (names_test.cpp).
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <regex>

#include "tests/source/tree.h"

namespace elbo::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A type where it is defined.
struct TypeDefinition {
  /// With its namespace: "elbo::Node"; of an anonymous one with its module: "elbo/io: Reader".
  std::string name;
  std::string place;
};

/// Namespaces that are open, by the lines that open and close them.
class OpenNamespaces {
 public:
  void read(const std::string& line) {
    static const std::regex opens(R"(^(inline )?namespace( [\w:]+)? \{$)");
    std::smatch match;
    if (std::regex_match(line, match, opens))
      names_.push_back(match[2].length() == 0 ? "" : match[2].str().substr(1));
    else if (line.starts_with("}  // namespace") && !names_.empty()) names_.pop_back();
  }
  bool anonymous() const { return std::find(names_.begin(), names_.end(), "") != names_.end(); }
  std::string text() const {
    std::string out;
    for (const std::string& name : names_) out += name + "::";
    return out;
  }

 private:
  std::vector<std::string> names_;
};

/// The types that a file defines in namespaces: a statement without indentation that opens a body.
/// Specialisations of templates are no definitions of a name.
std::vector<TypeDefinition> types_of(const SourceFile& file) {
  static const std::regex defines(
      R"(^(?:template <.*> )?(?:struct|class|union|enum|enum class) (?:alignas\(\w+\) )?(\w+)( final)?( :[^:].*)? ?\{.*)");
  std::vector<TypeDefinition> out;
  OpenNamespaces open;
  size_t line = 0;
  for (const Statement& one : statements_of(file)) {
    while (line <= one.first) open.read(file.lines[line++]);
    std::smatch match;
    if (one.text.starts_with(' ') || !std::regex_match(one.text, match, defines)) continue;
    const std::string place = file.path + ":" + std::to_string(one.first + 1);
    out.push_back(
        {(open.anonymous() ? module_folder(file.path) + ": " : open.text()) + match[1].str(),
         place});
  }
  return out;
}

/// "NAME: PLACE, PLACE" of every name with several places.
std::vector<std::string> defined_twice(const std::vector<TypeDefinition>& types) {
  std::map<std::string, std::vector<std::string>> places;
  for (const TypeDefinition& type : types) places[type.name].push_back(type.place);
  std::vector<std::string> out;
  for (const auto& [name, at] : places) {
    if (at.size() < 2) continue;
    out.push_back(name + ": " + at[0]);
    for (size_t i = 1; i < at.size(); ++i) out.back() += ", " + at[i];
  }
  return out;
}

TEST(Types, EachIsDefinedOnce) {
  std::vector<TypeDefinition> types;
  for (const SourceFile& file : sources({"elbo", "app", "bench"}))
    for (const TypeDefinition& type : types_of(file)) types.push_back(type);
  EXPECT_GT(types.size(), 800u) << "the check looked at too little";
  EXPECT_THAT(defined_twice(types), IsEmpty());
}

/// Test programs are not linked with each other, so that each may have its own.
TEST(Types, EachIsDefinedOnceInATestProgram) {
  std::vector<TypeDefinition> types;
  for (const SourceFile& file : sources({"tests", "fuzz"}))
    for (const TypeDefinition& type : types_of(file))
      types.push_back({module_folder(file.path) + " " + type.name, type.place});
  EXPECT_GT(types.size(), 150u) << "the check looked at too little";
  EXPECT_THAT(defined_twice(types), IsEmpty());
}

TEST(Types, TheFinderSeesDefinitionsInNamespacesAndNoOthers) {
  const SourceFile file{
      "elbo/io/made_up.cpp",
      {"namespace elbo {", "struct Early;", "class Named : public Base {", "  struct Inner {",
       "  };", "};", "template <>", "struct Traits<Named> {", "};", "namespace {",
       "enum class Hidden { a, b };", "template <class T>", "struct Generic final : Base {", "};",
       "}  // namespace", "struct Last {", "};", "struct Last::State {", "}  // namespace elbo"}};
  std::vector<std::string> names;
  for (const TypeDefinition& type : types_of(file)) names.push_back(type.name);
  EXPECT_THAT(names,
              ElementsAre("elbo::Named", "elbo/io: Hidden", "elbo/io: Generic", "elbo::Last"));
}

TEST(Types, TheFinderSeesHeadsOfSeveralLines) {
  const SourceFile file{"elbo/io/made_up.cpp",
                        {"namespace elbo {", "class Reader final",
                         "    : public Bytes,  // the first {", "      public Lines {", " public:",
                         "  Reader(int a,", "         int b);", "};", "template <class Key,",
                         "          class Value>", "struct Pairs {", "};", "template <class Key,",
                         "          class Value>", "Value found(struct Pairs<Key, Value>& in,",
                         "            const Key& key) {", "}", "}  // namespace elbo"}};
  std::vector<std::string> found;
  for (const TypeDefinition& type : types_of(file)) found.push_back(type.name + " " + type.place);
  EXPECT_THAT(found, ElementsAre("elbo::Reader elbo/io/made_up.cpp:2",
                                 "elbo::Pairs elbo/io/made_up.cpp:9"));
}

TEST(Types, TwoDefinitionsAreFoundInOneNamespaceAndInOneModulesAnonymousOnes) {
  const SourceFile a{"elbo/io/a.cpp",
                     {"namespace elbo {", "struct X {", "namespace {", "struct Y {"}},
      b{"elbo/io/b.h", {"namespace elbo {", "struct X {"}};
  const SourceFile c{"elbo/io/c.cpp", {"namespace {", "struct Y {"}},
      d{"elbo/run/d.cpp", {"namespace {", "struct Y {"}},
      e{"bench/e.h", {"namespace elbo::bench {", "struct X {"}};
  std::vector<TypeDefinition> types;
  for (const SourceFile* file : {&a, &b, &c, &d, &e})
    for (const TypeDefinition& type : types_of(*file)) types.push_back(type);
  EXPECT_THAT(defined_twice(types), ElementsAre("elbo/io: Y: elbo/io/a.cpp:4, elbo/io/c.cpp:2",
                                                "elbo::X: elbo/io/a.cpp:2, elbo/io/b.h:2"));
}

}  // namespace
}  // namespace elbo::test
