// SPDX-License-Identifier: MIT
// What is found in a study's folder without any process having run: states, facts, times, tables.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>

#include "elbo/io/json.h"
#include "elbo/study/file/placeholders.h"
#include "elbo/study/outcome/claims.h"
#include "elbo/study/outcome/seed_spread.h"
#include "elbo/study/run/estimate.h"
#include "elbo/study/run/plan.h"
#include "elbo/study/run/results.h"
#include "elbo/study/run/runner.h"
#include "tests/study/file/study_file.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

const std::string kFolderStudy =
    "name = \"s\"\nbase = \"vae.toml\"\nseeds = [1, 2]\nprotocols = [\"elbo\"]\n"
    "[[variant]]\nname = \"a\"\nminutes = 1\n[[variant]]\nname = \"b\"\n"
    "after = [\"a\"]\nminutes = 2\n"
    "[[figure]]\nid = \"f\"\nvariants = [\"a\"]\n"
    "command = [\"sample\", \"{run}\", \"--out\", \"{out}.png\"]\n"
    "every_seed = true\n"
    "[[expect]]\nsay = \"a is small\"\nvariant = \"a\"\nvalue = \"elbo\"\n"
    "below = 0\n[[expect]]\nsay = \"facts\"\nvariant = \"a\"\n"
    "value = \"fact:f/list/1\"\n";

/// A study whose runs of variant a are done as far as their folders say.
class StudyOnDisk : public testing::Test {
 protected:
  StudyOnDisk() : file_(kFolderStudy), study_(file_.read()), root_(file_.folder() / "made") {
    std::filesystem::create_directories(root_ / "figures");
    std::ofstream(root_ / "study.toml") << kFolderStudy;
  }

  void finish(const study::StudyRun& run, double elbo) {
    run::RunFolder made = run::RunFolder::create_at(real_fs(), root_ / "runs" / run.folder);
    made.mark_done();
    run::EvalResult result;
    result.protocol = "elbo";
    result.value = elbo;
    result.unit = "nats";
    run::append_eval(real_fs(), made.eval(), result);
  }
  study::StudyOutcome outcome() { return study::study_outcome(real_fs(), study_, root_); }
  study::StudyWork work() { return study::study_work(real_fs(), study_, root_, ""); }

  StudyFile file_;
  study::Study study_;
  Path root_;
};

TEST_F(StudyOnDisk, ResultsOfFinishedRunsBecomeMeanDeviationAndVerdict) {
  finish(run_called(study_, "a", 1), -10);
  finish(run_called(study_, "a", 2), -20);
  const study::StudyOutcome found = outcome();
  EXPECT_EQ(found.runs[0].state, study::OutcomeState::done);
  EXPECT_EQ(found.runs[2].state, study::OutcomeState::missing);
  EXPECT_DOUBLE_EQ(found.expectations[0].mean, -15);
  EXPECT_EQ(found.expectations[0].verdict, study::Verdict::holds);
  EXPECT_DOUBLE_EQ(study::spread_of(found, "a", "elbo").deviation, std::sqrt(50.0));
  const Node json = study::results_node(study_, found);
  EXPECT_THAT(io::write_json(*json.find("measures")), HasSubstr("\"mean\":-15.0"));
  EXPECT_THAT(study::results_markdown(study_, found), HasSubstr("| a is small [a] |"));
}

TEST_F(StudyOnDisk, AFailedRunIsARowWithItsErrorAndSaysWhyOthersWereNotStarted) {
  run::RunFolder::create_at(real_fs(), root_ / "runs" / run_called(study_, "a", 2).folder)
      .mark_failed("the loss is nan");
  const study::StudyOutcome found = outcome();
  EXPECT_EQ(found.runs[1].state, study::OutcomeState::failed);
  EXPECT_EQ(found.runs[1].error, "the loss is nan");
  EXPECT_EQ(found.runs[3].error, "not started: a (seed 2) failed");
  EXPECT_EQ(found.runs[2].error, "");
  EXPECT_THAT(study::results_text(study_, found),
              HasSubstr("b seed 2: not started: a (seed 2) failed"));
}

