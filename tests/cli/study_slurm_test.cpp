// SPDX-License-Identifier: MIT
// `elbo study run --on slurm` as a user runs it: on a Slurm that is made up and runs each job at
// once, and on a real one of one node.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "elbo/io/json.h"
#include "elbo/run/json_lines.h"
#include "elbo/run/typed_node.h"
#include "tests/cli/program.h"
#include "tests/cli/running.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// An experiment of a second and a study of it: `runs` variants, two measures each.
void write_slurm_study(const Folder& folder, int variants, const std::string& seeds,
                       const std::string& steps = "20") {
  folder.write("it's $HOME.toml",
               "name = \"vae\"\n[data]\nname = \"synthetic\"\nsize = 12\ncount = 300\n"
               "test_count = 60\nvalidation = 60\n[model]\nname = \"vae\"\nlatent_dim = 2\n"
               "hidden = [16]\n[train]\nsteps = " +
                   steps + "\nbatch_size = 20\nsample_every = 0\n");
  std::string text = "name = \"many\"\nbase = \"it's $HOME.toml\"\nseeds = " + seeds +
                     "\nprotocols = [\"elbo\"]\n";
  for (int i = 0; i < variants; ++i)
    text += "[[variant]]\nname = \"v" + std::to_string(i) +
            "\"\nset = { \"model.alpha\" = " + std::to_string(1 + i) + ".0 }\n" +
            (i % 2 == 1 ? "after = [\"v" + std::to_string(i - 1) + "\"]\n" : "");
  folder.write("a study.toml", text);
}

std::vector<Node> journal_of(const Folder& folder, const std::string& made) {
  std::vector<Node> out;
  run::each_json_line(real_fs(), folder / (made + "/journal.jsonl"),
                      [&](const Node& line) { out.push_back(line); });
  return out;
}

/// Bytes of the trained weights, by run.
std::map<std::string, std::string> weights_of(const Folder& folder, const std::string& made) {
  std::map<std::string, std::string> out;
  for (const auto& run : std::filesystem::directory_iterator(folder / (made + "/runs")))
    for (const auto& file : std::filesystem::directory_iterator(run.path() / "model"))
      if (file.path().extension() == ".safetensors") {
        const Bytes bytes = real_fs().read(file.path(), 1 << 26);
        out[run.path().filename().string() + "/" + file.path().filename().string()] =
            text_of(bytes);
      }
  return out;
}

/// The values of all runs, without what differs from call to call.
std::map<std::string, std::string> values_of(const Folder& folder, const std::string& made) {
  std::map<std::string, std::string> out;
  const Node json = io::parse_json(folder.read(made + "/study.json"), "study.json");
  for (const Node& run : run::list_at(json, "runs"))
    for (const Node::Entry& result : run::table_at(run, "results").entries())
      out[run::text_at(run, "run") + " " + result.key] =
          run::value_at(result.node, "value").literal();
  return out;
}

/// How often each task was handed to Slurm. A batch without an answer was written down by a driver
/// that was killed before it called sbatch.
std::map<std::string, int> submissions(const Folder& folder, const std::string& made) {
  std::map<std::string, int> out;
  for (const auto& file : std::filesystem::directory_iterator(folder / (made + "/jobs/batches"))) {
    const Path answer = Path(file.path()).replace_extension(".id");
    if (file.path().extension() != ".json" || !std::filesystem::exists(answer) ||
        std::filesystem::is_empty(answer))
      continue;
    const Bytes bytes = real_fs().read(file.path(), 1 << 20);
    const Node batch = io::parse_json(text_of(bytes), "batch");
    for (const Node& task : run::list_at(batch, "tasks")) ++out[run::text_at(task, "task")];
  }
  return out;
}

/// A Slurm whose sbatch runs every job to its end before it answers; one call is one number.
class ImmediateSlurm {
 public:
  ImmediateSlurm() : path_(std::getenv("PATH")) {
    folder_.write("sbatch", kSbatch);
    folder_.write("squeue", "#!/bin/sh\n");
    folder_.write("scancel", "#!/bin/sh\n");
    for (const char* name : {"sbatch", "squeue", "scancel"})
      std::filesystem::permissions(folder_ / name, std::filesystem::perms::owner_all);
    setenv("PATH", (folder_ / "" + ":" + path_).c_str(), 1);
  }
  ~ImmediateSlurm() { setenv("PATH", path_.c_str(), 1); }

