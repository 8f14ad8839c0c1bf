// SPDX-License-Identifier: MIT
// What is handed to Slurm, in which order and with which dependencies, and that whoever comes after
// a kill finds it: batches, their answers, squeue's lines.
#include "elbo/study/cluster/queue.h"

#include <gmock/gmock.h>

#include <csignal>

#include "elbo/core/error.h"
#include "elbo/core/interrupt.h"
#include "elbo/io/json.h"
#include "elbo/run/records.h"
#include "elbo/run/run_folder.h"
#include "elbo/study/cluster/dispatch.h"
#include "elbo/study/cluster/slurm_runner.h"
#include "elbo/study/cluster/submit.h"
#include "elbo/study/cluster/task_job.h"
#include "elbo/study/run/task_call.h"
#include "tests/study/cluster/fake_slurm.h"
#include "tests/study/file/study_file.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

/// Two variants of two seeds with a measure, the second after the first, and a picture of both.
constexpr const char* kQueueStudy =
    "name = \"s\"\nbase = \"vae.toml\"\nseeds = [1, 2]\nprotocols = [\"elbo\"]\n"
    "[[variant]]\nname = \"a\"\n[[variant]]\nname = \"b\"\nafter = [\"a\"]\n"
    "[[figure]]\nid = \"f\"\nvariants = [\"a\"]\n"
    "command = [\"sample\", \"{run}\", \"{run:b}\", \"--out\", \"{out}.png\"]\n";

class StudyInQueue : public testing::Test {
 protected:
  StudyInQueue() : file_(kQueueStudy), study_(file_.read()), root_(file_.folder() / "made") {
    study::StudyFolder folder(real_fs(), root_);
    folder.create();
    study::make_folder(real_fs(), folder.batches());
    std::ofstream(root_ / "study.toml") << kQueueStudy;
    settings_.call = {"elbo", "study", "task", "it's.toml"};
    settings_.options.patience = 0;
    settings_.options.look = 0;
  }

  study::StudyWork work() { return study::study_work(real_fs(), study_, root_, ""); }

  void finish(const std::string& variant, int64_t seed) {
    run::RunFolder made = run::RunFolder::create_at(
        real_fs(), root_ / "runs" / run_called(study_, variant, seed).folder);
    made.mark_done();
  }

  static size_t position(const study::StudyWork& work, const std::string& title) {
    for (size_t i = 0; i < work.tasks.size(); ++i)
      if (work.tasks[i].title == title) return i;
    throw std::logic_error("no task " + title);
  }

  /// Titles of the group's tasks with their indices.
  static std::vector<std::pair<int64_t, std::string>> titles(const study::StudyWork& work,
                                                             const study::TaskGroup& group) {
    std::vector<std::pair<int64_t, std::string>> out;
    for (const auto& [index, task] : group.tasks) out.emplace_back(index, work.tasks[task].title);
    return out;
  }

  /// Hands everything over that can be; each sbatch says the next number.
  std::vector<study::JobBatch> hand_all_over(const study::StudyWork& work,
                                             study::StudyQueue& queue) {
    study::StudyProgress progress(work, plain_);
    study::StudySubmitter submitter(work, settings_, queue);
    std::string error;
    for (int64_t id = 100;; ++id) {
      const study::TaskGroup group =
          study::next_group(work, progress, queue.refs(), settings_.options.most_jobs);
      if (group.tasks.empty()) break;
      slurm_.answer("sbatch", std::to_string(id) + "\n", 0);
      EXPECT_EQ(submitter.submit(group, error), study::Submitted::taken);
      for (const auto& [index, task] : group.tasks) progress.set(task, study::TaskState::queued);
    }
    return queue.batches();
  }

  FakeSlurm slurm_;
  StudyFile file_;
  study::Study study_;
  Path root_;
  study::StudySettings plain_;
  study::SlurmSettings settings_;
};

