// SPDX-License-Identifier: MIT
// Paths in experiments: relative to their file, those on the command line to the working folder;
// absolute once resolved.
#include <gtest/gtest.h>

#include "elbo/api/experiment.h"
#include "elbo/core/str.h"
#include "elbo/io/toml.h"
#include "tests/core/scratch_folder.h"

namespace elbo::api {
namespace {

Schema with_folders() {
  Schema schema;
  schema.train = {{"steps", FieldType::integer, Node(int64_t{10}), "length", AtLeast{0}}};
  schema.optim = {{"lr", FieldType::number, Node(1.0), "rate", Above{0}}};
  schema.models = {{"vae", "a model", "vae", "a paper", "bound", {"samples"}, {}}};
  schema.sources = {{"pictures",
                     "data",
                     "",
                     "",
                     "",
                     {},
                     {{"folder", FieldType::text, Node(std::string()), "where", {}},
                      {"list", FieldType::text, Node(std::string()), "inside the folder", {}}}}};
  return schema;
}

class ExperimentPaths : public ::testing::Test {
 protected:
  ExperimentPaths() { real_fs().make_directory(folder_ / "sub"); }
  std::string folder_in(const std::string& folder, const std::vector<std::string>& sets = {}) {
    const Path file = folder_ / "sub" / "e.toml";
    write_atomically(real_fs(), file,
                     bytes_of(str("[data]\nname = \"pictures\"\nlist = \"a.txt\"\n",
                                  folder.empty() ? "" : str("folder = \"", folder, "\"\n"),
                                  "[model]\nname = \"vae\"\n")));
    experiment_ = read_experiment({file.string(), sets, {}}, with_folders());
    return std::get<std::string>(experiment_.find("data")->find("folder")->value());
  }
  ScratchFolder folder_;
  Node experiment_;
};

TEST_F(ExperimentPaths, AreRelativeToTheFile) {
  EXPECT_EQ(folder_in("pics"), folder_ / "sub" / "pics");
  EXPECT_EQ(folder_in("../pics/"), folder_ / "pics");
  EXPECT_EQ(folder_in("/data"), "/data");
  EXPECT_EQ(folder_in(""), "");
  EXPECT_EQ(experiment_.find("data")->find("list")->literal(), "\"a.txt\"")
      << "what names no file of its own stays as it is written";
}

TEST_F(ExperimentPaths, OnTheCommandLineAreRelativeToTheWorkingFolder) {
  EXPECT_EQ(folder_in("pics", {"data.folder=pics"}), std::filesystem::current_path() / "pics");
}

TEST_F(ExperimentPaths, OfARunThatLendsWeightsAreRelativeToTheFileUnlessItsNameIsGiven) {
  const auto critic_in = [&](const std::string& critic) {
    Node tree =
        io::parse_toml(str("[model]\nname = \"vae_disl\"\ncritic = \"", critic, "\"\n"), "e.toml");
    make_paths_absolute(tree, folder_ / "sub");
    return std::get<std::string>(tree.find("model")->find("critic")->value());
  };
  EXPECT_EQ(critic_in("../runs/gan"), folder_ / "runs" / "gan");
  EXPECT_EQ(critic_in("/runs/gan"), "/runs/gan");
  EXPECT_EQ(critic_in("gan"), "gan") << "a part of a run's name below runs/";
  EXPECT_EQ(critic_in("last"), "last");
  EXPECT_EQ(critic_in("{run:gan}"), "{run:gan}") << "a placeholder of a study";
  EXPECT_EQ(critic_in(""), "");
  real_fs().make_directory(folder_ / "sub" / "gan");
  EXPECT_EQ(critic_in("gan"), folder_ / "sub" / "gan") << "it lies beside the file";
}

TEST_F(ExperimentPaths, AreSettledOnceResolved) {
  folder_in("pics");
  write_atomically(real_fs(), folder_ / "config.toml", bytes_of(io::write_toml(experiment_)));
  const Node again = read_experiment({(folder_ / "config.toml").string(), {}, {}}, with_folders());
  EXPECT_EQ(io::write_toml(again), io::write_toml(experiment_));
}

}  // namespace
}  // namespace elbo::api
