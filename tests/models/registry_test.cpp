// SPDX-License-Identifier: MIT
// The registry: its lines against the files, its errors, and that what it makes follows the
// options.
#include "elbo/models/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "elbo/core/error.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

using test::made;
using test::table_of;
using testing::HasSubstr;

std::string registry_error(const std::function<void()>& act) {
  try {
    act();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

/// A model's file lies in a family's folder and has no header; what models share has one.
TEST(Registry, HasALineForEachFileAndAFileForEachLine) {
  std::vector<std::string> files, lines;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(ELBO_SOURCE_DIR "/elbo/models")) {
    std::filesystem::path header = entry.path();
    header.replace_extension(".h");
    if (entry.path().extension() == ".cpp" && entry.path().parent_path().filename() != "models" &&
        !std::filesystem::exists(header))
      files.push_back(entry.path().parent_path().filename().string() + "/" +
                      entry.path().stem().string());
  }
  for (const ModelEntry& entry : model_entries()) lines.push_back(entry.family + "/" + entry.name);
  std::sort(files.begin(), files.end());
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(files, lines);
}

TEST(Registry, EveryFieldAndModelExplainsItself) {
  for (const ModelEntry& entry : model_entries()) {
    EXPECT_FALSE(entry.paper.empty() || entry.summary.empty()) << entry.name;
    for (const Field& field : entry.maker.fields)
      EXPECT_FALSE(field.help.empty()) << entry.name << "." << field.name;
  }
}

TEST(Registry, NamesTheNearestModelForATypo) {
  const std::string error = registry_error([] { model_entry("vaee", {"a.toml", 3, 8}); });
  EXPECT_THAT(error, HasSubstr("a.toml:3:8"));
  EXPECT_THAT(error, HasSubstr("did you mean \"vae\"?"));
}

TEST(Registry, RefusesATableWithoutANameOrWithANumberForIt) {
  Rng rng(1);
  EXPECT_THAT(registry_error([&] { make_model(Node::table(), test::mnist_info(), rng); }),
              HasSubstr("no name"));
  Node table = Node::table();
  table.set("name", test::whole(3));
  EXPECT_THAT(registry_error([&] { make_model(table, test::mnist_info(), rng); }),
              HasSubstr("want a text"));
}

TEST(Registry, ResolvesEveryOptionAndRefusesUnknownOnes) {
  const Node full = resolved_model(table_of("vae", {{"latent_dim", test::whole(2)}}));
  EXPECT_EQ(std::get<std::string>(full.find("name")->value()), "vae");
  EXPECT_EQ(std::get<int64_t>(full.find("latent_dim")->value()), 2);
  EXPECT_EQ(full.entries().size(), model_entry("vae").maker.fields.size() + 1);
  EXPECT_THAT(registry_error([] {
                resolved_model(table_of("vae", {{"latent_dmi", test::whole(2)}}));
              }),
              HasSubstr("latent_dim"));
}

TEST(Registry, TheSameSeedMakesTheSameWeights) {
  for (const ModelEntry& entry : model_entries()) {
    const auto a = made(entry.name, {}, test::mnist_info(), 5),
               b = made(entry.name, {}, test::mnist_info(), 5),
               c = made(entry.name, {}, test::mnist_info(), 6);
    const Tensors of_a = a->parameters(), of_b = b->parameters(), of_c = c->parameters();
    for (size_t i = 0; i < of_a.size(); ++i)
      EXPECT_TRUE(torch::equal(of_a[i], of_b[i])) << entry.name;
    size_t others = 0;
    for (size_t i = 0; i < of_a.size(); ++i) others += torch::equal(of_a[i], of_c[i]) ? 0 : 1;
    EXPECT_EQ(others > 0, !of_a.empty()) << entry.name;
  }
}

}  // namespace
}  // namespace elbo::models
