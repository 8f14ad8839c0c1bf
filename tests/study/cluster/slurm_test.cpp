// SPDX-License-Identifier: MIT
// What Slurm's programs are told, and that whatever they print is a result or an error with a text.
#include "elbo/study/cluster/slurm.h"

#include <gmock/gmock.h>

#include "elbo/core/error.h"
#include "elbo/study/cluster/command.h"
#include "tests/mutate.h"
#include "tests/study/cluster/fake_slurm.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string queue_error(const std::vector<std::string>& names) {
  try {
    study::slurm_queue(names);
  } catch (const IoError& error) {
    return error.what();
  }
  return "";
}

TEST(Slurm, LinesOfSqueueBecomeJobs) {
  const FakeSlurm slurm;
  slurm.answer("squeue",
               "12|3|RUNNING|elbo-s-1|node7|None\n12|4|PENDING|elbo-s-1||Resources, or a|bar\n"
               "13|N/A|CANCELLED|elbo-s-2||DependencyNeverSatisfied\n",
               0);
  const auto jobs = study::slurm_queue({"elbo-s-1", "elbo-s-2"});
  ASSERT_EQ(jobs.size(), 3u);
  EXPECT_EQ(jobs[0].id, "12");
  EXPECT_EQ(jobs[0].index, 3);
  EXPECT_EQ(jobs[0].node, "node7");
  EXPECT_EQ(jobs[1].reason, "Resources, or a|bar");
  EXPECT_EQ(jobs[2].index, 0);
  EXPECT_TRUE(study::is_live(jobs[0]) && study::is_live(jobs[1]));
  EXPECT_FALSE(study::is_live(jobs[2]));
  EXPECT_THAT(slurm.calls("squeue"), HasSubstr("--name=elbo-s-1,elbo-s-2\n"));
}

TEST(Slurm, NothingIsAskedAboutNoJobs) {
  const FakeSlurm slurm;
  EXPECT_TRUE(study::slurm_queue({}).empty());
  EXPECT_EQ(slurm.count("squeue"), 0);
}

TEST(Slurm, OddLinesOfSqueueAreErrorsThatShowThem) {
  const FakeSlurm slurm;
  for (const char* line :
       {"JOBID PARTITION NAME\n", "12|3|RUNNING|elbo-s-1|node7\n", "x|3|RUNNING|n|node7|None\n",
        "12|[0-3]|PENDING|n||None\n", "12|3|run ning|n||None\n", "12|3|RUNNING|other|node|None\n",
        "9999999999999999999999|0|RUNNING|n||None\n", "-1|0|RUNNING|n||None\n", "\x1b[2J\n",
        "{\"jobs\": []}\n", "||||||\n"}) {
    slurm.answer("squeue", line, 0);
    EXPECT_THAT(queue_error({"n"}),
                AllOf(HasSubstr("squeue printed "), HasSubstr("wanted:"), Not(HasSubstr("\x1b"))))
        << line;
  }
  slurm.answer("squeue", "\n  \n", 0);
  EXPECT_EQ(queue_error({"n"}), "");
}

TEST(Slurm, DamagedOutputIsJobsOfTheseNamesOrAnErrorAndNeverAnythingElse) {
  const std::string whole =
      "12|3|RUNNING|elbo-s-1|node7|None\n12|4|PENDING|elbo-s-1||Resources\n"
      "13|N/A|CANCELLED|elbo-s-2||DependencyNeverSatisfied\n";
  Rng rng(7, {1});
  int errors = 0;
  for (int i = 0; i < 5000; ++i) {
    const Bytes bytes = mutated(Bytes(bytes_of(whole).begin(), bytes_of(whole).end()), rng);
    const std::string text(text_of(bytes));
    try {
      for (const study::SlurmJob& job : study::slurm_jobs_in(text, {"elbo-s-1", "elbo-s-2"})) {
        EXPECT_TRUE(job.name == "elbo-s-1" || job.name == "elbo-s-2") << text;
        EXPECT_EQ(job.id.find_first_not_of("0123456789"), std::string::npos) << text;
        EXPECT_GE(job.index, 0);
      }
    } catch (const IoError&) {
      ++errors;
    }
  }
  EXPECT_GT(errors, 1000);
}

TEST(Slurm, AFailureOfSqueueIsAnErrorWithItsWords) {
  const FakeSlurm slurm;
  slurm.answer("squeue", "", 1, "slurm_load_jobs error: Unable to contact slurm controller\n");
  EXPECT_THAT(queue_error({"n"}),
              AllOf(HasSubstr("exit code 1"), HasSubstr("Unable to contact slurm controller")));
}

TEST(Slurm, AProgramThatIsMissingIsNamed) {
  const FakeSlurm slurm;
  slurm.remove("squeue");
  EXPECT_THAT(queue_error({"n"}), HasSubstr("cannot find the program squeue"));
}

TEST(Command, OutputAndTimeHaveBounds) {
  EXPECT_THROW(study::run_command({{"sh", "-c", "sleep 60"}, "", "", 0.3}), IoError);
  EXPECT_THROW(study::run_command({{"sh", "-c", "yes"}, "", "", 60}), IoError);
  EXPECT_THROW(study::run_command({{"no-such-program-anywhere"}, "", "", 60}), IoError);
  const auto said =
      study::run_command({{"sh", "-c", "echo a; echo b >&2; kill -9 $$"}, "", "", 60});
  EXPECT_EQ(said.code, 128 + 9);
  EXPECT_EQ(said.out + said.err, "a\nb\n");
}