TEST_F(StudyInQueue, AlikeTasksAreArraysAndEachElementWaitsForItsOwn) {
  const study::StudyWork now = work();
  study::StudyQueue queue(now);
  const auto batches = hand_all_over(now, queue);
  ASSERT_EQ(batches.size(), 5u);
  EXPECT_EQ(queue.size(), static_cast<int64_t>(now.tasks.size()));
  const std::string calls = slurm_.calls("sbatch");
  // Trainings of a; their measures; trainings of b, each after a's of its seed; and so on.
  EXPECT_THAT(calls, AllOf(HasSubstr("--array=0,1\n"), HasSubstr("--dependency=aftercorr:100\n"),
                           HasSubstr("--dependency=aftercorr:102\n")));
  EXPECT_THAT(calls, HasSubstr("--dependency=afterok:100_0:102_0\n"));
  EXPECT_EQ(queue.id_of(position(now, "train a seed 2")), "100_1");
}

TEST_F(StudyInQueue, WhatIsMadeIsNotWaitedForAndNotHandedOver) {
  finish("a", 1);
  const study::StudyWork now = work();
  const study::StudyProgress progress(now, plain_);
  const study::TaskGroup group = study::next_group(now, progress, {}, 100);
  EXPECT_THAT(titles(now, group), ElementsAre(Pair(0, "measure a seed 1")));
  EXPECT_EQ(group.dependency, "");
}

TEST_F(StudyInQueue, NoMoreAreHandedOverThanThereIsRoomFor) {
  const study::StudyWork now = work();
  const study::StudyProgress progress(now, plain_);
  EXPECT_EQ(study::next_group(now, progress, {}, 1).tasks.size(), 1u);
  EXPECT_TRUE(study::next_group(now, progress, {}, 0).tasks.empty());
}

TEST_F(StudyInQueue, AScriptNamesTheBatchAndQuotesWhatItIsGiven) {
  const study::StudyWork now = work();
  study::StudyQueue queue(now);
  hand_all_over(now, queue);
  const Bytes bytes = real_fs().read(study::batch_file(now.folder, 1, ".sh"), 4096);
  EXPECT_THAT(std::string(text_of(bytes)),
              AllOf(testing::StartsWith("#!/bin/sh\ncd "),
                    HasSubstr(" && exec elbo study task 'it'\\''s.toml' --batch 1 --index "
                              "\"${SLURM_ARRAY_TASK_ID:-0}\"\n")));
}

TEST_F(StudyInQueue, AnotherCallFindsThemByTheAnswersThatSbatchLeft) {
  const study::StudyWork now = work();
  study::StudyQueue queue(now);
  const std::string name = hand_all_over(now, queue).front().name;
  study::StudyQueue after(now);
  for (size_t i = 0; i < now.tasks.size(); ++i) EXPECT_TRUE(after.adopt(i));
  slurm_.answer("squeue",
                "100|0|RUNNING|" + name + "|n1|None\n100|1|PENDING|" + name + "||Priority\n", 0);
  after.look();
  const auto tasks = after.tasks();
  EXPECT_TRUE(tasks[position(now, "train a seed 1")].is_running);
  EXPECT_EQ(tasks[position(now, "train a seed 2")].words, "PENDING, Priority");
  EXPECT_TRUE(after.take_unknown().empty());
  EXPECT_EQ(after.take_lost(0).size(), now.tasks.size() - 2);
  EXPECT_EQ(after.next_number(), 6);
}

