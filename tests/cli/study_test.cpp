// SPDX-License-Identifier: MIT
// `elbo study` as a user runs it, on runs that take a second.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "elbo/io/json.h"
#include "elbo/run/run_lock.h"
#include "elbo/run/typed_node.h"
#include "tests/cli/program.h"
#include "tests/cli/running.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kStudyData =
    "[data]\nname = \"synthetic\"\nsize = 12\ncount = 300\ntest_count = 60\n"
    "validation = 60\n";
constexpr const char* kStudyTrain = "[train]\nsteps = 20\nbatch_size = 20\nsample_every = 0\n";

/// An extractor, a model of two seeds, one that diverges, one that would come after it, and one
/// that comes after the first.
std::string study_text(const std::string& beta = "1.0") {
  return "name = \"tiny\"\nbase = \"vae.toml\"\nseeds = [1, 2]\nprotocols = [\"elbo\"]\n"
         "[quick]\nseeds = [1]\nset = { \"train.steps\" = 2 }\nminutes = 1\n"
         "[[variant]]\nname = \"marks\"\nbase = \"marks.toml\"\nextractor = \"marks\"\n"
         "[[variant]]\nname = \"vae\"\nprotocols = [\"fd_marks_50\"]\n"
         "[[variant]]\nname = \"wide\"\nset = { \"model.alpha\" = " +
         beta +
         " }\nafter = [\"vae\"]\nseeds = [2]\n"
         "[[variant]]\nname = \"broken\"\nset = { \"optim.lr\" = 1e30 }\nseeds = [2]\n"
         "[[variant]]\nname = \"child\"\nafter = [\"broken\"]\nseeds = [2]\n"
         "[[section]]\nid = \"all\"\ntitle = \"All\"\ntext = \"Words.\"\n"
         "[[section.figure]]\nid = \"drawn\"\nvariants = [\"vae\"]\n"
         "command = [\"sample\", \"{run}\", \"--count\", \"9\", \"--out\", \"{out}.png\"]\n"
         "[[section.expect]]\nsay = \"a bound is negative\"\nvariant = \"vae\"\n"
         "value = \"elbo\"\nbelow = 0\n"
         "[[section.expect]]\nsay = \"the broken one is better\"\nvariant = \"broken\"\n"
         "value = \"elbo\"\nabove_variant = \"vae\"\n";
}

void write_experiments(const Folder& folder) {
  folder.write("vae.toml", std::string("name = \"vae\"\n") + kStudyData +
                               "[model]\nname = \"vae\"\nlatent_dim = 2\nhidden = [16]\n" +
                               kStudyTrain);
  folder.write("marks.toml", std::string("name = \"marks\"\n") + kStudyData +
                                 "[model]\nname = \"classifier\"\nhidden = [16]\nfeatures = 8\n" +
                                 kStudyTrain);
}

Node parsed(const std::string& text) { return io::parse_json(text, "stdout"); }

/// The entry of a list of tables whose `keys` have these values.
const Node& found(const Node& root, const std::string& list,
                  const std::vector<std::pair<std::string, std::string>>& keys) {
  for (const Node& one : run::list_at(root, list))
    if (std::all_of(keys.begin(), keys.end(), [&](const auto& key) {
          return run::value_at(one, key.first).literal() == key.second;
        }))
      return one;
  throw std::logic_error("nothing of " + keys.front().second + " in " + list);
}

size_t lines_of(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// One study that was run, with a cache of its own.
class StudyRan : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new CachedFolder;
    write_experiments(*folder_);
    folder_->write("study.toml", study_text());
    ran_ = elbo(*folder_, "study run study.toml --out made --json --threads 1");
  }
  static void TearDownTestSuite() { delete folder_; }
  Outcome run(const std::string& arguments) { return elbo(*folder_, arguments); }
  Node results() { return parsed(folder_->read("made/study.json")); }

  static CachedFolder* folder_;
  static Outcome ran_;
};
CachedFolder* StudyRan::folder_ = nullptr;
Outcome StudyRan::ran_;

TEST_F(StudyRan, MakesAllThatCanBeMadeAndSaysWhatCannot) {
  ASSERT_EQ(ran_.code, 10) << ran_.err;
  const Node json = results();
  EXPECT_EQ(io::write_json(parsed(ran_.out)), io::write_json(json));
  for (const char* seed : {"1", "2"}) {
    const Node& vae = found(json, "runs", {{"variant", "\"vae\""}, {"seed", seed}});
    EXPECT_EQ(run::text_at(vae, "state"), "done");
    EXPECT_NE(run::table_at(vae, "results").find("fd_marks_50"), nullptr);
  }
  EXPECT_EQ(run::text_at(found(json, "runs", {{"variant", "\"wide\""}}), "state"), "done");
  EXPECT_EQ(run::text_at(found(json, "runs", {{"variant", "\"marks\""}}), "state"), "done");
  const Node& broken = found(json, "runs", {{"variant", "\"broken\""}});
  EXPECT_EQ(run::text_at(broken, "state"), "failed");
  EXPECT_NE(run::text_at(broken, "error"), "");
  EXPECT_EQ(run::text_at(found(json, "runs", {{"variant", "\"child\""}}), "error"),
            "not started: broken (seed 2) failed");
}

