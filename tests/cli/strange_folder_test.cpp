// SPDX-License-Identifier: MIT
// Run folders as a stranger may have made them: links and pipes where files should be, checkpoints
// that are all damaged, names that steer a terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/cli/program.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kShort =
    "name = \"tiny\"\n[data]\nname = \"synthetic\"\nsize = 8\ncount = 64\n[model]\n"
    "name = \"vae\"\nlatent_dim = 2\nhidden = [8]\n"
    "[train]\nsteps = 20\nbatch_size = 16\ncheckpoint_every = 5\n";

/// One trained run for all tests of this file; each takes a copy.
class StrangeFolder : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Folder;
    folder_->write("t.toml", kShort);
    ASSERT_EQ(elbo(*folder_, "train t.toml --threads 1 --out made").code, 0);
    folder_->write("outside", "mine\n");
  }
  static void TearDownTestSuite() { delete folder_; }
  StrangeFolder() {
    std::filesystem::remove_all(*folder_ / "r");
    std::filesystem::copy(
        *folder_ / "made", *folder_ / "r",
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  }
  Outcome run(const std::string& arguments) { return elbo(*folder_, arguments); }
  void lay_link(const std::string& name) {
    std::filesystem::remove_all(*folder_ / ("r/" + name));
    std::filesystem::create_symlink(*folder_ / "outside", *folder_ / ("r/" + name));
  }
  static Folder* folder_;
};
Folder* StrangeFolder::folder_ = nullptr;

TEST_F(StrangeFolder, NothingIsWrittenThroughALinkInIt) {
  for (const char* name :
       {"log.txt", "metrics.jsonl", "run.lock", "report.html", "report.html.partial", "build.json",
        "eval/elbo.jsonl", "figures/scatter.json", "DONE", "changes.jsonl"}) {
    lay_link(name);
    for (const char* command :
         {"resume r --set train.steps=25", "report r", "eval r --protocol elbo --threads 1"}) {
      const Outcome outcome = run(command);
      EXPECT_EQ(outcome.code, 3) << name << ", " << command << ": " << outcome.err;
      EXPECT_THAT(outcome.err, HasSubstr("a link, and a run folder has none"))
          << name << ", " << command;
    }
    EXPECT_EQ(folder_->read("outside"), "mine\n") << name;
    std::filesystem::remove(*folder_ / ("r/" + std::string(name)));
    std::filesystem::remove_all(*folder_ / "r");
    std::filesystem::copy(
        *folder_ / "made", *folder_ / "r",
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  }
}

TEST_F(StrangeFolder, APipeInsteadOfAFileHoldsNobodyUp) {
  for (const std::string name :
       {"log.txt", "metrics.jsonl", "run.lock", "build.json", "DONE", "config.toml"}) {
    std::filesystem::remove(*folder_ / ("r/" + name));
    ASSERT_EQ(::mkfifo((*folder_ / ("r/" + name)).c_str(), 0600), 0);
    for (const char* command :
         {"runs list --root .", "runs show ./r", "report r", "resume r --set train.steps=25"}) {
      const std::string line = "cd '" + (*folder_ / "") + "' && timeout -s KILL 30 '" + program() +
                               "' " + command + " >.out 2>.err </dev/null";
      const int status = std::system(line.c_str());
      EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) != 137) << name << ", " << command;
    }
    std::filesystem::remove_all(*folder_ / "r");
    std::filesystem::copy(
        *folder_ / "made", *folder_ / "r",
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  }
}

TEST_F(StrangeFolder, WhereAllCheckpointsAreDamagedNothingBeginsAnew) {
  const std::string metrics = folder_->read("r/metrics.jsonl");
  for (const auto& entry : std::filesystem::directory_iterator(*folder_ / "r/checkpoints"))
    if (!entry.is_symlink()) std::ofstream(entry.path() / "model.safetensors") << "x";
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Outcome outcome = run("resume r --set train.steps=25");
    EXPECT_EQ(outcome.code, 3);
    EXPECT_THAT(outcome.err, HasSubstr("checkpoints are damaged"));
  }
  EXPECT_EQ(folder_->read("r/metrics.jsonl"), metrics);
}

TEST_F(StrangeFolder, AConfigurationThatEndsBeforeTheCheckpointIsAMistake) {
  const Outcome outcome = run("resume r --set train.steps=10");
  EXPECT_EQ(outcome.code, 7);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("of step 20"), HasSubstr("ends at step 10")));
  EXPECT_TRUE(std::filesystem::exists(*folder_ / "r/DONE")) << "the run stays as it was";
}

TEST_F(StrangeFolder, AFinishedRunGoesFurtherAndItIsRecorded) {
  const Outcome outcome = run("resume r --set train.steps=30");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(folder_->read("r/config.toml"), HasSubstr("steps = 30"));
  EXPECT_THAT(folder_->read("r/build.json"), HasSubstr("\"total_steps\": 30"));
  EXPECT_THAT(folder_->read("r/changes.jsonl"),
              AllOf(HasSubstr("\"step\":20"), HasSubstr("train.steps=30")));
  EXPECT_THAT(folder_->read("r/model/bundle.json"), HasSubstr("\"step\": 30"));
  const Outcome refused = run("resume r --set model.latent_dim=3");
  EXPECT_EQ(refused.code, 7);
  EXPECT_THAT(refused.err, HasSubstr("a run goes on as it was begun"));
}

TEST_F(StrangeFolder, NamesReachTheTerminalAsText) {
  const std::string evil =
      "r/\x1b]0;owned\x07\xC2\x9B"
      "31m\xE2\x80\xAE.log";
  std::filesystem::create_directories(*folder_ / evil);
  folder_->write("evil.toml", "name = \"\\u001b[31m\\u202Eevil\"\n[data]\nname = \"\\u001b[2J\"\n");
  for (const std::string& arguments :
       {"report '" + evil + "'", "runs show '" + evil + "'", "train '" + evil + ".toml'",
        std::string("train evil.toml"), "eval '" + evil + "'", "data info '" + evil + "'",
        "sample '" + evil + "' --out s.png", std::string("\x1b[31m")}) {
    const Outcome outcome = run(arguments);
    EXPECT_NE(outcome.code, 0) << arguments;
    EXPECT_THAT(outcome.err + outcome.out,
                AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\xC2\x9B")),
                      Not(HasSubstr("\xE2\x80\xAE")), Not(HasSubstr("\x07"))))
        << arguments;
  }
}

}  // namespace
}  // namespace elbo::test
