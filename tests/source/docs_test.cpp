// SPDX-License-Identifier: MIT
// What the documents name exists: links lead somewhere, files are there.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "tests/source/tree.h"

namespace elbo::test {
namespace {

std::vector<SourceFile> documents() {
  std::vector<SourceFile> out;
  for (const auto& entry : fs::directory_iterator(root()))
    if (entry.path().extension() == ".md") out.push_back(read_source(entry.path()));
  for (const auto& entry : fs::recursive_directory_iterator(root() / "docs"))
    if (entry.path().extension() == ".md") out.push_back(read_source(entry.path()));
  return out;
}

/// The lines of a document outside its blocks of code.
std::vector<std::string> prose(const SourceFile& file) {
  std::vector<std::string> out;
  bool code = false;
  for (const std::string& line : file.lines) {
    if (line.starts_with("```")) code = !code;
    else if (!code) out.push_back(line);
  }
  return out;
}

TEST(Docs, EveryLinkLeadsSomewhere) {
  static const std::regex link(R"(\]\(([^)#:]+)(#[^)]*)?\))");
  int links = 0;
  for (const SourceFile& file : documents())
    for (const std::string& line : prose(file))
      for (std::sregex_iterator at(line.begin(), line.end(), link), end; at != end; ++at) {
        ++links;
        EXPECT_TRUE(fs::exists((root() / file.path).parent_path() / (*at)[1].str()))
            << file.path << ": " << (*at)[1];
      }
  EXPECT_GT(links, 5);
}

/// Paths in backquotes that begin with a folder of the project.
TEST(Docs, EveryPathExists) {
  static const std::regex path(
      R"(`((elbo|app|tests|fuzz|bench|experiments|examples|docs|tools|cmake)/[A-Za-z0-9_./-]+)`)");
  int paths = 0;
  for (const SourceFile& file : documents())
    for (const std::string& line : file.lines)
      for (std::sregex_iterator at(line.begin(), line.end(), path), end; at != end; ++at) {
        ++paths;
        EXPECT_TRUE(fs::exists(root() / (*at)[1].str())) << file.path << ": " << (*at)[1];
      }
  EXPECT_GT(paths, 10);
}

TEST(Docs, EveryModelHasItsPage) {
  static const std::regex model(R"(^MODEL\((\w+),.*)");
  for (const std::string& line : read_source(root() / "elbo/models/models.def").lines) {
    std::smatch match;
    if (!std::regex_match(line, match, model)) continue;
    EXPECT_TRUE(fs::exists(root() / "docs/models" / (match[1].str() + ".md"))) << match[1];
  }
}

/// Whether a source of elbo/models is a model's file: one in a family's folder, without a header.
/// What models of a family share has one.
bool is_model_file(const fs::path& path) {
  return path.extension() == ".cpp" && path.parent_path() != root() / "elbo/models" &&
         !fs::exists(fs::path(path).replace_extension(".h"));
}

TEST(Models, EveryFileHasItsLineAndEveryLineItsFile) {
  static const std::regex model(R"re(^MODEL\((\w+), "(\w+)",.*)re");
  std::vector<std::string> lined, filed;
  for (const std::string& line : read_source(root() / "elbo/models/models.def").lines) {
    std::smatch match;
    if (std::regex_match(line, match, model))
      lined.push_back(match[2].str() + "/" + match[1].str() + ".cpp");
  }
  for (const auto& entry : fs::recursive_directory_iterator(root() / "elbo/models"))
    if (is_model_file(entry.path()))
      filed.push_back(fs::relative(entry.path(), root() / "elbo/models").string());
  std::sort(lined.begin(), lined.end());
  std::sort(filed.begin(), filed.end());
  EXPECT_EQ(lined, filed);
}

/// A maker beside a header would be a model that no line names.
TEST(Models, WhatTheyShareMakesNoModel) {
  static const std::regex maker(R"(^ModelMaker \w+_maker\(\).*)");
  int models = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root() / "elbo/models")) {
    if (entry.path().extension() != ".cpp") continue;
    for (const std::string& line : read_source(entry.path()).lines) {
      if (!std::regex_match(line, maker)) continue;
      ++models;
      EXPECT_TRUE(is_model_file(entry.path())) << entry.path() << ": " << line;
    }
  }
  EXPECT_GT(models, 30) << "the check looked at nothing";
}

}  // namespace
}  // namespace elbo::test