TEST_F(StudyOnDisk, APictureIsMadeAgainForAnotherCommandOrAnotherRun) {
  const study::StudyRun& run = run_called(study_, "a", 1);
  finish(run, -1);
  const study::StudyWork now = work();
  const study::FigurePart& part = now.parts.front();
  EXPECT_EQ(study::file_name(part), "f-a-s1.png");
  std::ofstream(root_ / "figures" / "f-a-s1.png") << "picture";
  study::write_facts(real_fs(), now.folder, part,
                     study::recipe_of(study_, now.parts, part,
                                      study::done_times(real_fs(), study_, now.folder, part)),
                     io::parse_json("{\"list\": [1, 2.5]}", "facts"));
  const study::StudyOutcome found = outcome();
  EXPECT_EQ(found.figures[0].state, study::OutcomeState::done);
  EXPECT_EQ(found.expectations[1].verdict, study::Verdict::shown);
  EXPECT_DOUBLE_EQ(found.expectations[1].mean, 2.5);
  study_.sections[0].figures[0].command.push_back("--count=3");
  EXPECT_EQ(outcome().figures[0].state, study::OutcomeState::missing);
  study_.sections[0].figures[0].command.pop_back();
  std::ofstream(root_ / "runs" / run.folder / "DONE") << "2001-01-01T00:00:00Z\n";
  EXPECT_EQ(outcome().figures[0].state, study::OutcomeState::missing);
}

TEST_F(StudyOnDisk, OnlyWhatIsMissingIsPlanned) {
  const study::StudySettings settings{1, 2, {}};
  const study::StudyWork before = work();
  const study::StudyPlan all = study::study_plan(before, settings);
  EXPECT_THAT(
      study::plan_text(all, settings),
      testing::StartsWith("4 runs, 4 measures, 2 figures: about 7 minutes on 2 processors"));
  finish(run_called(study_, "a", 1), -10);
  const study::StudyWork after = work();
  const study::StudyPlan rest = study::study_plan(after, settings);
  EXPECT_EQ(rest.runs, 3);
  EXPECT_EQ(rest.measures, 3);
  EXPECT_EQ(rest.made, 2);
  EXPECT_EQ(rest.tasks.front().first->title, "train b seed 1");
}

TEST_F(StudyOnDisk, StatusNamesEachTaskWhereAStudyHasMorePicturesThanRuns) {
  std::string text =
      "name = \"s\"\nbase = \"vae.toml\"\nprotocols = [\"elbo\"]\n[[variant]]\n"
      "name = \"a\"\n";
  for (int i = 0; i < 40; ++i)
    text += fmt::format(
        "[[figure]]\nid = \"f{}\"\nvariants = [\"a\"]\n"
        "command = [\"sample\", \"{{run}}\", \"--out\", \"{{out}}.png\"]\n",
        i);
  study_ = StudyFile(text).read();
  finish(study_.runs.front(), -10);
  const study::StudyWork now = work();
  const std::string said = study::status_text(now, study::study_plan(now, {1, 2, {}}));
  EXPECT_THAT(said, testing::StartsWith("done     train a seed 0\ndone     measure a seed 0\n"));
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 42);
  EXPECT_THAT(said, HasSubstr("missing  draw f39"));
}

TEST_F(StudyOnDisk, ATornJournalLineIsPassedOver) {
  study::append_journal(real_fs(), root_ / "journal.jsonl",
                        {"train x", "train a", "", "", 4.0, 1, 1, "done", 0, ""});
  std::ofstream(root_ / "journal.jsonl", std::ios::app) << "{\"task\": \"tra";
  const auto lines = study::read_journal(real_fs(), root_ / "journal.jsonl");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].like, "train a");
}

TEST_F(StudyOnDisk, AFolderOfSomethingElseIsRefused) {
  std::filesystem::remove(root_ / "study.toml");
  EXPECT_THROW(study::StudyFolder(real_fs(), root_).create(), DataError);
}

