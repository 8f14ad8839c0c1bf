// SPDX-License-Identifier: MIT
// Listing, finding and removing runs.
#include "elbo/run/run_list.h"

#include <gtest/gtest.h>

#include <chrono>

#include "elbo/core/error.h"
#include "elbo/run/metrics.h"
#include "elbo/run/records.h"
#include "tests/core/quick_fs.h"

namespace elbo::run {
namespace {

/// The text of the UsageError that `text` meets.
std::string refusal(const std::string& text, const Path& root) {
  try {
    find_run(quick_fs(), text, root);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

RunFolder specimen(const Path& path) {
  const RunFolder run = RunFolder::create_at(quick_fs(), path);
  write_atomically(quick_fs(), run.config(),
                   bytes_of("[model]\nname = \"vae\"\n[data]\nname = \"mnist\"\n"));
  BuildRecord build;
  build.started = "2026-11-22T16:25:01Z";
  build.total_steps = 100;
  write_build(quick_fs(), run.build(), build);
  MetricsWriter writer(quick_fs(), run.metrics());
  Node line = Node::table();
  line.set("step", Node(int64_t{40}));
  line.set("loss", Node(1.5));
  writer.write(line);
  return run;
}

TEST(RunList, SaysOfARunWhatItsFilesSay) {
  const QuickFolder root;
  RunFolder run = specimen(root / "20261122-162501-vae-mnist-3f2a");
  run.mark_done();
  quick_fs().make_directory(root / "no run");
  const auto runs = list_runs(quick_fs(), root.path());
  ASSERT_EQ(runs.size(), 1);
  EXPECT_EQ(runs[0].name, "20261122-162501-vae-mnist-3f2a");
  EXPECT_EQ(runs[0].state, RunState::done);
  EXPECT_EQ(runs[0].model, "vae");
  EXPECT_EQ(runs[0].data, "mnist");
  EXPECT_EQ(runs[0].step, 40);
  EXPECT_EQ(runs[0].total, 100);
  EXPECT_EQ(runs[0].started, "2026-11-22T16:25:01Z");
  uint64_t bytes = 0;
  for (const Path& file : {run.config(), run.build(), run.metrics(), run.done()})
    bytes += std::filesystem::file_size(file);
  EXPECT_EQ(runs[0].bytes, bytes);
  EXPECT_EQ(std::get<std::string>(to_node(runs[0]).find("state")->value()), "done");
}

TEST(RunList, ShowsADamagedRunWithWhatIsLeftOfIt) {
  const QuickFolder root;
  const RunFolder run = specimen(root / "r");
  for (const Path& file : {run.config(), run.build(), run.metrics()})
    write_atomically(quick_fs(), file, bytes_of("\x01{[\n"));
  const auto runs = list_runs(quick_fs(), root.path());
  ASSERT_EQ(runs.size(), 1);
  EXPECT_EQ(runs[0].model, "");
  EXPECT_EQ(runs[0].step, 0);
  EXPECT_NE(runs[0].damage.find("config.toml:1:1"), std::string::npos) << runs[0].damage;
  EXPECT_TRUE(list_runs(quick_fs(), root / "absent").empty());
}

TEST(RunList, ARunThatIsRefusedIsALineInTheListAndNotTheEndOfIt) {
  const QuickFolder root;
  specimen(root / "a");
  const RunFolder run = specimen(root / "b");
  quick_fs().symlink("/etc/passwd", run.log());
  EXPECT_EQ(list_runs(quick_fs(), root.path()).size(), 2u);
  EXPECT_EQ(find_run(quick_fs(), "a", root.path()).name(), "a");
  EXPECT_THROW(find_run(quick_fs(), "b", root.path()), DataError);
}

TEST(RunList, ADamagedRunIsOneLineAndNotTheEndOfTheList) {
  const QuickFolder root;
  specimen(root / "a");
  // Four quotes end the text: what stands behind them is no text.
  std::string deep = "x = ['''a'''',{a";
  for (int i = 0; i < 280'000; ++i) deep += ".a";
  write_atomically(quick_fs(), specimen(root / "b").config(), bytes_of(deep));
  specimen(root / "c");
  const auto runs = list_runs(quick_fs(), root.path());
  ASSERT_EQ(runs.size(), 3);
  EXPECT_EQ(runs[0].damage + runs[2].damage, "");
  EXPECT_NE(runs[1].damage.find("nested deeper"), std::string::npos) << runs[1].damage;
  EXPECT_EQ(runs[1].step, 40) << "what can be read is read";
}

TEST(FindRun, TakesAPathANameOrAUniquePart) {
  const QuickFolder root;
  specimen(root / "20261122-162501-vae-mnist-3f2a");
  specimen(root / "20261122-162502-gan-mnist-77aa");
  EXPECT_EQ(
      find_run(quick_fs(), (root / "20261122-162501-vae-mnist-3f2a").string() + "/", root.path())
          .name(),
      "20261122-162501-vae-mnist-3f2a");
  EXPECT_EQ(find_run(quick_fs(), "gan", root.path()).name(), "20261122-162502-gan-mnist-77aa");
  EXPECT_EQ(find_run(quick_fs(), "3f2a", root.path()).name(), "20261122-162501-vae-mnist-3f2a");
}

TEST(FindRun, AWholeNameWinsOverALongerOne) {
  const QuickFolder root;
  specimen(root / "vae");
  specimen(root / "vae2");
  EXPECT_EQ(find_run(quick_fs(), "vae", root.path()).name(), "vae");
}

TEST(FindRun, LastIsTheOneUsedLast) {
  const QuickFolder root;
  const RunFolder a = specimen(root / "a");
  const RunFolder b = specimen(root / "b");
  const auto now = std::filesystem::file_time_type::clock::now();
  std::filesystem::last_write_time(a.path() / "run.lock", now);
  std::filesystem::last_write_time(b.path() / "run.lock", now - std::chrono::hours(1));
  EXPECT_EQ(find_run(quick_fs(), "last", root.path()).name(), "a");
}

TEST(FindRun, AMistypedNameGetsTheNearestAndASharedPartGetsThemAll) {
  const QuickFolder root;
  specimen(root / "20261122-162501-vae-mnist-3f2a");
  specimen(root / "20261122-162502-gan-mnist-77aa");
  EXPECT_NE(refusal("vae-mnits", root.path()).find("did you mean \"vae-mnist\"?"),
            std::string::npos)
      << refusal("vae-mnits", root.path());
  EXPECT_NE(
      refusal("mnist", root.path())
          .find(
              "mnist means 2 runs: 20261122-162501-vae-mnist-3f2a, 20261122-162502-gan-mnist-77aa"),
      std::string::npos);
  EXPECT_NE(refusal("", root.path()).find("no run"), std::string::npos);
  EXPECT_NE(refusal("last", root / "absent").find("there are no runs in"), std::string::npos);
}

TEST(RemoveRun, RemovesARunAndNothingElse) {
  const QuickFolder root;
  const RunFolder run = specimen(root / "r");
  quick_fs().make_directory(root / "outside");
  quick_fs().symlink(root / "outside", run.path() / "link");
  remove_run(quick_fs(), run.path());
  EXPECT_EQ(quick_fs().list(root.path()), (std::vector<std::string>{"outside"}));
  EXPECT_THROW(remove_run(quick_fs(), root / "outside"), DataError);
  EXPECT_TRUE(quick_fs().exists(root / "outside"));
}

TEST(RemoveRun, RefusesARunThatIsHeld) {
  const QuickFolder root;
  const RunFolder run = specimen(root / "r");
  const RunLock lock = run.lock();
  EXPECT_THROW(remove_run(quick_fs(), run.path()), DataError);
  EXPECT_TRUE(quick_fs().exists(run.config()));
}

}  // namespace
}  // namespace elbo::run
