// SPDX-License-Identifier: MIT
// `elbo train --ranks N` as a user runs it: the same weights as one process, one log, and what
// becomes of a run of which a rank is lost.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "elbo/cli/ranks.h"
#include "elbo/io/json.h"
#include "tests/cli/program.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kExperiment =
    "name = \"ranks\"\n[data]\nname = \"synthetic\"\nsize = 8\ncount = 400\n"
    "[model]\nname = \"vae\"\nlatent_dim = 4\nhidden = [32]\n"
    "[train]\nbatch_size = 16\nsample_every = 0\n";

struct RanksOfTheProgram : testing::Test {
  Folder folder;
  void SetUp() override {
    folder.write("x.toml", kExperiment);
    if (elbo(folder, "train x.toml --ranks 2 --set train.steps=1 --out probe").code == 9)
      GTEST_SKIP() << "built without Gloo";
  }
  Outcome train(const std::string& more) const {
    return elbo(folder, "train x.toml --threads 1 --set distributed.shards=4 " + more);
  }
  std::string weights(const std::string& run) const {
    return folder.read(run + "/model/model.safetensors");
  }
};

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_F(RanksOfTheProgram, TwoRanksLearnTheWeightsOfOneAndRankZeroAloneSpeaks) {
  ASSERT_EQ(train("--set train.steps=30 --out one").code, 0);
  const Outcome two = train("--set train.steps=30 --out two --ranks 2");
  EXPECT_EQ(two.code, 0) << two.err;
  EXPECT_EQ(weights("two"), weights("one"));
  EXPECT_EQ(folder.read("two/DONE").empty(), false);
  EXPECT_EQ(count_of(two.err, "done: two"), 1u) << two.err;
  EXPECT_THAT(two.err, AllOf(HasSubstr("ranks: 2, over lo (127.0.0.1)"), Not(HasSubstr("rank 1"))));
}

TEST_F(RanksOfTheProgram, ARunGoesOnOnAnotherNumberOfRanksToTheSameBytes) {
  ASSERT_EQ(train("--set train.steps=40 --out straight").code, 0);
  ASSERT_EQ(train("--set train.steps=20 --out cut --ranks 4").code, 0);
  const Outcome resumed = elbo(folder, "resume cut --threads 1 --ranks 2 --set train.steps=40");
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(weights("cut"), weights("straight"));
}

/// The values of protocols in what `elbo eval --json` prints.
std::vector<double> values_in(const std::string& json) {
  std::vector<double> out;
  const Node all = io::parse_json(json, "eval");
  for (const Node& one : std::get<Node::List>(all.value())) {
    const Node* value = one.find("value");
    if (value != nullptr) out.push_back(std::get<double>(value->value()));
  }
  return out;
}

TEST_F(RanksOfTheProgram, MeasureTogetherWhatOneProcessDoesAndRankZeroAloneWrites) {
  ASSERT_EQ(train("--set train.steps=30 --out one").code, 0);
  const std::string measures =
      "eval one --json --protocol iw_8 --protocol elbo --protocol kd_pixels_60 --threads 1";
  const Outcome alone = elbo(folder, measures), ranks = elbo(folder, measures + " --ranks 3");
  ASSERT_EQ(alone.code, 0) << alone.err;
  ASSERT_EQ(ranks.code, 0) << ranks.err;
  const std::vector<double> wanted = values_in(alone.out), found = values_in(ranks.out);
  ASSERT_EQ(wanted.size(), 3u) << alone.out;
  ASSERT_EQ(found.size(), 3u) << "one result a protocol: " << ranks.out;
  for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(found[i], wanted[i], 1e-5 * std::abs(wanted[i])) << i;
  EXPECT_EQ(count_of(folder.read("one/eval/iw_8.jsonl"), "\n"), 2u) << "a line a call";
  EXPECT_THAT(ranks.err, Not(HasSubstr("rank 1")));
}

TEST_F(RanksOfTheProgram, AMeasureThatCannotBeTakenIsSaidOnce) {
  ASSERT_EQ(train("--set train.steps=2 --out one").code, 0);
  const Outcome ranks = elbo(folder, "eval one --protocol kd_pixels_100k --ranks 2");
  EXPECT_EQ(ranks.code, 3) << ranks.err;
  EXPECT_EQ(count_of(ranks.err, "a smaller count is another protocol"), 1u) << ranks.err;
}

TEST_F(RanksOfTheProgram, TheSameCommandBeginsARunAndGoesOnWithIt) {
  const std::string command = "--set train.steps=20 --out again --ranks 2 --resume-if-there";
  EXPECT_EQ(train(command).code, 0);
  const std::string first = weights("again");
  const Outcome second = train(command);
  EXPECT_EQ(second.code, 0) << second.err;
  EXPECT_THAT(second.err, HasSubstr("done already"));
  EXPECT_EQ(weights("again"), first);
  const Outcome other = train("--set train.steps=30 --out again --ranks 2 --resume-if-there");
  EXPECT_EQ(other.code, 7);
  EXPECT_EQ(count_of(other.err, "begun with another experiment"), 1u) << other.err;
  EXPECT_EQ(train("--resume-if-there").code, 2);
}

