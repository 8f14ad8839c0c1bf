// SPDX-License-Identifier: MIT
// Real kills of the real program: 20 runs, each ended by SIGKILL after another delay, resumed, and compared to the bit with the run that was left
// alone. The delays spread over the length of that run, so some hit the start, some a checkpoint, some the end.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "elbo/core/clock.h"
#include "elbo/run/checkpoints.h"
#include "elbo/run/run_folder.h"
#include "tests/core/scratch_folder.h"

extern char** environ;

namespace elbo::test {
namespace {

constexpr int kKills = 20;
constexpr const char* kProgram = ELBO_BINARY_DIR "/bin/elbo";
constexpr const char* kExperiment = R"(name = "kills"
[data]
name = "synthetic"
size = 16
count = 2000
[model]
name = "vae"
latent_dim = 4
hidden = [64]
[train]
steps = 1500
batch_size = 32
ema_decay = 0.99
checkpoint_every = 100
sample_every = 300
)";

/// Starts the program, all its words thrown away.
pid_t start(const std::vector<std::string>& words) {
  const std::string program = kProgram;
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  const int failed = posix_spawn(&pid, program.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed != 0 ? -1 : pid;
}

int wait_for(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct SlowKill : testing::Test {
  ScratchFolder scratch;
  Path file = scratch / "experiment.toml";

  void SetUp() override {
    if (access(kProgram, X_OK) != 0) GTEST_SKIP() << "the program is not built";
    write_atomically(real_fs(), file, bytes_of(kExperiment));
  }
  std::vector<std::string> train(const Path& run) const { return {"train", file.string(), "--seed", "4", "--threads", "1", "--out", run.string()}; }
  static Bytes weights(const Path& run) { return real_fs().read(run / "model" / "model.safetensors", 1 << 26); }
};

TEST_F(SlowKill, TwentyKilledRunsEndWithTheBitsOfTheOneLeftAlone) {
  const double begun = monotonic_seconds();
  ASSERT_EQ(wait_for(start(train(scratch / "straight"))), 0);
  const double length = monotonic_seconds() - begun;
  const Bytes wanted = weights(scratch / "straight");
  for (int kill = 0; kill < kKills; ++kill) {
    const Path run = scratch / ("run" + std::to_string(kill));
    const pid_t pid = start(train(run));
    std::this_thread::sleep_for(std::chrono::duration<double>(length * (kill + 1) / (kKills + 1)));
    ::kill(pid, SIGKILL);
    wait_for(pid);
    const bool begun_at_all = real_fs().exists(run / "config.toml");
    std::optional<Checkpoint> newest;
    if (begun_at_all) newest = CheckpointStore(real_fs(), run / "checkpoints").newest_good();
    EXPECT_TRUE(!newest || newest->step > 0);
    const Path again = begun_at_all ? run : scratch / ("anew" + std::to_string(kill));
    EXPECT_EQ(wait_for(start(begun_at_all ? std::vector<std::string>{"resume", run.string()} : train(again))), 0) << "kill " << kill;
    EXPECT_EQ(weights(again), wanted) << "kill " << kill;
    EXPECT_TRUE(real_fs().exists(again / "DONE"));
  }
}

TEST_F(SlowKill, ATerminatedRunExitsWith143AndGoesOnToTheSameBits) {
  ASSERT_EQ(wait_for(start(train(scratch / "straight"))), 0);
  const Path run = scratch / "terminated";
  const pid_t pid = start(train(run));
  while (!real_fs().exists(run / "checkpoints" / "last") && waitpid(pid, nullptr, WNOHANG) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ::kill(pid, SIGTERM);
  EXPECT_EQ(wait_for(pid), 143);
  EXPECT_FALSE(real_fs().exists(run / "DONE"));
  EXPECT_EQ(wait_for(start({"resume", run.string()})), 0);
  EXPECT_EQ(weights(run), weights(scratch / "straight"));
}

}  // namespace
}  // namespace elbo::test