 private:
  static constexpr const char* kSbatch =
      "#!/bin/sh\nhere=$(dirname \"$0\")\necho x >>\"$here/calls\"\n"
      "id=$(wc -l <\"$here/calls\")\narray=\nfor word; do\n"
      "  case $word in --array=*) array=${word#--array=} ;; esac\ndone\n"
      "export SLURM_JOB_ID=$id\nif [ -n \"$array\" ]; then\n"
      "  export SLURM_ARRAY_JOB_ID=$id\n"
      "  for i in $(echo \"$array\" | tr , ' '); do\n"
      "    SLURM_ARRAY_TASK_ID=$i sh \"$word\" >>\"$here/log\" 2>&1\n  done\n"
      "else\n  sh \"$word\" >>\"$here/log\" 2>&1\nfi\necho \"$id\"\n";
  Folder folder_;
  std::string path_;
};

TEST(StudyOnSlurm, GivesTheNumbersOfTheLocalRunnerAndSaysWhichJobMadeThem) {
  const CachedFolder folder;
  write_slurm_study(folder, 2, "[1, 2]");
  ASSERT_EQ(elbo(folder, "study run 'a study.toml' --out local --threads 1").code, 0);
  const ImmediateSlurm slurm;
  const Outcome outcome = elbo(folder, "study run 'a study.toml' --out 'it is; $made' --on slurm");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(weights_of(folder, "local"), weights_of(folder, "it is; $made"));
  EXPECT_EQ(values_of(folder, "local"), values_of(folder, "it is; $made"));
  EXPECT_EQ(weights_of(folder, "local").size(), 4u);
  const std::vector<Node> lines = journal_of(folder, "it is; $made");
  EXPECT_EQ(lines.size(), 8u);
  for (const Node& line : lines) EXPECT_THAT(run::text_at(line, "job"), HasSubstr("slurm "));
  // Nothing is left to do, for either runner.
  EXPECT_THAT(elbo(folder, "study run 'a study.toml' --out 'it is; $made' --on slurm").err,
              HasSubstr("everything is made"));
  EXPECT_EQ(submissions(folder, "it is; $made").size(), 8u);
}

TEST(StudyOnSlurm, AFailedJobIsARowOfTheJournalWithItsLastLines) {
  const CachedFolder folder;
  write_slurm_study(folder, 1, "[1]");
  folder.write("bad.toml",
               "name = \"bad\"\nbase = \"it's $HOME.toml\"\nprotocols = [\"elbo\", \"iw_5\"]\n"
               "[[variant]]\nname = \"good\"\n"
               "[[variant]]\nname = \"broken\"\nset = { \"optim.lr\" = 1e30 }\n");
  const ImmediateSlurm slurm;
  const Outcome outcome = elbo(folder, "study run bad.toml --out made --on slurm");
  EXPECT_EQ(outcome.code, 10) << outcome.err;
  bool found = false;
  for (const Node& line : journal_of(folder, "made")) {
    if (run::text_at(line, "outcome") != "failed") continue;
    found = true;
    EXPECT_THAT(run::text_at(line, "task"), HasSubstr("train broken-"));
    EXPECT_EQ(run::whole_at(line, "code"), 5);
    EXPECT_THAT(run::list_at(line, "log_end").back().literal(), HasSubstr("not finite"));
  }
  EXPECT_TRUE(found);
  EXPECT_THAT(elbo(folder, "study status bad.toml --out made").out,
              AllOf(HasSubstr("failed   train broken"), HasSubstr("done     measure good")));
}

TEST(StudyOnSlurm, OptionsThatMakeNoSenseAreRefused) {
  const CachedFolder folder;
  write_slurm_study(folder, 1, "[1]");
  EXPECT_EQ(elbo(folder, "study run 'a study.toml' --on pbs").code, 2);
  EXPECT_EQ(elbo(folder, "study run 'a study.toml' --cpus 2").code, 2);
  EXPECT_EQ(elbo(folder, "study run 'a study.toml' --on slurm --time 'an hour'").code, 2);
  EXPECT_EQ(elbo(folder, "study run 'a study.toml' --on slurm --partition ''").code, 2);
}

