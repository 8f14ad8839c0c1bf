// SPDX-License-Identifier: MIT
// Real kills of the real program: runs that SIGKILL ends after a delay, resumed, and compared to
// the bit with the run that was left alone. The delays spread over the length of that run, so some
// hit the start, some a checkpoint, some the end.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <iostream>
#include <thread>

#include "elbo/core/clock.h"
#include "elbo/core/rng.h"
#include "elbo/core/str.h"
#include "elbo/run/run_folder.h"
#include "tests/core/scratch_folder.h"

extern char** environ;

namespace elbo::test {
namespace {

constexpr int kKills = 40;  // of each model
constexpr const char* kProgram = ELBO_BINARY_DIR "/bin/elbo";

/// A model whose states differ in kind: one player; two with turns of their own; three on one turn;
/// chains; an equilibrium that is kept in buffers.
struct Victim {
  const char* name;
  const char* model;  // lines of [model]
  const char* data;   // lines of [data]
  const char* train;  // lines of [train]
};
constexpr Victim kVictims[] = {
    {"vae", "name = \"vae\"\nlatent_dim = 4\nhidden = [64]", "size = 16",
     "steps = 1500\nema_decay = 0.99"},
    {"gan", "name = \"gan\"\nlatent_dim = 4\nhidden = [32]", "size = 16", "steps = 900"},
    {"vae_gan", "name = \"vae_gan\"\nlatent_dim = 4\nnet = \"larsen\"\nwidth = 2", "size = 32",
     "steps = 60"},
    {"rbm_pcd", "name = \"rbm_pcd\"\nhidden = 16", "size = 16\nbinarise = \"threshold\"",
     "steps = 1200"},
    {"began", "name = \"began\"\nlatent_dim = 4\nhidden = [32]", "size = 16",
     "steps = 700\nema_decay = 0.9"},
};

// GoogleTest looks for this name
void PrintTo(const Victim& victim, std::ostream* out) { *out << victim.name; }

std::string experiment_of(const Victim& victim) {
  return str("name = \"kills\"\n[data]\nname = \"synthetic\"\ncount = 2000\n", victim.data,
             "\n[model]\n", victim.model, "\n[train]\nbatch_size = 16\nsample_every = 300\n",
             "checkpoint_every = ", victim.name == std::string("vae_gan") ? 7 : 100, "\n",
             victim.train, "\n");
}

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

struct SlowKill : testing::TestWithParam<Victim> {
  ScratchFolder scratch;
  Path file = scratch / "experiment.toml";

  void SetUp() override {
    if (access(kProgram, X_OK) != 0) GTEST_SKIP() << "the program is not built";
    write_atomically(real_fs(), file, bytes_of(experiment_of(GetParam())));
  }
  std::vector<std::string> train(const Path& run) const {
    return {"train", file.string(), "--seed", "4", "--threads", "1", "--out", run.string()};
  }
  static Bytes weights(const Path& run) {
    return real_fs().read(run / "model" / "model.safetensors", 1 << 26);
  }

  /// A run killed after `delay` seconds, and what became of it: its folder once it is done.
  Path killed_and_resumed(const std::string& name, double delay) {
    const Path run = scratch / name;
    const pid_t pid = start(train(run));
    std::this_thread::sleep_for(std::chrono::duration<double>(delay));
    ::kill(pid, SIGKILL);
    wait_for(pid);
    if (!real_fs().exists(run / "config.toml")) {  // it had not begun
      EXPECT_EQ(wait_for(start(train(scratch / (name + "_anew")))), 0);
      return scratch / (name + "_anew");
    }
    EXPECT_EQ(wait_for(start({"resume", run.string()})), 0);
    return run;
  }
};

TEST_P(SlowKill, RunsKilledAtRandomMomentsEndWithTheBitsOfTheOneLeftAlone) {
  const double begun = monotonic_seconds();
  ASSERT_EQ(wait_for(start(train(scratch / "straight"))), 0);
  const double length = monotonic_seconds() - begun;
  const Bytes wanted = weights(scratch / "straight");
  Rng rng(17);
  int equal = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    // One in each fortieth of the run.
    const double delay = length * (kill + rng.uniform()) / kKills;
    const Path run = killed_and_resumed(str("run", kill), delay);
    EXPECT_TRUE(real_fs().exists(run / "DONE")) << "kill after " << delay << " s";
    EXPECT_EQ(weights(run), wanted) << "kill after " << delay << " s";
    equal += weights(run) == wanted;
    remove_tree(real_fs(), run);
  }
  std::cout << GetParam().name << ": " << equal << " of " << kKills << " equal\n";
}

INSTANTIATE_TEST_SUITE_P(Models, SlowKill, testing::ValuesIn(kVictims),
                         [](const auto& victim) { return std::string(victim.param.name); });

using SlowTermination = SlowKill;

TEST_P(SlowTermination, ExitsWith143AndGoesOnToTheSameBits) {
  ASSERT_EQ(wait_for(start(train(scratch / "straight"))), 0);
  const Path run = scratch / "terminated";
  const pid_t pid = start(train(run));
  while (!real_fs().exists(run / "checkpoints" / "last") && waitpid(pid, nullptr, WNOHANG) == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ::kill(pid, SIGTERM);
  EXPECT_EQ(wait_for(pid), 143);
  EXPECT_FALSE(real_fs().exists(run / "DONE"));
  EXPECT_EQ(wait_for(start({"resume", run.string()})), 0);
  EXPECT_EQ(weights(run), weights(scratch / "straight"));
}

INSTANTIATE_TEST_SUITE_P(Models, SlowTermination, testing::Values(kVictims[0]),
                         [](const auto& victim) { return std::string(victim.param.name); });

}  // namespace
}  // namespace elbo::test