TEST(Command, WhatChangesSqueueIsKeptFromIt) {
  setenv("SQUEUE_PARTITION", "other", 1);
  setenv("SBATCH_WAIT", "1", 1);
  EXPECT_EQ(
      study::run_command({{"sh", "-c", "env | grep -c -e ^SQUEUE_ -e ^SBATCH_WAIT"}, "", "", 9})
          .out,
      "0\n");
  unsetenv("SQUEUE_PARTITION");
  unsetenv("SBATCH_WAIT");
}

struct Submission : testing::Test {
  study::SlurmSubmission submission(const std::string& name = "elbo-s-1") {
    study::SlurmSubmission out;
    out.name = name;
    out.script = folder / "1.sh";
    out.output = folder / "000001";
    out.answer = folder / "1.id";
    return out;
  }
  Folder folder;
  FakeSlurm slurm;
};

TEST_F(Submission, PassesEachOptionAsOneWord) {
  slurm.answer("sbatch", "77\n", 0);
  study::SlurmOptions options;
  options.partition = "a b;touch x";
  options.account = "$(id)";
  options.time = "1:00:00";
  options.cpus = 3;
  options.gpus = 2;
  study::SlurmSubmission one = submission();
  one.indices = {0, 2};
  one.dependency = "afterok:5";
  EXPECT_EQ(study::slurm_submit(one, options).id, "77");
  EXPECT_THAT(slurm.calls("sbatch"),
              AllOf(HasSubstr("\n--partition=a b;touch x\n"), HasSubstr("\n--account=$(id)\n"),
                    HasSubstr("\n--time=1:00:00\n"), HasSubstr("\n--cpus-per-task=3\n"),
                    HasSubstr("\n--gres=gpu:2\n"), HasSubstr("\n--array=0,2\n"),
                    HasSubstr("\n--dependency=afterok:5\n"), HasSubstr("000001-%a.txt\n")));
  EXPECT_EQ(folder.read("1.id"), "77\n");
}

TEST_F(Submission, SignsThatSlurmReplacesInPathsAreKeptFromIt) {
  slurm.answer("sbatch", "77\n", 0);
  study::SlurmSubmission one = submission();
  one.output = folder / "100%j";
  study::slurm_submit(one, {});
  EXPECT_THAT(slurm.calls("sbatch"), HasSubstr("100%%j-0.txt\n"));
  one.output = folder / "back\\slash";
  study::slurm_submit(one, {});
  EXPECT_THAT(slurm.calls("sbatch"), HasSubstr("--output=/dev/null\n"));
}

TEST_F(Submission, OddAnswersAreErrorsThatShowThem) {
  for (const char* printed : {"", "\n", "Submitted batch job 12\n", "12", "12 13\n", "-3\n",
                              "99999999999999999999\n", "0x12\n", "\x1b[31m12\n"}) {
    slurm.answer("sbatch", printed, 0);
    const study::SlurmAnswer answer = study::slurm_submit(submission(), {});
    EXPECT_EQ(answer.id, "") << printed;
    EXPECT_FALSE(answer.later);
    EXPECT_THAT(answer.error, AllOf(HasSubstr("sbatch printed "), Not(HasSubstr("\x1b"))));
  }
  slurm.answer("sbatch", "12;cluster\n", 0);
  EXPECT_EQ(study::slurm_submit(submission(), {}).id, "12");
}

TEST_F(Submission, LimitsAndAControllerThatIsAwayAreWaitedForAndMistakesAreNot) {
  for (const char* error :
       {"sbatch: error: AssocMaxSubmitJobLimit\nsbatch: error: Batch job submission failed: Job "
        "violates accounting/QOS policy (job submit limit, user's size and/or time limits)\n",
        "sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect "
        "failure)\n",
        "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation\n"}) {
    slurm.answer("sbatch", "", 1, error);
    const study::SlurmAnswer answer = study::slurm_submit(submission(), {});
    EXPECT_TRUE(answer.later) << error;
    EXPECT_THAT(answer.error, HasSubstr("exit code 1"));
  }
  slurm.answer("sbatch", "", 1, "sbatch: error: invalid partition specified: nosuch\n");
  const study::SlurmAnswer answer = study::slurm_submit(submission(), {});
  EXPECT_FALSE(answer.later);
  EXPECT_THAT(answer.error, HasSubstr("invalid partition specified: nosuch"));
}

TEST(Slurm, CancelsInOneCallAndForgivesJobsThatHaveEnded) {
  const FakeSlurm slurm;
  study::slurm_cancel({"12", "13_4"});
  EXPECT_EQ(slurm.calls("scancel"), "--quiet\n12\n13_4\n\n");
  slurm.answer("scancel", "", 1, "scancel: error: Kill job error on job id 12: Invalid job id\n");
  EXPECT_NO_THROW(study::slurm_cancel({"12"}));
  slurm.answer("scancel", "", 1, "scancel: error: Access denied\n");
  EXPECT_THROW(study::slurm_cancel({"12"}), IoError);
}

TEST(Slurm, AccountingIsAskedAndMayBeMissing) {
  const FakeSlurm slurm;
  slurm.answer("sacct", "OUT_OF_MEMORY|0:125\n", 0);
  EXPECT_EQ(study::slurm_account_of("12"), "OUT_OF_MEMORY, exit code 0:125");
  slurm.answer("sacct", "Slurm accounting storage is disabled\n", 1);
  EXPECT_EQ(study::slurm_account_of("12"), "");
  slurm.remove("sacct");
  EXPECT_EQ(study::slurm_account_of("12"), "");
}

}  // namespace
}  // namespace elbo::test
