// SPDX-License-Identifier: MIT
// Every exit code of docs/cli.md, each by a command that ends with it; 1, a fault of elbo itself,
// is that of tests/engine/guard_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <set>

#include "tests/cli/tiny_runs.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

class ExitCodes : public testing::Test {
 protected:
  static void SetUpTestSuite() { runs_ = &TinyRuns::with({"vae", "gan"}); }
  void SetUp() override { ASSERT_EQ(runs_->faults, ""); }
  static Outcome run(const std::string& arguments) { return runs_->run(arguments); }
  static TinyRuns* runs_;
};
TinyRuns* ExitCodes::runs_ = nullptr;

/// Trains without end in a process of its own, sends `number` once there is a checkpoint, and
/// returns the exit code.
int stopped_by(const TinyRuns& runs, const std::string& folder, int number) {
  const std::string command =
      "cd '" + (runs / "") + "' && exec '" + program() + "' train vae.toml --out " + folder +
      " --threads 1 --set train.steps=100000000 --set train.checkpoint_every=10 >" + folder +
      ".out 2>&1 </dev/null";
  const pid_t child = fork();
  if (child == 0) {
    // Where the tests run in the background it is ignored, and would stay so.
    ::signal(SIGINT, SIG_DFL);
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (!runs.has(folder + "/checkpoints/last") && std::chrono::steady_clock::now() < end &&
         waitpid(child, nullptr, WNOHANG) == 0)
    usleep(20'000);
  kill(child, number);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// The codes in the first column of the page's table.
std::set<int> documented_codes() {
  std::ifstream page(ELBO_SOURCE_DIR "/docs/cli.md");
  std::set<int> out;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("| exit code")) inside = true;
    else if (!line.starts_with("|")) inside = false;
    if (!inside || line.size() < 3 || line[2] < '0' || line[2] > '9') continue;
    std::stringstream column(line.substr(2, line.find('|', 2) - 2));
    for (std::string number; std::getline(column, number, ',');) out.insert(std::stoi(number));
  }
  return out;
}

TEST_F(ExitCodes, AreThoseOfTheirPage) {
  runs_->write("broken.toml", "name = \"broken\"\nsteps = \"many\"\n");
  runs_->write("study.toml",
               "name = \"fails\"\nbase = \"vae.toml\"\nseeds = [1]\nprotocols = [\"elbo\"]\n"
               "[[variant]]\nname = \"far\"\nset = { \"optim.lr\" = 1e30 }\n");
  const float three[] = {1, 2, 3};
  write_atomically(real_fs(), *runs_ / "three.npy",
                   io::encode_npy(std::span<const float>(three), {1, 3}));
  const std::vector<std::pair<int, std::string>> commands{
      {0, "runs list"},
      {2, "sample vae --out x.jpg"},
      {2, "no_such_command"},
      {3, "eval vae --protocol fd_pixels_10k"},
      {4, "sample vae --out nowhere/x.png"},
      {5, "train vae.toml --out far --threads 1 --set optim.lr=1e30"},
      {6, "train vae.toml --out huge --threads 1 --set 'model.hidden=[60000,60000000]'"},
      {7, "train broken.toml"},
      {8, "decode vae three.npy --out x.png"},
      {9, "eval gan --protocol elbo"},
      {10, "study run study.toml --out fails.study"},
  };
  // A fault of ours cannot be asked for; a reader that goes away is in surroundings_test.cpp, a
  // rank that is lost in ranks_test.cpp.
  std::set<int> seen{1, 11, 141};
  for (const auto& [code, arguments] : commands) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, code) << arguments << ": " << outcome.err;
    EXPECT_EQ(outcome.err.empty(), code == 0) << arguments << ": an error says what went wrong";
    seen.insert(outcome.code);
  }
  for (const auto& [number, folder] :
       {std::pair(SIGINT, "by_ctrl_c"), std::pair(SIGTERM, "by_term")}) {
    seen.insert(stopped_by(*runs_, folder, number));
    EXPECT_THAT(runs_->read(std::string(folder) + ".out"), HasSubstr("go on with: elbo resume"));
  }
  EXPECT_EQ(seen, documented_codes());
}

}  // namespace
}  // namespace elbo::test
