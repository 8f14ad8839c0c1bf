// SPDX-License-Identifier: MIT
// A model is read on one page: at most one class stands between it and `Model`.
#include <gmock/gmock.h>

#include <map>
#include <regex>
#include <set>

#include "tests/source/tree.h"

namespace elbo::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// The bases of every class, by its name.
using Bases = std::map<std::string, std::vector<std::string>>;

/// Adds the classes that a file defines with bases, wherever their heads are broken into lines.
void add_classes(const SourceFile& file, Bases& bases) {
  static const std::regex head(R"((?:^|\s)(?:class|struct) (\w+)(?: final)? : ([^;{]*)\{)"),
      base(R"((?:public |virtual |protected |private )*([\w:]+)(?:<[^>]*>)?\s*(?:,|$))");
  std::string text;
  for (const std::string& line : file.lines)
    if (line.find_first_not_of(' ') == std::string::npos || line.find("//") == std::string::npos)
      text += line + " ";
  for (std::sregex_iterator at(text.begin(), text.end(), head), end; at != end; ++at) {
    const std::string list = (*at)[2].str().substr(0, (*at)[2].str().find_last_not_of(' ') + 1);
    for (std::sregex_iterator b(list.begin(), list.end(), base); b != end; ++b)
      bases[(*at)[1]].push_back((*b)[1]);
  }
}

/// How many classes stand between one and `Model`, along its longest way up; -1: it is no model.
int between(const Bases& bases, const std::string& name) {
  const auto found = bases.find(name);
  if (found == bases.end()) return -1;
  int most = -1;
  for (const std::string& base : found->second) {
    if (base == "Model") most = std::max(most, 0);
    else if (const int above = between(bases, base); above >= 0) most = std::max(most, above + 1);
  }
  return most;
}

/// The classes that a model's file makes: of `std::make_shared<Name>(config, ...)` in its maker.
std::set<std::string> made_in(const SourceFile& file) {
  static const std::regex make(R"(^  return std::make_shared<(\w+)>\(.*)");
  std::set<std::string> out;
  std::smatch match;
  for (const std::string& line : file.lines)
    if (std::regex_match(line, match, make)) out.insert(match[1]);
  return out;
}

/// Whether a file may include what there is of ranks: over_batch.h; layers the part that it names
/// too.
bool sees_no_rank(const std::string& path, const std::string& included) {
  if (!included.starts_with("elbo/collective/") || included == "elbo/collective/over_batch.h")
    return true;
  return path.starts_with("elbo/nn/") && included == "elbo/collective/batch_parts.h";
}

/// The registered models' files, as models.def has them.
std::vector<std::string> model_files() {
  static const std::regex model(R"re(^MODEL\((\w+), "(\w+)",.*)re");
  std::vector<std::string> out;
  std::smatch match;
  for (const std::string& line : read_source(root() / "elbo/models/models.def").lines)
    if (std::regex_match(line, match, model))
      out.push_back("elbo/models/" + match[2].str() + "/" + match[1].str() + ".cpp");
  return out;
}

TEST(ModelClasses, AtMostOneStandsBetweenAModelAndTheContract) {
  Bases bases;
  for (const SourceFile& file : sources({"elbo/models"})) add_classes(file, bases);
  const std::vector<std::string> files = model_files();
  EXPECT_GT(files.size(), 30u) << "the check looked at nothing";
  for (const std::string& path : files) {
    int models = 0;
    for (const std::string& name : made_in(read_source(root() / path))) {
      const int classes = between(bases, name);
      if (classes < 0) continue;
      ++models;
      EXPECT_LE(classes, 1) << path << ": " << name
                            << " is read in its own file and one more at most; make what models "
                               "share a function, or a part that a model owns";
    }
    EXPECT_EQ(models, 1) << path << ": want one class that its maker makes";
  }
}

TEST(ModelSources, SeeOfRanksWhatGoesOverABatchAlone) {
  static const std::regex include(R"re(^#include "([^"]+)")re");
  int seen = 0;
  for (const SourceFile& file : sources({"elbo/models", "elbo/objectives", "elbo/nn"})) {
    std::smatch match;
    for (const std::string& line : file.lines) {
      if (!std::regex_search(line, match, include)) continue;
      EXPECT_TRUE(sees_no_rank(file.path, match[1])) << file.path << ": " << line;
      seen += match[1].str().starts_with("elbo/collective/") ? 1 : 0;
    }
  }
  EXPECT_GT(seen, 5) << "the check looked at nothing";
}

TEST(ModelClasses, AreSeenWhereverTheirHeadsAreBroken) {
  const SourceFile file{"elbo/models/gan/made_up.cpp",
                        {"// class Commented : public Model {", "class Near : public Model,",
                         "             public Samples {", "};",
                         "struct Far final : public Near, private Owner<int> {", "};",
                         "class Farther : public Far {};", "enum class Kind : int { a };",
                         "class Alone {", "};", "class Ahead;"}};
  Bases bases;
  add_classes(file, bases);
  EXPECT_THAT(bases["Near"], UnorderedElementsAre("Model", "Samples"));
  EXPECT_THAT(bases["Far"], UnorderedElementsAre("Near", "Owner"));
  EXPECT_EQ(between(bases, "Near"), 0);
  EXPECT_EQ(between(bases, "Far"), 1);
  EXPECT_EQ(between(bases, "Farther"), 2) << "too far";
  EXPECT_EQ(between(bases, "Samples"), -1);
  EXPECT_EQ(between(bases, "Alone"), -1);
}

TEST(ModelClasses, ThatAMakerMakesAreFound) {
  const SourceFile file{"elbo/models/gan/made_up.cpp",
                        {"std::shared_ptr<Model> make_far(const Config& config) {",
                         "  return std::make_shared<Far>(config, info, rng);", "}",
                         "    net_ = std::make_shared<Net>(options);"}};
  EXPECT_THAT(made_in(file), ElementsAre("Far"));
  EXPECT_THAT(made_in({"none", {"int a;"}}), IsEmpty());
}

}  // namespace
}  // namespace elbo::test