TEST_F(StudyRan, SaysBeforehandAndAllTheWhileHowLongItTakes) {
  EXPECT_THAT(ran_.err, HasSubstr("6 runs, 7 measures, 1 figure: about "));
  EXPECT_THAT(ran_.err, HasSubstr("[1/12] train marks seed 1, about "));
  EXPECT_THAT(ran_.err, AllOf(HasSubstr("] train vae seed 2 ... done in "), HasSubstr(" left\n")));
}

TEST_F(StudyRan, ClaimsAreJudgedAndPicturesHaveFacts) {
  const Node json = results();
  EXPECT_EQ(run::text_at(found(json, "claims", {{"say", "\"a bound is negative\""}}), "verdict"),
            "holds");
  EXPECT_EQ(run::text_at(found(json, "claims", {{"variant", "\"broken\""}}), "verdict"), "unknown");
  const Node& figure = found(json, "figures", {{"id", "\"drawn\""}});
  EXPECT_EQ(run::text_at(figure, "state"), "done") << run::text_at(figure, "error");
  EXPECT_FALSE(folder_->read("made/" + run::text_at(figure, "file")).empty());
  EXPECT_FALSE(run::table_at(figure, "facts").entries().empty());
  EXPECT_THAT(folder_->read("made/study.md"), HasSubstr("| a bound is negative [vae] |"));
  EXPECT_THAT(folder_->read("made/study.html"), HasSubstr("</html>"));
}

TEST_F(StudyRan, ASecondTimeNothingIsDone) {
  const std::string journal = folder_->read("made/journal.jsonl");
  // Four trainings and the extractor's, three evaluations of vae and wide, a picture.
  EXPECT_EQ(lines_of(journal), 9u);
  EXPECT_EQ(run("study run study.toml --out made --threads 1").code, 10);
  EXPECT_EQ(folder_->read("made/journal.jsonl"), journal);
}

TEST_F(StudyRan, StatusAndReportRunNothing) {
  const std::string journal = folder_->read("made/journal.jsonl"),
                    json = folder_->read("made/study.json");
  const Outcome status = run("study status study.toml --out made");
  EXPECT_EQ(status.code, 0) << status.err;
  EXPECT_THAT(status.out, AllOf(HasSubstr("done     train vae seed 1"),
                                HasSubstr("failed   train broken seed 2: "),
                                HasSubstr("missing  train child seed 2")));
  std::filesystem::remove(*folder_ / "made/study.json");
  EXPECT_EQ(run("study report study.toml --out made").code, 0);
  EXPECT_EQ(folder_->read("made/study.json"), json);
  EXPECT_EQ(folder_->read("made/journal.jsonl"), journal);
  EXPECT_EQ(run("study report study.toml --out nowhere").code, 3);
}

TEST_F(StudyRan, AChangedSettingMakesThatVariantAgainAndNoOther) {
  folder_->write("changed.toml", study_text("2.0"));
  const std::string before = folder_->read("made/journal.jsonl");
  const Outcome dry = run("study run changed.toml --out made --dry-run --threads 1");
  EXPECT_THAT(dry.out, AllOf(HasSubstr("train wide seed 2"), Not(HasSubstr("train vae"))));
  EXPECT_EQ(folder_->read("made/journal.jsonl"), before);
  run("study run changed.toml --out made --threads 1");
  const std::string after = folder_->read("made/journal.jsonl").substr(before.size());
  EXPECT_EQ(lines_of(after), 2u);
  EXPECT_THAT(after, AllOf(StartsWith("{\"task\":\"train wide-s2-"),
                           HasSubstr("{\"task\":\"eval wide-s2-")));
  folder_->write("made/journal.jsonl", before);
}

TEST_F(StudyRan, TwoJobsGiveTheSameValuesAndTakeTheExtractorFromTheCache) {
  const Outcome outcome = run("study run study.toml --out two --json --jobs 2 --threads 2");
  ASSERT_EQ(outcome.code, 10) << outcome.err;
  const Node one = parsed(ran_.out), two = parsed(outcome.out);
  EXPECT_EQ(io::write_json(run::value_at(one, "measures")),
            io::write_json(run::value_at(two, "measures")));
  EXPECT_THAT(run::text_at(found(two, "runs", {{"variant", "\"marks\""}}), "note"),
              HasSubstr("cache"));
  EXPECT_THAT(folder_->read("two/journal.jsonl"), Not(HasSubstr("train marks")));
}