TEST_F(StudyInQueue, AnAnswerThatIsMissingIsFoundBySqueueOrTheTaskIsToDo) {
  const study::StudyWork now = work();
  {
    study::StudyQueue queue(now);
    hand_all_over(now, queue);
  }
  for (const int64_t number : {1, 2})  // killed before sbatch had answered
    std::ofstream(study::batch_file(now.folder, number, ".id")) << "10";
  study::StudyQueue after(now);
  const size_t first = position(now, "train a seed 1"), second = position(now, "measure a seed 1");
  ASSERT_TRUE(after.adopt(first) && after.adopt(second));
  EXPECT_EQ(after.id_of(first), "");
  const std::string name = after.batches().front().name;
  slurm_.answer("squeue", "100|0|PENDING|" + name + "||None\n", 0);
  after.look();
  EXPECT_EQ(after.id_of(first), "100_0");
  const auto unknown = after.take_unknown();
  ASSERT_EQ(unknown.size(), 1u);
  EXPECT_EQ(unknown.front().task, second);
  EXPECT_EQ(study::read_batches(real_fs(), now.folder).front().id, "100");
}

TEST_F(StudyInQueue, AJobWhoseEndIsKnownIsNotLookedForAgain) {
  const study::StudyWork now = work();
  {
    study::StudyQueue queue(now);
    hand_all_over(now, queue);
  }
  const size_t task = position(now, "train a seed 1");
  study::JournalLine line{now.tasks[task].name, "", "t1", "t2", 1, 1, 1, "failed", 3, "no data"};
  line.job = "slurm 100_0";
  study::write_end(real_fs(), now.folder, line);
  study::StudyQueue after(now);
  ASSERT_TRUE(after.adopt(task));
  after.look();
  EXPECT_EQ(after.take_unknown().size(), 1u);
}

TEST_F(StudyInQueue, WhatSlurmDoesNotTakeLeavesNoBatch) {
  const study::StudyWork now = work();
  const study::StudyProgress progress(now, plain_);
  study::StudyQueue queue(now);
  study::StudySubmitter submitter(now, settings_, queue);
  const study::TaskGroup group = study::next_group(now, progress, {}, 100);
  std::string error;
  slurm_.answer("sbatch", "", 1, "sbatch: error: AssocMaxSubmitJobLimit\n");
  EXPECT_EQ(submitter.submit(group, error), study::Submitted::too_many);
  EXPECT_THAT(error, HasSubstr("AssocMaxSubmitJobLimit"));
  slurm_.answer("sbatch", "", 1, "sbatch: error: Unable to contact slurm controller\n");
  EXPECT_EQ(submitter.submit(group, error), study::Submitted::later);
  EXPECT_THAT(study::read_batches(real_fs(), now.folder), IsEmpty());
  slurm_.answer("sbatch", "", 1, "sbatch: error: invalid partition specified: x\n");
  EXPECT_THROW(submitter.submit(group, error), IoError);
  EXPECT_THAT(study::read_batches(real_fs(), now.folder), IsEmpty());
  EXPECT_EQ(queue.size(), 0);
}

TEST_F(StudyInQueue, WhereSlurmTakesFewerAtOnceTheyAreHandedOverInParts) {
  const study::StudyWork now = work();
  slurm_.script("sbatch",
                "#!/bin/sh\necho x >>\"$0.taken\"\nfor word; do case $word in\n"
                "  --array=*,*) echo 'sbatch: error: QOSMaxSubmitJobPerUserLimit' >&2; exit 1 ;;\n"
                "esac; done\nwc -l <\"$0.taken\"\n");
  const study::StudyEnd end = study::make_study_on_slurm(now, plain_, settings_);
  EXPECT_EQ(end.failed, 2);  // each was taken alone, and vanished
  for (const study::JobBatch& batch : study::read_batches(real_fs(), now.folder))
    EXPECT_EQ(batch.tasks.size(), 1u);
}

