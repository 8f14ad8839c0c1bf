// SPDX-License-Identifier: MIT
// Oracle: the folders that the test makes, changes and removes.
#include "elbo/serve/records/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "elbo/run/run_list.h"
#include "elbo/serve/records/models_list.h"
#include "tests/serve/served_runs.h"

namespace elbo::serve {
namespace {

std::vector<std::string> names_of(Catalogue& catalogue) {
  std::vector<std::string> out;
  for (const auto& run : catalogue.runs())
    out.push_back(run->path().lexically_relative(catalogue.root()).string());
  return out;
}

using Names = std::vector<std::string>;

TEST(Catalogue, FindsRunsInFoldersAndInStudies) {
  const ScratchFolder root;
  Catalogue catalogue(root.path());
  EXPECT_TRUE(catalogue.look().changed.empty());
  report::mock_run(root / "plain");
  report::mock_run(root / "demo" / Path("vae"));
  report::mock_run(root / "a" / Path("b") / "c");
  report::mock_run(root / "a" / Path("b") / "c2" / "too deep");
  report::mock_run(root / ".hidden" / Path("run"));
  report::mock_run(root / "zoo.study" / Path("runs") / "vae-s1-0123ab");
  report::put(root / "zoo.study" / Path("study.toml"), "name = \"zoo\"\n");
  const CatalogueChanges changes = catalogue.look();
  EXPECT_EQ(names_of(catalogue),
            (Names{"a/b/c", "demo/vae", "plain", "zoo.study/runs/vae-s1-0123ab"}));
  EXPECT_EQ(changes.changed.size(), 5U) << "four runs and a study";
  ASSERT_EQ(catalogue.studies().size(), 1U);
  EXPECT_EQ(catalogue.study(catalogue.studies()[0].id), root / "zoo.study");
}

TEST(Catalogue, SaysWhatChangedAndNothingElse) {
  const ScratchFolder root;
  const run::RunFolder a = report::mock_run(root / "a"), b = report::mock_run(root / "b");
  Catalogue catalogue(root.path());
  EXPECT_EQ(catalogue.look().changed.size(), 2U);
  EXPECT_TRUE(catalogue.look().changed.empty());
  const std::string id_a = id_of(a.path()), id_b = id_of(b.path());
  append(a.metrics(), "{\"step\":2001}\n");
  EXPECT_EQ(catalogue.look().changed, Names{id_a});
  EXPECT_EQ(catalogue.run(id_a)->facts().step, 2001);
  append(b.eval() / "elbo.jsonl", "{}\n");  // into a file that is there
  EXPECT_EQ(catalogue.look().changed, Names{id_b});
  run::remove_run(real_fs(), b.path());
  const CatalogueChanges changes = catalogue.look();
  EXPECT_EQ(changes.removed, Names{id_b});
  EXPECT_TRUE(changes.changed.empty());
  EXPECT_EQ(catalogue.run(id_b), nullptr);
  EXPECT_EQ(catalogue.run("../../etc"), nullptr);
}

TEST(Catalogue, SeesAProcessTakeARunAndVanish) {
  const ScratchFolder root;
  run::RunFolder run = report::mock_run(root / "a");
  run.mark_running();
  Catalogue catalogue(root.path());
  catalogue.look();
  const auto watched = catalogue.run(id_of(run.path()));
  EXPECT_EQ(watched->facts().state, CardState::stopped);
  HoldingProcess process(run.path());
  ASSERT_GT(process.pid(), 0);
  EXPECT_EQ(catalogue.look().changed.size(), 1U);
  EXPECT_EQ(watched->facts().state, CardState::running);
  EXPECT_TRUE(catalogue.look().changed.empty());
  process.kill();  // which touches no file
  EXPECT_EQ(catalogue.look().changed.size(), 1U);
  EXPECT_EQ(watched->facts().state, CardState::interrupted);
}

TEST(Catalogue, FollowsLinksToFoldersInItsRootAlone) {
  const ScratchFolder root, elsewhere;
  report::mock_run(elsewhere / "run");
  real_fs().symlink(elsewhere.path(), root / "linked");
  real_fs().make_directory(root / "group");
  real_fs().symlink(elsewhere / "run", root / "group" / Path("deeper"));
  Catalogue catalogue(root.path());
  catalogue.look();
  EXPECT_EQ(names_of(catalogue), Names{"linked/run"});
}

TEST(Catalogue, ListsBundlesBesideRunsAsModels) {
  const ScratchFolder root;
  real_fs().make_directory(root / "mine");
  report::put(root / "mine" / Path("bundle.json"), "{}");
  report::put(root / "mine" / Path("model.safetensors"), "");
  const run::RunFolder bare = report::mock_run(root / "bare"), run = report::mock_run(root / "run");
  real_fs().make_directory(run.model());
  report::put(run.model() / "bundle.json", "{}");
  Catalogue catalogue(root.path());
  catalogue.look();
  ASSERT_EQ(catalogue.bundles().size(), 1U);
  EXPECT_EQ(catalogue.bundles()[0].path, root / "mine");
  const Node models = models_answer(catalogue, catalogue.bundles(), {});
  ASSERT_EQ(std::get<Node::List>(models.value()).size(), 2U) << "bare has nothing to explore";
  EXPECT_EQ(text_at(models, "0/kind"), "run");
  EXPECT_EQ(text_at(models, "0/id"), id_of(run.path()));
  EXPECT_EQ(text_at(models, "1/kind"), "bundle");
  EXPECT_NE(text_at(models, "1/note"), "") << "its manifest is damaged";
  const Node named = models_answer(catalogue, {{id_of(run.path()), run.path()}}, {});
  EXPECT_EQ(text_at(named, "1/model"), "vae") << "a run may be named as a bundle";
}

TEST(ConfinedFs, ReadsNothingBeyondLinksAndNothingOutside) {
  const ScratchFolder root, elsewhere;
  report::put(elsewhere / "secret", "secret");
  report::put(root / "own", "own");
  real_fs().symlink(elsewhere.path(), root / "folder");
  real_fs().symlink(elsewhere / "secret", root / "file");
  ConfinedFs fs(root.path());
  EXPECT_EQ(text_of(fs.read(root / "own", 10)), "own");
  for (const Path& path : {root / "file", root / "folder" / Path("secret"), elsewhere / "secret",
                           root / ".." / elsewhere.path().filename() / "secret"})
    EXPECT_THROW(fs.read(path, 10), DataError) << path;
  EXPECT_THROW(fs.list(root / "folder"), DataError);
  EXPECT_THROW(fs.open(root / "new", OpenMode::exclusive), IoError);
  EXPECT_THROW(fs.remove(root / "own"), IoError);
  EXPECT_TRUE(real_fs().exists(root / "own"));
}

}  // namespace
}  // namespace elbo::serve
