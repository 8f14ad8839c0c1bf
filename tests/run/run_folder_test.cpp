// SPDX-License-Identifier: MIT
// Run folders: made, locked, marked.
#include "elbo/run/run_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <regex>
#include <set>

#include "elbo/core/error.h"
#include "elbo/core/faults/fault_fs.h"
#include "elbo/core/str.h"
#include "elbo/run/plain_name.h"
#include "tests/core/quick_fs.h"

namespace elbo::run {
namespace {

/// Runs `body` in a child process; its exit code.
template <class Body>
int in_child(Body&& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(RunFolder, ItsNameHasTheTimeTheNameAndFourDigits) {
  const QuickFolder folder;
  const RunFolder run = RunFolder::create(quick_fs(), folder / "a/runs", "VAE on MNIST!");
  EXPECT_TRUE(std::regex_match(run.name(), std::regex(R"(\d{8}-\d{6}-vae-on-mnist-[0-9a-f]{4})")))
      << run.name();
  for (const Path& part : {run.samples(), run.figures(), run.checkpoints(), run.eval()})
    EXPECT_TRUE(std::filesystem::is_directory(part)) << part;
  EXPECT_TRUE(is_run(quick_fs(), run.path()));
}

TEST(RunFolder, ManyOfTheSameNameNeverShareAFolder) {
  const QuickFolder folder;
  std::set<std::string> names;
  for (int i = 0; i < 300; ++i)
    names.insert(RunFolder::create(quick_fs(), folder.path(), "x").name());
  EXPECT_EQ(names.size(), 300);
}

TEST(RunFolder, AnExactFolderMustNotExistOrBeEmpty) {
  const QuickFolder folder;
  EXPECT_EQ(RunFolder::create_at(quick_fs(), folder / "new/deep/").name(), "deep");
  quick_fs().make_directory(folder / "empty");
  EXPECT_EQ(RunFolder::create_at(quick_fs(), folder / "empty").name(), "empty");
  EXPECT_THROW(RunFolder::create_at(quick_fs(), folder / "empty"), DataError);  // now a run
  quick_fs().make_directory(folder / "full");
  write_atomically(quick_fs(), folder / "full/a", bytes_of("x"));
  EXPECT_THROW(RunFolder::create_at(quick_fs(), folder / "full"), DataError);
  EXPECT_THROW(RunFolder::create_at(quick_fs(), folder / "full/a"), DataError);
}

TEST(RunFolder, WhatIsNoRunIsNotOpened) {
  const QuickFolder folder;
  EXPECT_THROW(RunFolder::open(quick_fs(), folder.path()), DataError);
  EXPECT_THROW(RunFolder::open(quick_fs(), folder / "absent"), DataError);
}

TEST(RunFolder, OneWithALinkInItIsRefusedWhereverTheLinkIs) {
  const QuickFolder folder;
  write_atomically(quick_fs(), folder / "outside", bytes_of("mine"));
  for (const std::string where :
       {"log.txt", "metrics.jsonl", "model", "figures/a.png", "checkpoints/other",
        "checkpoints/step_000000001/state.json", "samples/000000.png"}) {
    const QuickFolder each;
    const RunFolder run = RunFolder::create_at(quick_fs(), each / "r");
    quick_fs().make_directory(run.checkpoints() / "step_000000001");
    quick_fs().symlink(folder / "outside", run.path() / where);
    EXPECT_THROW(RunFolder::open(quick_fs(), run.path()), DataError) << where;
    EXPECT_NO_THROW(RunFolder::look_at(quick_fs(), run.path())) << where;
  }
}

TEST(RunFolder, TheLinksOfItsCheckpointsAreItsOwn) {
  const QuickFolder folder;
  const RunFolder run = RunFolder::create_at(quick_fs(), folder / "r");
  for (const char* name : {"last", "best", ".last-4711"})
    quick_fs().symlink("step_000000001", run.checkpoints() / name);
  EXPECT_NO_THROW(RunFolder::open(quick_fs(), run.path()));
  quick_fs().remove(run.checkpoints() / "best");
  quick_fs().symlink("/etc", run.checkpoints() / "best");  // the right name for a wrong place
  EXPECT_THROW(RunFolder::open(quick_fs(), run.path()), DataError);
}

TEST(RunFolder, ARunWhoseFolderIsReachedByALinkIsOne) {
  const QuickFolder folder;
  RunFolder::create_at(quick_fs(), folder / "r");
  quick_fs().symlink("r", folder / "other");
  EXPECT_EQ(RunFolder::open(quick_fs(), folder / "other").name(), "other");
}

TEST(RunFolder, CleansUpBehindAKilledProcess) {
  const QuickFolder folder;
  const RunFolder run = RunFolder::create_at(quick_fs(), folder / "r");
  for (const Path& part : {run.path(), run.samples(), run.figures(), run.eval()})
    quick_fs().open(part / ".partial-0000000000000001-999999999", OpenMode::exclusive)->close();
  run.clean_up();
  for (const Path& part : {run.samples(), run.figures(), run.eval()})
    EXPECT_TRUE(quick_fs().list(part).empty());
  EXPECT_EQ(quick_fs().list(run.path()),
            (std::vector<std::string>{"checkpoints", "eval", "figures", "run.lock", "samples"}));
}

TEST(RunLock, IsNoLinkAndNoPipe) {
  const QuickFolder folder;
  write_atomically(quick_fs(), folder / "outside", bytes_of("mine"));
  const RunFolder run = RunFolder::create_at(quick_fs(), folder / "r");
  quick_fs().remove(run.path() / "run.lock");
  quick_fs().symlink(folder / "outside", run.path() / "run.lock");
  EXPECT_THROW(run.lock(), IoError);
  EXPECT_EQ(text_of(quick_fs().read(folder / "outside", 100)), "mine");
  EXPECT_FALSE(lock_state(run.path()).holder);
  quick_fs().remove(run.path() / "run.lock");
  ASSERT_EQ(::mkfifo((run.path() / "run.lock").c_str(), 0600), 0);
  EXPECT_FALSE(lock_state(run.path()).held);  // and does not wait for a writer
  EXPECT_THROW(run.lock(), IoError);
}

TEST(RunFolder, AFailureAtAnyOperationOfItsMakingIsAnIoError) {
  const QuickFolder counted;
  FaultFs counter(quick_fs());
  RunFolder::create(counter, counted / "runs", "x");
  for (int64_t at = 0; at < counter.operations(); ++at) {
    const QuickFolder folder;
    FaultFs fs(quick_fs(), {.fault = Fault::io_error, .at = at});
    EXPECT_THROW(RunFolder::create(fs, folder / "runs", "x"), IoError) << at;
    RunFolder::create(quick_fs(), folder / "runs", "x");
  }
}

TEST(RunFolder, ItsStateFollowsItsMarks) {
  const QuickFolder folder;
  RunFolder run = RunFolder::create_at(quick_fs(), folder / "r");
  EXPECT_EQ(run.state(), RunState::interrupted);
  {
    const RunLock lock = run.lock();
    EXPECT_EQ(run.state(), RunState::running);
  }
  EXPECT_EQ(run.state(), RunState::interrupted);
  run.mark_failed("the loss is not finite");
  EXPECT_EQ(run.state(), RunState::failed);
  EXPECT_NE(text_of(quick_fs().read(run.failed(), 1000)).find("the loss is not finite"),
            std::string::npos);
  run.mark_done();
  EXPECT_EQ(run.state(), RunState::done);
  EXPECT_FALSE(quick_fs().exists(run.failed()));
  run.mark_running();
  EXPECT_EQ(run.state(), RunState::interrupted);
}

TEST(RunLock, ASecondProcessIsToldWhoHoldsTheRun) {
  const QuickFolder folder;
  const RunFolder run = RunFolder::create_at(quick_fs(), folder / "r");
  const RunLock lock = run.lock();
  const std::string want = str("held by process ", ::getpid(), " on ");
  EXPECT_EQ(in_child([&] {
              try {
                const RunLock second = run.lock();
                return 1;
              } catch (const DataError& error) {
                return std::string(error.what()).find(want) != std::string::npos ? 0 : 2;
              }
            }),
            0);
}

TEST(RunLock, TheLockOfAKilledProcessShowsItAndIsTakenOver) {
  const QuickFolder folder;
  const RunFolder run = RunFolder::create_at(quick_fs(), folder / "r");
  EXPECT_EQ(in_child([&] {
              const RunLock lock = run.lock();
              ::kill(::getpid(), SIGKILL);
              return 0;
            }),
            -SIGKILL);
  EXPECT_EQ(run.state(), RunState::killed);
  EXPECT_TRUE(lock_state(run.path()).holder);
  {
    const RunLock lock = run.lock();
    EXPECT_EQ(lock_state(run.path()).holder->pid, ::getpid());
  }
  EXPECT_EQ(run.state(), RunState::interrupted);
}

TEST(RunLock, AMovedLockIsHeldUntilItsNewOwnerEnds) {
  const QuickFolder folder;
  const RunFolder run = RunFolder::create_at(quick_fs(), folder / "r");
  {
    RunLock first = run.lock();
    const RunLock second = std::move(first);
    EXPECT_TRUE(lock_state(run.path()).held);
  }
  EXPECT_FALSE(lock_state(run.path()).held);
}

TEST(RunFolder, WhatIsWrongWithAFinishedRunStandsInItsMark) {
  const QuickFolder folder;
  RunFolder run = RunFolder::create_at(quick_fs(), folder / "r");
  run.mark_done();
  EXPECT_EQ(run.warning(), "");
  run.mark_done("training has diverged");
  EXPECT_EQ(run.warning(), "training has diverged");
  EXPECT_EQ(run.state(), RunState::done);
  run.mark_failed("cannot read /home/somebody/pictures/a.png: damaged");
  EXPECT_EQ(run.warning(), "");
  EXPECT_EQ(text_of(quick_fs().read(run.failed(), 1000)).find("somebody"), std::string::npos)
      << "a run folder may be passed on";
}

TEST(WithoutFolders, CutsAbsolutePathsAndNothingElse) {
  EXPECT_EQ(without_folders("/home/me/a.png: damaged"), "a.png: damaged");
  EXPECT_EQ(without_folders("got 1/2 of runs/x, and/or \"/data/p/\" (/etc/b; `/c`)"),
            "got 1/2 of runs/x, and/or \"p\" (b; `c`)");
  EXPECT_EQ(without_folders("folder=/data/p"), "folder=p");
  EXPECT_EQ(without_folders("a / b //"), "a / b //");
  EXPECT_EQ(without_folders(""), "");
}

TEST(PlainName, KeepsLettersDigitsAndUnderscores) {
  EXPECT_EQ(plain_name("VAE on MNIST!"), "vae-on-mnist");
  EXPECT_EQ(plain_name("mnist_vae"), "mnist_vae");
  EXPECT_EQ(plain_name("../../etc"), "etc");
  EXPECT_EQ(plain_name("\xC3\xA4"), "run");
  EXPECT_TRUE(is_plain_name("iw_5000"));
  for (const char* bad : {"", ".", "..", ".x", "-x", "a/b", "a b", "a\n"})
    EXPECT_FALSE(is_plain_name(bad)) << bad;
}

}  // namespace
}  // namespace elbo::run