TEST_F(StudyInQueue, AJobThatSlurmTookAlthoughSbatchFailedIsNotHandedOverAgain) {
  const study::StudyWork now = work();
  const study::StudyProgress progress(now, plain_);
  study::StudyQueue queue(now);
  study::StudySubmitter submitter(now, settings_, queue);
  const study::TaskGroup group = study::next_group(now, progress, {}, 100);
  const Bytes name = real_fs().read(now.folder.jobs() / "name", 100);
  std::string job(text_of(name));
  job.pop_back();
  std::string error;
  slurm_.answer("sbatch", "", 1, "sbatch: error: Socket timed out on send/recv operation\n");
  slurm_.answer("squeue", "55|0|PENDING|" + job + "-1||None\n55|1|PENDING|" + job + "-1||None\n",
                0);
  EXPECT_EQ(submitter.submit(group, error), study::Submitted::taken);
  EXPECT_EQ(queue.id_of(group.tasks.front().second), "55_0");
  EXPECT_EQ(slurm_.count("sbatch"), 1);
}

TEST_F(StudyInQueue, TheStatusShowsStatesOfTheQueueAndMissesNothingWithoutSqueue) {
  const study::StudyWork now = work();
  std::string name;
  {
    study::StudyQueue queue(now);
    name = hand_all_over(now, queue).front().name;
  }
  slurm_.answer("squeue", "100|0|RUNNING|" + name + "|n1|None\n100|1|PENDING|" + name + "||Res\n",
                0);
  const study::StudyPlan plan = study::study_plan(now, plain_);
  const std::string said = study::status_text(now, plan, study::job_states(now));
  EXPECT_THAT(said, AllOf(HasSubstr("running  train a seed 1, slurm 100_0: RUNNING, n1\n"),
                          HasSubstr("queued   train a seed 2, slurm 100_1: PENDING, Res\n"),
                          HasSubstr("missing  train b seed 1")));
  slurm_.answer("squeue", "", 1, "slurm_load_jobs error\n");
  EXPECT_THAT(study::status_text(now, plan, study::job_states(now)),
              HasSubstr("queued   train b seed 1, slurm 102_0: squeue cannot be asked\n"));
}

TEST_F(StudyInQueue, ProcessesOfThisMachineKeepAwayWhileSlurmHasJobs) {
  const study::StudyWork now = work();
  EXPECT_NO_THROW(study::refuse_jobs(now));
  std::string name;
  {
    study::StudyQueue queue(now);
    name = hand_all_over(now, queue).front().name;
  }
  slurm_.answer("squeue", "100|0|RUNNING|" + name + "|n1|None\n", 0);
  EXPECT_THROW(study::refuse_jobs(now), DataError);
  slurm_.answer("squeue", "", 1, "no answer\n");
  EXPECT_THROW(study::refuse_jobs(now), DataError);
  slurm_.answer("squeue", "", 0);
  EXPECT_NO_THROW(study::refuse_jobs(now));
}

TEST_F(StudyInQueue, CancellingNamesTheJobsThatAreLeft) {
  const study::StudyWork now = work();
  std::string name;
  {
    study::StudyQueue queue(now);
    name = hand_all_over(now, queue).front().name;
  }
  slurm_.answer("squeue", "100|0|COMPLETED|" + name + "|n1|None\n100|1|PENDING|" + name + "||Res\n",
                0);
  EXPECT_EQ(study::cancel_jobs(now), 1);
  EXPECT_EQ(slurm_.calls("scancel"), "--quiet\n100_1\n\n");
}

TEST_F(StudyInQueue, AJobThatVanishedIsAFailureWithWhatIsKnownOfIt) {
  const study::StudyWork now = work();
  slurm_.answer("sbatch", "100\n", 0);
  slurm_.answer("sacct", "OUT_OF_MEMORY|0:125\n", 0);
  std::ofstream(now.folder.log(now.tasks.front().name)) << "step 1\nstep 2\n";
  const study::StudyEnd end = study::make_study_on_slurm(now, plain_, settings_);
  EXPECT_EQ(end.failed, 2);  // both trainings of a; the rest waits for them
  EXPECT_EQ(end.not_started, static_cast<int64_t>(now.tasks.size()) - 2);
  const auto lines = study::read_journal(real_fs(), now.folder.journal());
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0].error, AllOf(HasSubstr("100_0 is gone"), HasSubstr("OUT_OF_MEMORY")));
  EXPECT_THAT(lines[0].log_end, ElementsAre("step 1", "step 2"));
  EXPECT_EQ(lines[0].job, "slurm 100_0");
}