TEST(StudyAsMakefile, MakesWhatTheRunnerMakesAndNothingTwice) {
  if (std::system("make --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "make is not installed";
  const CachedFolder folder;
  write_slurm_study(folder, 2, "[1]");
  folder.write("marks.toml",
               "name = \"marks\"\n[data]\nname = \"synthetic\"\nsize = 12\ncount = 300\n"
               "test_count = 60\n[model]\nname = \"classifier\"\nhidden = [16]\nfeatures = 8\n"
               "[train]\nsteps = 20\nbatch_size = 20\nsample_every = 0\n");
  folder.write("made.toml",
               folder.read("a study.toml") +
                   "[[variant]]\nname = \"marks\"\nbase = \"marks.toml\"\nextractor = \"marks\"\n"
                   "[[variant]]\nname = \"last\"\nprotocols = [\"fd_marks_50\"]\n"
                   "[[figure]]\nid = \"drawn\"\nvariants = [\"v1\"]\n"
                   "command = [\"sample\", \"{run}\", \"--count\", \"9\", \"--out\", "
                   "\"{out}.png\"]\n");
  const std::string out = "--out 'it'\\''s $made\nhere'";
  const Outcome plan = elbo(folder, "study plan made.toml --as make " + out);
  ASSERT_EQ(plan.code, 0) << plan.err;
  folder.write("plan.mk", plan.out);
  const std::string make = "cd '" + (folder / "") + "' && make -C 'it'\\''s $made\nhere' -f '" +
                           (folder / "plan.mk") + "' -j2 >made.txt 2>&1";
  ASSERT_EQ(std::system(make.c_str()), 0) << folder.read("made.txt");
  const Outcome status = elbo(folder, "study status made.toml " + out);
  EXPECT_THAT(status.out, AllOf(HasSubstr("everything is made"), Not(HasSubstr("missing"))));
  ASSERT_EQ(std::system(make.c_str()), 0) << folder.read("made.txt");
  // Only the extractor's training is asked for again, and says that it is made.
  EXPECT_THAT(folder.read("made.txt"), AllOf(HasSubstr("made already"), Not(HasSubstr("done in"))));
  ASSERT_EQ(elbo(folder, "study run made.toml --out local --threads 1").code, 0);
  EXPECT_EQ(elbo(folder, "study report made.toml " + out).code, 0);
  EXPECT_EQ(values_of(folder, "local"), values_of(folder, "it's $made\nhere"));
}

TEST(StudyTask, AWrongNameIsAnsweredWithTheNearest) {
  const CachedFolder folder;
  write_slurm_study(folder, 1, "[1]");
  const Outcome outcome = elbo(folder, "study task 'a study.toml' 'train v0-s1' --out made");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("no task \"train v0-s1\""));
  EXPECT_EQ(elbo(folder, "study task 'a study.toml' --out made").code, 2);
}

/// Whether some run of made/ has steps behind it.
bool is_training(const Folder& folder) {
  std::error_code none;
  for (const auto& run : std::filesystem::directory_iterator(folder / "made/runs", none))
    if (std::filesystem::exists(run.path() / "metrics.jsonl")) return true;
  return false;
}

TEST(StudyStop, EndsALocalRunWhoseTrainingsSave) {
  const CachedFolder folder;
  write_slurm_study(folder, 1, "[1]", "100000000");
  EXPECT_EQ(elbo(folder, "study stop 'a study.toml' --out made").code, 3);
  const Running study(folder, {"study", "run", "a study.toml", "--out", "made", "--threads", "1"});
  ASSERT_TRUE(comes_true([&] { return is_training(folder); })) << folder.read("running.txt");
  const Outcome stop = elbo(folder, "study stop 'a study.toml' --out made");
  EXPECT_EQ(stop.code, 0) << stop.err;
  EXPECT_THAT(stop.out, HasSubstr("has stopped"));
  EXPECT_EQ(study.wait(), 128 + SIGTERM) << folder.read("running.txt");
  EXPECT_THAT(folder.read("made/journal.jsonl"), HasSubstr("\"outcome\":\"interrupted\""));
  EXPECT_FALSE(std::filesystem::exists(folder / "made/STOP"));
  EXPECT_THAT(elbo(folder, "study stop 'a study.toml' --out made").out,
              HasSubstr("nothing is at work"));
}

// ---- a real Slurm -------------------------------------------------------------------------------

/// A Slurm of one node with two processors; SLURM_CONF names it as long as it lives.
class RealSlurm : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* program : {"slurmctld", "slurmd", "sbatch", "munged"})
      if (std::system((std::string("command -v ") + program + " >/dev/null").c_str()) != 0)
        GTEST_SKIP() << program << " is not installed (slurmctld slurmd slurm-client munge)";
    if (::geteuid() != 0) GTEST_SKIP() << "to start a Slurm needs root";
    setenv("SLURM_CONF", (slurm_ / "slurm.conf").c_str(), 1);
    started_ = call("start");
    ASSERT_TRUE(started_) << slurm_.read("said.txt");
  }
  void TearDown() override {
    if (!started_) return;
    if (std::system("scancel --user=root >/dev/null 2>&1") != 0) {}
    call("stop");
    unsetenv("SLURM_CONF");
  }

  bool call(const std::string& what) {
    return std::system(("bash '" ELBO_SOURCE_DIR "/tests/study/slurm_of_one_node.sh' " + what +
                        " '" + (slurm_ / "") + "' 2 >'" + (slurm_ / "said.txt") + "' 2>&1")
                           .c_str()) == 0;
  }
  /// Jobs that Slurm has brought to an end, by its own record.
  int64_t completed() const {
    const std::string text = slurm_.read("log/completed.txt");
    return std::count(text.begin(), text.end(), '\n');
  }
  static size_t lines_in(const Folder& folder) {
    const std::string text = folder.read("made/journal.jsonl");
    return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  Folder slurm_;
  bool started_ = false;
};
using SlowSlurm = RealSlurm;