TEST_F(RanksOfTheProgram, AMistakeOfAllRanksIsToldOnce) {
  const Outcome odd = train("--set train.batch_size=18 --ranks 2");
  EXPECT_EQ(odd.code, 7);
  EXPECT_EQ(count_of(odd.err, "train.batch_size = 18"), 1u) << odd.err;
  const Outcome ranks = train("--ranks 3");
  EXPECT_EQ(ranks.code, 7);
  EXPECT_THAT(ranks.err, HasSubstr("distributed.shards = 4: got 3 ranks"));
}

TEST_F(RanksOfTheProgram, LaunchersThatContradictEachOtherAreNamed) {
  const Outcome both =
      elbo(folder, "train x.toml --ranks 2", "RANK=0 WORLD_SIZE=4 MASTER_ADDR=localhost");
  EXPECT_EQ(both.code, 2);
  EXPECT_THAT(both.err, AllOf(HasSubstr("--ranks 2"), HasSubstr("torchrun"), HasSubstr("4 ranks")));
  const Outcome slurm =
      elbo(folder, "train x.toml",
           "RANK=1 WORLD_SIZE=2 SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=2 MASTER_ADDR=localhost");
  EXPECT_EQ(slurm.code, 2);
  EXPECT_THAT(slurm.err, AllOf(HasSubstr("RANK=1"), HasSubstr("SLURM_PROCID=0")));
}

/// The processes below `parent`.
std::vector<pid_t> children_of(pid_t parent) {
  std::ifstream file("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) +
                     "/children");
  std::vector<pid_t> out;
  for (pid_t child = 0; file >> child;) out.push_back(child);
  return out;
}

/// A long run on three ranks, of which one gets `signal` after the first checkpoint.
Outcome with_signal(const Folder& folder, size_t rank, int signal) {
  const pid_t parent = fork();
  if (parent == 0) {
    const int code = elbo(folder,
                          "train x.toml --threads 1 --ranks 3 --out lost --set "
                          "train.batch_size=18 --set train.steps=100000000 --set "
                          "train.checkpoint_every=50")
                         .code;
    _exit(code);
  }
  while (!std::filesystem::exists(folder / "lost/checkpoints/last")) {
    if (waitpid(parent, nullptr, WNOHANG) != 0) return {};
    usleep(50'000);
  }
  // this child, its shell, the program, its ranks
  std::vector<pid_t> ranks = children_of(parent);
  while (ranks.size() == 1) ranks = children_of(ranks[0]);
  EXPECT_EQ(ranks.size(), 3u);
  if (ranks.size() == 3) kill(ranks[rank], signal);
  int status = 0;
  waitpid(parent, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, "", folder.read(".err")};
}

TEST_F(RanksOfTheProgram, AKilledRankEndsTheOthersWhichNameItAndTheRunGoesOn) {
  for (const size_t rank : {size_t{0}, size_t{2}}) {
    const Outcome lost = with_signal(folder, rank, SIGKILL);
    EXPECT_EQ(lost.code, 11) << lost.err;
    const std::string named = "rank " + std::to_string(rank) + " ended without a word";
    EXPECT_EQ(count_of(lost.err, named), 1u) << lost.err;
    const Outcome on = elbo(folder, "resume lost --threads 1 --ranks 2 --set train.steps=2000");
    EXPECT_EQ(on.code, 0) << on.err;
    std::filesystem::remove_all(folder / "lost");
  }
}

TEST_F(RanksOfTheProgram, SlowAStoppedRankEndsTheOthersWithinFifteenSeconds) {
  for (const size_t rank : {size_t{0}, size_t{1}}) {
    const Outcome lost = with_signal(folder, rank, SIGSTOP);
    EXPECT_EQ(lost.code, 11) << lost.err;
    EXPECT_EQ(count_of(lost.err, "rank " + std::to_string(rank) + " has given no sign of life"), 1u)
        << lost.err;
    std::filesystem::remove_all(folder / "lost");
  }
}

TEST_F(RanksOfTheProgram, TermToOneRankStopsAllWithACheckpoint) {
  const Outcome stopped = with_signal(folder, 1, SIGTERM);
  EXPECT_EQ(stopped.code, 143) << stopped.err;
  EXPECT_THAT(stopped.err, HasSubstr("stopped after step"));
}

TEST(CodeOfRanks, IsThatOfTheRankThatFailedByItself) {
  EXPECT_EQ(cli::code_of_ranks({0, 0}), 0);
  EXPECT_EQ(cli::code_of_ranks({11, 5, 11}), 5);
  EXPECT_EQ(cli::code_of_ranks({11, 137}), 11);
  EXPECT_EQ(cli::code_of_ranks({137, 137}), 11);
  EXPECT_EQ(cli::code_of_ranks({143, 143}), 143);
  EXPECT_EQ(cli::code_of_ranks({130, 11}), 11);
}

TEST(ThreadsOfRank, AreItsShareUnlessTheLauncherHasSharedAlready) {
  EXPECT_EQ(cli::threads_of_rank(8, 8, 2), 4);
  EXPECT_EQ(cli::threads_of_rank(2, 8, 4), 2);
  EXPECT_EQ(cli::threads_of_rank(1, 2, 2), 1);
  EXPECT_EQ(cli::threads_of_rank(2, 2, 4), 1);
}

}  // namespace
}  // namespace elbo::test