TEST_F(StudyRan, TheQuickFormHasAFolderOfItsOwn) {
  const Outcome outcome = run("study run study.toml --quick --dry-run --threads 2");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  // Of the minute that the file says, less the extractor, which is there.
  EXPECT_THAT(outcome.out,
              HasSubstr("4 runs, 5 measures, 1 figure: about 50 seconds on 2 processors"));
  EXPECT_FALSE(std::filesystem::exists(*folder_ / "runs"));
}

TEST_F(StudyRan, MistakesAreFoundBeforeAnythingIsMade) {
  folder_->write("typo.toml",
                 study_text() + "[[variant]]\nname = \"last\"\nset = { \"train.stpes\" = 3 }\n");
  const Outcome typo = run("study run typo.toml --out never");
  EXPECT_EQ(typo.code, 7);
  EXPECT_THAT(typo.err, AllOf(testing::ContainsRegex("typo.toml:[0-9]+:[0-9]+: "),
                              HasSubstr("did you mean \"steps\"?")));
  EXPECT_FALSE(std::filesystem::exists(*folder_ / "never"));
  std::filesystem::create_directory(*folder_ / "other");
  folder_->write("other/file", "mine");
  EXPECT_EQ(run("study run study.toml --out other").code, 3);
}

TEST_F(StudyRan, OneMeasureThatFailsLeavesTheOthers) {
  folder_->write("measures.toml",
                 "name = \"m\"\nbase = \"vae.toml\"\n"
                 "protocols = [\"elbo\", \"fd_marks_9k\", \"iw_5\"]\n[[variant]]\n"
                 "name = \"vae\"\n");
  const Outcome outcome = run("study run measures.toml --out measured --json --threads 1");
  EXPECT_EQ(outcome.code, 10) << outcome.err;
  const Node json = parsed(outcome.out);
  const Node& vae = run::list_at(json, "runs").front();
  EXPECT_NE(run::table_at(vae, "results").find("elbo"), nullptr);
  EXPECT_NE(run::table_at(vae, "results").find("iw_5"), nullptr);
  EXPECT_THAT(run::text_at(run::table_at(vae, "errors"), "fd_marks_9k"),
              HasSubstr("got 60 real examples, want 9000"));
}

// ---- stopped and killed -------------------------------------------------------------------------

/// The step of the newest checkpoint of the only run in made/runs; -1 where there is none.
int64_t newest_step(const Folder& folder) {
  int64_t out = -1;
  const std::filesystem::path runs = folder / "made/runs";
  if (!std::filesystem::exists(runs)) return out;
  for (const auto& run : std::filesystem::directory_iterator(runs)) {
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(run.path() / "checkpoints", none))
      if (const std::string name = entry.path().filename(); name.starts_with("step_"))
        out = std::max<int64_t>(out, std::stoll(name.substr(5)));
  }
  return out;
}

std::string only_run(const Folder& folder) {
  return std::filesystem::directory_iterator(folder / "made/runs")->path().string();
}

TEST(StudyStopped, GoesOnWithATrainingWhoseStudyWasKilled) {
  const Folder folder;
  write_experiments(folder);
  folder.write("study.toml",
               "name = \"long\"\nbase = \"vae.toml\"\n"
               "set = { \"train.steps\" = 100000000, \"train.checkpoint_every\" = 50 }\n"
               "[[variant]]\nname = \"vae\"\n");
  const std::vector<std::string> words{"study", "run",       "study.toml", "--out",
                                       "made",  "--threads", "1"};

  const Running first(folder, words);
  ASSERT_TRUE(comes_true([&] { return newest_step(folder) > 0; })) << folder.read("running.txt");
  EXPECT_THAT(folder.read("made/study.json"), HasSubstr("\"variant\": \"vae\""))
      << "what will be made is said before anything is";
  const Outcome refused = elbo(folder, "study run study.toml --out made");
  EXPECT_EQ(refused.code, 3) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("held by process"));
  first.signal(SIGKILL);
  EXPECT_EQ(first.wait(), 128 + SIGKILL);
  const std::string run = only_run(folder);
  ASSERT_TRUE(comes_true([&] { return !run::lock_state(run).held; }))
      << "the training outlives its study";

  const int64_t reached = newest_step(folder);
  const Running second(folder, words);
  ASSERT_TRUE(comes_true([&] { return newest_step(folder) > reached; }))
      << folder.read("running.txt");
  second.signal(SIGINT);
  EXPECT_EQ(second.wait(), 128 + SIGINT) << folder.read("running.txt");
  EXPECT_EQ(only_run(folder), run);
  EXPECT_FALSE(run::lock_state(run).held);
  EXPECT_THAT(folder.read("running.txt"), HasSubstr("the same command goes on"));
  EXPECT_THAT(folder.read("made/journal.jsonl"), HasSubstr("\"outcome\":\"interrupted\""));
  EXPECT_THAT(folder.read("made/study.json"), HasSubstr("\"state\": \"missing\""));
}

}  // namespace
}  // namespace elbo::test