TEST_F(SlowSlurm, FortyRunsWhoseDriverIsKilledFiveTimesAreMadeOnceEachAsByTheLocalRunner) {
  const CachedFolder folder;
  write_slurm_study(folder, 10, "[1, 2, 3, 4]");
  const std::vector<std::string> words{"study", "run",   "a study.toml", "--out", "made",
                                       "--on",  "slurm", "--jobs",       "60"};
  const Path first = folder / "made/jobs/batches/000002.json";
  for (const size_t lines : {0, 3, 15, 35, 60}) {
    const Running driver(folder, words);
    ASSERT_TRUE(comes_true([&] {
      return lines == 0 ? std::filesystem::exists(first) : lines_in(folder) >= lines;
    })) << folder.read("running.txt");
    driver.signal(SIGKILL);
    EXPECT_EQ(driver.wait(), 128 + SIGKILL) << folder.read("running.txt");
  }
  EXPECT_EQ(Running(folder, words).wait(), 0) << folder.read("running.txt");

  const std::vector<Node> lines = journal_of(folder, "made");
  std::map<std::string, int> made;
  for (const Node& line : lines) {
    EXPECT_EQ(run::text_at(line, "outcome"), "done");
    ++made[run::text_at(line, "task")];
  }
  EXPECT_EQ(made.size(), 80u);
  EXPECT_EQ(lines.size(), 80u);
  const auto submitted = submissions(folder, "made");
  EXPECT_EQ(submitted.size(), 80u);
  for (const auto& [task, times] : submitted) EXPECT_EQ(times, 1) << task;
  EXPECT_EQ(completed(), 80);

  ASSERT_EQ(elbo(folder, "study run 'a study.toml' --out local --threads 1").code, 0);
  EXPECT_EQ(weights_of(folder, "made").size(), 40u);
  EXPECT_EQ(weights_of(folder, "made"), weights_of(folder, "local"));
  EXPECT_EQ(values_of(folder, "made"), values_of(folder, "local"));
}

TEST_F(SlowSlurm, StopCancelsJobsWhichSaveAndTheSameCommandGoesOn) {
  const CachedFolder folder;
  write_slurm_study(folder, 1, "[1, 2, 3]", "100000000");
  const std::vector<std::string> words{"study", "run",  "a study.toml", "--out",
                                       "made",  "--on", "slurm"};
  const Running driver(folder, words);
  ASSERT_TRUE(comes_true([&] {
    return elbo(folder, "study status 'a study.toml' --out made").out.find("RUNNING") !=
           std::string::npos;
  })) << folder.read("running.txt");
  ASSERT_TRUE(comes_true([&] { return is_training(folder); })) << folder.read("running.txt");
  EXPECT_EQ(elbo(folder, "study run 'a study.toml' --out made").code, 3);
  driver.signal(SIGKILL);
  driver.wait();
  const Outcome refused = elbo(folder, "study run 'a study.toml' --out made");
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.err, HasSubstr("go on with --on slurm"));
  const Outcome stop = elbo(folder, "study stop 'a study.toml' --out made");
  EXPECT_EQ(stop.code, 0) << stop.err;
  EXPECT_THAT(stop.out, HasSubstr("cancelled "));
  ASSERT_TRUE(comes_true([&] {
    return elbo(folder, "study status 'a study.toml' --out made").out.find("slurm") ==
           std::string::npos;
  }));
  bool has_saved = false;
  for (const auto& run : std::filesystem::directory_iterator(folder / "made/runs"))
    for (const auto& one : std::filesystem::directory_iterator(run.path() / "checkpoints"))
      has_saved = has_saved || one.path().filename().string().starts_with("step_");
  EXPECT_TRUE(has_saved);
}

}  // namespace
}  // namespace elbo::test