TEST(Commands, NameRunsOfTheSameSeedAndEarlierPictures) {
  const study::Study study =
      StudyFile(
          "name = \"s\"\nbase = \"vae.toml\"\nseeds = [1, 2]\n[[variant]]\nname = \"a\"\n"
          "[[variant]]\nname = \"b\"\nseeds = [2]\n"
          "[[figure]]\nid = \"f\"\nvariants = [\"a\"]\n"
          "command = [\"sample\", \"{run}\"]\nevery_seed = true\n"
          "[[figure]]\nid = \"g\"\nvariants = [\"a\"]\nevery_seed = true\n"
          "command = [\"latent\", \"{run:b}\", \"{figure:f}\", \"--out={out}.png\", \"--json\"]\n")
          .read();
  const std::vector<study::FigurePart> parts = study::figure_parts(study);
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_THAT(study::command_words(study, parts, parts[0], "root"),
              testing::ElementsAre("sample", "root/runs/" + run_called(study, "a", 1).folder,
                                   "--out", "root/figures/f-a-s1.png", "--json"));
  EXPECT_THAT(study::command_words(study, parts, parts[3], ""),
              testing::ElementsAre("latent", "runs/" + run_called(study, "b", 2).folder,
                                   "figures/f-a-s2.png", "--out=figures/g-a-s2.png", "--json"));
  EXPECT_THAT(parts[3].parts, testing::ElementsAre(1u));
}

TEST(Placeholders, AreReplacedAndOtherBracesStay) {
  const auto shout = [](const study::Placeholder& one) { return one.word + "/" + one.name; };
  EXPECT_EQ(study::replaced(std::string_view("{out}.png {run:a-b} {x = 1} {} {"), shout),
            "out/.png run/a-b {x = 1} {} {");
}

study::StudyTask task_like(const std::string& like, double seconds) {
  study::StudyTask out;
  out.like = like;
  out.seconds = seconds;
  return out;
}

TEST(TimeEstimate, WhatWasSaidIsCorrectedByWhatWasSeen) {
  const std::vector<study::StudyTask> tasks{task_like("train a", 60), task_like("train b", 120),
                                            task_like("eval a", 20)};
  study::TimeEstimate estimate(tasks, 0, 2);
  EXPECT_DOUBLE_EQ(estimate.of(tasks[1], 1, 1), 120);
  estimate.learn("train a", 600, 1);
  EXPECT_DOUBLE_EQ(estimate.of(tasks[0], 1, 1), 600);
  EXPECT_DOUBLE_EQ(estimate.of(tasks[1], 1, 1), 120 * 630.0 / 90.0);
  EXPECT_DOUBLE_EQ(estimate.of(tasks[2], 1, 2), 10);
}

TEST(TimeEstimate, TheMinutesOfTheWholeAreSharedOut) {
  const std::vector<study::StudyTask> tasks{task_like("train a", 60), task_like("train b", 120)};
  EXPECT_DOUBLE_EQ(study::TimeEstimate(tasks, 6, 2).of(tasks[1], 1, 1), 240);
  EXPECT_DOUBLE_EQ(study::TimeEstimate(tasks, 6, 1).of(tasks[1], 1, 1), 480);
  EXPECT_EQ(study::about(40), "about 40 seconds");
  EXPECT_EQ(study::about(24 * 60), "about 24 minutes");
  EXPECT_EQ(study::about(3.5 * 3600), "about 3.5 hours");
}

TEST(Facts, AreFoundByTheirWay) {
  const Node facts = io::parse_json("{\"a\": {\"b\": [1, true, \"nan\"]}}", "facts");
  EXPECT_EQ(study::fact_at(facts, "a/b/0"), 1.0);
  EXPECT_EQ(study::fact_at(facts, "a/b/1"), 1.0);
  EXPECT_TRUE(std::isnan(*study::fact_at(facts, "a/b/2")));
  EXPECT_FALSE(study::fact_at(facts, "a/b/3"));
  EXPECT_FALSE(study::fact_at(facts, "a/c"));
}

}  // namespace
}  // namespace elbo::test