TEST_F(StudyInQueue, TheStopMarkEndsTheDriverAndLeavesTheJobs) {
  const study::StudyWork now = work();
  EXPECT_EQ(study::stop_requested(now), 0);
  std::ofstream(now.folder.stop_mark()) << "stop\n";
  EXPECT_EQ(study::stop_requested(now), SIGTERM);
  study::begin_study(now);
  EXPECT_EQ(study::stop_requested(now), 0);
}

TEST_F(StudyInQueue, AnEndIsTakenOverOnceAlsoAfterAKillInBetween) {
  const study::StudyWork now = work();
  study::JournalLine line{"train x", "train a", "t1", "t2", 4.5, 1, 1, "failed", 3, "why"};
  line.job = "slurm 7";
  line.log_end = {"a", "b"};
  study::write_end(real_fs(), now.folder, line);
  EXPECT_EQ(study::study_journal(real_fs(), now.folder).size(), 1u);
  EXPECT_EQ(study::collect_ends(real_fs(), now.folder).size(), 1u);
  study::write_end(real_fs(), now.folder, line);  // as if it had not been removed
  EXPECT_EQ(study::study_journal(real_fs(), now.folder).size(), 1u);
  EXPECT_EQ(study::collect_ends(real_fs(), now.folder).size(), 1u);
  const auto lines = study::read_journal(real_fs(), now.folder.journal());
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0].log_end, ElementsAre("a", "b"));
}

TEST_F(StudyInQueue, AnEndThatIsNoRecordIsPassedOver) {
  const study::StudyWork now = work();
  study::make_folder(real_fs(), now.folder.ends());
  std::ofstream(now.folder.ends() / "x.json") << "{\"task\": 3";
  EXPECT_THAT(study::collect_ends(real_fs(), now.folder), IsEmpty());
  EXPECT_THAT(study::study_journal(real_fs(), now.folder), IsEmpty());
}

TEST_F(StudyInQueue, AJobOfAnOlderBatchDoesNothing) {
  const study::StudyWork now = work();
  const std::string task = now.tasks.front().name;
  for (const int64_t number : {1, 2})
    study::write_batch(real_fs(), now.folder, {number, "n", "", false, {{0, task}}});
  EXPECT_EQ(study::make_task(now, now.tasks.front(), {1, 1}), 0);
  EXPECT_FALSE(std::filesystem::exists(now.folder.end(task)));
  EXPECT_EQ(study::task_of_batch(now, 2, 0).name, task);
  EXPECT_THROW(study::task_of_batch(now, 2, 1), DataError);
  EXPECT_THROW(study::task_of_batch(now, 3, 0), DataError);
}

TEST_F(StudyInQueue, ATaskThatAnotherProcessMakesIsRefused) {
  const study::StudyWork now = work();
  const Path place = now.folder.task_lock(now.tasks.front().name);
  study::make_folder(real_fs(), place);
  EXPECT_FALSE(study::is_held(now, now.tasks.front()));
  const run::RunLock lock(place);
  EXPECT_TRUE(study::is_held(now, now.tasks.front()));
  EXPECT_THROW(study::make_task(now, now.tasks.front(), {1, 0}), DataError);
  EXPECT_THROW(study::refuse_task_held(now, now.tasks.front()), DataError);
}

TEST_F(StudyInQueue, ATaskWhoseNeedIsNotMadeSaysWhich) {
  const study::StudyWork now = work();
  try {
    study::make_task(now, now.tasks[position(now, "measure a seed 1")], {1, 0});
    FAIL();
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("needs what is not made yet: train a seed 1"));
  }
  EXPECT_THROW(study::task_called(now, "train a"), UsageError);
}

}  // namespace
}  // namespace elbo::test
