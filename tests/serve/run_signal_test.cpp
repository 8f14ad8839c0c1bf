// SPDX-License-Identifier: MIT
// Oracle: a copy of the shell under the name of elbo, which holds a run's lock and writes down
// which signals it got.
#include "elbo/serve/jobs/run_actions.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "elbo/core/error.h"
#include "elbo/io/json.h"
#include "tests/serve/served_runs.h"

namespace elbo::serve {
namespace {

/// A program of any name that holds a run's lock, or only says so.
class NamedProcess {
 public:
  NamedProcess(const ScratchFolder& folder, const std::string& name, const Path& run,
               const std::string& traps) {
    std::filesystem::copy_file("/bin/sh", folder / name,
                               std::filesystem::copy_options::skip_existing);
    const std::string program = folder / name, script = "cd '" + folder.path().string() + "'; " +
                                                        traps +
                                                        " touch ready; while :; do sleep .01; done";
    child_ = ::fork();
    if (child_ != 0) return;
    const run::RunLock lock(run);
    for (int fd = 3; fd < 64; ++fd) ::fcntl(fd, F_SETFD, 0);  // it keeps the lock
    ::execl(program.c_str(), name.c_str(), "-c", script.c_str(), nullptr);
    _exit(127);
  }
  NamedProcess(const NamedProcess&) = delete;
  ~NamedProcess() {
    if (child_ > 0) ::kill(child_, SIGKILL), ::waitpid(child_, nullptr, 0);
  }
  pid_t pid() const { return child_; }
  int wait() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t child_ = -1;
};

bool appears(const Path& file) {
  for (int i = 0; i < 6000 && !real_fs().exists(file); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return real_fs().exists(file);
}

constexpr const char* kTraps = "trap 'touch saved' USR2; trap 'exit 7' INT;";

std::string refusal_of(const Path& run, RunWish wish) {
  try {
    send_wish(run, wish);
    return "";
  } catch (const DataError& error) {
    return error.what();
  }
}

TEST(RunSignal, ATrainingSavesAndStopsWhenItIsAsked) {
  const ScratchFolder folder;
  const run::RunFolder run = report::mock_run(folder / "run");
  NamedProcess process(folder, "elbo", run.path(), kTraps);
  ASSERT_TRUE(appears(folder / "ready"));
  EXPECT_EQ(refusal_of(run.path(), RunWish::checkpoint), "");
  EXPECT_TRUE(appears(folder / "saved"));
  EXPECT_EQ(refusal_of(run.path(), RunWish::stop), "");
  EXPECT_EQ(process.wait(), 7);
}

TEST(RunSignal, ARunThatNobodyHoldsIsRefused) {
  const ScratchFolder folder;
  const run::RunFolder run = report::mock_run(folder / "run");
  EXPECT_EQ(refusal_of(run.path(), RunWish::stop), "this run does not run");
}

TEST(RunSignal, AProcessThatCannotSaveYetIsNotEndedByTheWish) {
  const ScratchFolder folder;
  const run::RunFolder run = report::mock_run(folder / "run");
  NamedProcess process(folder, "elbo", run.path(), "");  // the signal would kill it
  ASSERT_TRUE(appears(folder / "ready"));
  EXPECT_NE(refusal_of(run.path(), RunWish::checkpoint).find("still being prepared"),
            std::string::npos);
  EXPECT_EQ(::kill(process.pid(), 0), 0);
}

TEST(RunSignal, AnotherProgramIsLeftAlone) {
  const ScratchFolder folder;
  const run::RunFolder run = report::mock_run(folder / "run");
  NamedProcess process(folder, "editor", run.path(), kTraps);
  ASSERT_TRUE(appears(folder / "ready"));
  EXPECT_NE(refusal_of(run.path(), RunWish::stop).find("no training of this user"),
            std::string::npos);
  EXPECT_EQ(::kill(process.pid(), 0), 0);
}

/// Makes the lock, which a process holds, name another process or machine.
void forge_lock(const Path& run, int64_t pid, const std::string& host) {
  Node record = Node::table();
  record.set("pid", Node(pid));
  record.set("host", Node(host));
  record.set("started", Node(std::string("2026-01-01T00:00:00Z")));
  const auto file = real_fs().open(run / "run.lock", OpenMode::truncate);
  file->write(bytes_of(io::write_json(record)));
  file->close();
}

std::string own_name() {
  char name[256] = {};
  ::gethostname(name, sizeof name - 1);
  return name;
}

TEST(RunSignal, AForgedLockReachesNobodyElse) {
  const ScratchFolder folder;
  const run::RunFolder run = report::mock_run(folder / "run"),
                       other = report::mock_run(folder / "other");
  NamedProcess victim(folder, "elbo", other.path(), kTraps);
  ASSERT_TRUE(appears(folder / "ready"));
  HoldingProcess holder(run.path());
  const auto forged = [&](int64_t pid, const std::string& host) {
    forge_lock(run.path(), pid, host);
    return refusal_of(run.path(), RunWish::stop);
  };
  EXPECT_NE(forged(victim.pid(), own_name()).find("no training of this user"), std::string::npos)
      << "it trains another run";
  EXPECT_NE(forged(::getpid(), own_name()).find("no training of this user"), std::string::npos);
  for (const int64_t pid : {int64_t{1}, int64_t{0}, int64_t{-1}, int64_t{1} << 40})
    EXPECT_NE(forged(pid, own_name()), "") << pid;
  EXPECT_NE(forged(victim.pid(), "elsewhere").find("held on elsewhere"), std::string::npos);
  EXPECT_EQ(::kill(victim.pid(), 0), 0);
}

}  // namespace
}  // namespace elbo::serve
