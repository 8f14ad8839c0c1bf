// SPDX-License-Identifier: MIT
// Oracle: the shell in place of elbo, told by files what to do and when to end.
#include "elbo/serve/jobs/job_list.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

#include "elbo/core/error.h"
#include "tests/serve/served_runs.h"

namespace elbo::serve {
namespace {

/// Waits for something that must happen; the bound is for a test that fails.
template <class Condition>
bool soon(const Condition& condition) {
  for (int i = 0; i < 6000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

/// Jobs of a shell, with files in a folder to talk to them.
struct ShellJobs {
  ScratchFolder folder;
  int changes = 0;
  JobList list{"/bin/sh", folder / "jobs", [this] { ++changes; }};

  int64_t add(const std::string& script, const std::string& run = "", bool queue = true) {
    JobCall call;
    call.words = {"-c", "cd '" + folder.path().string() + "'; " + script};
    call.run = run.empty() ? str("run ", ++runs_) : run;
    call.title = script;
    call.queue = queue;
    return list.add(std::move(call));
  }
  Node job(int64_t number) {
    const Node all = list.jobs();
    for (const Node& one : std::get<Node::List>(all.value()))
      if (whole_at(one, "job") == number) return one;
    return Node::table();
  }
  std::string state(int64_t number) { return text_at(job(number), "state"); }
  bool ends(int64_t number) {
    return soon([&] {
      list.tend();
      return state(number) == "ended";
    });
  }
  bool exists(const std::string& name) { return real_fs().exists(folder / name); }
  void touch(const std::string& name) { report::put(folder / name, ""); }

 private:
  int runs_ = 0;
};

constexpr const char* kUntilGo = "touch here; while [ ! -e go ]; do sleep .01; done; ";

TEST(JobList, RunsOneAtATimeInTheirOrder) {
  ShellJobs jobs;
  const int64_t first = jobs.add(str(kUntilGo, "echo first; exit 3")),
                second = jobs.add("echo second");
  EXPECT_EQ(jobs.state(first), "running");
  EXPECT_EQ(jobs.state(second), "waiting");
  EXPECT_TRUE(is_null(jobs.job(first), "code"));
  EXPECT_EQ(jobs.changes, 2);
  jobs.touch("go");
  ASSERT_TRUE(jobs.ends(second));
  EXPECT_EQ(whole_at(jobs.job(first), "code"), 3);
  EXPECT_EQ(text_at(jobs.job(first), "text"), "first");
  EXPECT_EQ(whole_at(jobs.job(second), "code"), 0);
  EXPECT_EQ(text_at(jobs.job(second), "text"), "second");
}

TEST(JobList, AJobThatIsNotQueuedBeginsAtOnce) {
  ShellJobs jobs;
  const int64_t first = jobs.add(kUntilGo), second = jobs.add("true", "", false);
  ASSERT_TRUE(jobs.ends(second));
  EXPECT_EQ(jobs.state(first), "running");
  jobs.touch("go");
  EXPECT_TRUE(jobs.ends(first));
}

TEST(JobList, GivesUpWhatWaitsAndInterruptsWhatRuns) {
  ShellJobs jobs;
  const int64_t first = jobs.add(str("trap 'echo stopped; exit 130' INT; ", kUntilGo)),
                second = jobs.add("touch begun");
  ASSERT_TRUE(soon([&] { return jobs.exists("here"); }));
  jobs.list.cancel(second);
  EXPECT_EQ(jobs.state(second), "ended");
  jobs.list.cancel(first);
  ASSERT_TRUE(jobs.ends(first));
  EXPECT_EQ(whole_at(jobs.job(first), "code"), 130);
  EXPECT_EQ(text_at(jobs.job(first), "text"), "stopped");
  jobs.list.tend();
  EXPECT_FALSE(jobs.exists("begun"));
  EXPECT_THROW(jobs.list.cancel(first), DataError);
  EXPECT_THROW(jobs.list.cancel(77), DataError);
}

TEST(JobList, TakesASecondJobOfARunOnlyWhenTheFirstHasEnded) {
  ShellJobs jobs;
  const int64_t first = jobs.add(kUntilGo, "a run");
  EXPECT_THROW(jobs.add("true", "a run"), DataError);
  jobs.touch("go");
  ASSERT_TRUE(jobs.ends(first));
  EXPECT_TRUE(jobs.ends(jobs.add("true", "a run")));
}

TEST(JobList, AJobHasASessionOfItsOwnAndNoFileOfOurs) {
  ShellJobs jobs;
  const int64_t job = jobs.add("echo $$; cat /proc/$$/stat; ls /proc/$$/fd; exec sleep 0");
  ASSERT_TRUE(jobs.ends(job));
  const std::string text = text_at(jobs.job(job), "text");
  const std::string pid = text.substr(0, text.find('\n'));
  EXPECT_NE(text.find(str(pid, " (sh) ")), std::string::npos);
  EXPECT_NE(text.find(str(" ", pid, " ", pid, " 0 -1 ")), std::string::npos)
      << "group and session are its own, without a terminal: " << text;
  EXPECT_TRUE(text.ends_with("\n0\n1\n2")) << text;
}

TEST(JobList, AJobGoesOnWithoutTheList) {
  ScratchFolder folder;
  const std::string script = "cd '" + folder.path().string() +
                             "'; echo $$ > pid; while [ ! -e go ]; do sleep .01; done; "
                             "touch over";
  {
    JobList list("/bin/sh", folder / "jobs", [] {});
    JobCall call;
    call.words = {"-c", script};
    list.add(std::move(call));
    ASSERT_TRUE(soon([&] { return real_fs().exists(folder / "pid"); }));
  }
  report::put(folder / "go", "");
  EXPECT_TRUE(soon([&] { return real_fs().exists(folder / "over"); }));
}

TEST(JobList, AProgramThatIsNotThereIsAJobThatFailed) {
  ScratchFolder folder;
  JobList list("/no/such/program", folder / "jobs", [] {});
  list.add({});
  ASSERT_TRUE(soon([&] {
    list.tend();
    return text_at(list.jobs(), "0/state") == "ended";
  }));
  EXPECT_EQ(whole_at(list.jobs(), "0/code"), 127);
}

TEST(JobList, ShowsTheLastLinesAndOfAProgressLineItsLastState) {
  ShellJobs jobs;
  const int64_t job = jobs.add("seq 100; printf 'a bar 1%%\\ra bar 2%%\\r'");
  ASSERT_TRUE(jobs.ends(job));
  const std::string text = text_at(jobs.job(job), "text");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11);
  EXPECT_TRUE(text.ends_with("100\na bar 2%")) << text;
}

TEST(JobList, ForgetsJobsThatEndedLongAgoWithTheirOutput) {
  ShellJobs jobs;
  for (int i = 0; i < 103; ++i) ASSERT_TRUE(jobs.ends(jobs.add("echo x", "", false)));
  jobs.ends(jobs.add("true"));
  const Node all = jobs.list.jobs();
  EXPECT_EQ(std::get<Node::List>(all.value()).size(), 101U);
  EXPECT_EQ(whole_at(all, "0/job"), 4);
  EXPECT_EQ(real_fs().list(jobs.list.folder()).size(), 101U);
}

TEST(JobList, WritesNothingBeforeTheFirstJobAndKeepsTwentyFolders) {
  ScratchFolder folder;
  for (int i = 0; i < 30; ++i) {
    std::filesystem::create_directories(folder / "jobs" / Path(str("2020010", i % 10, "-", i)));
  }
  JobList list("/bin/true", folder / "jobs", [] {});
  EXPECT_EQ(real_fs().list(folder / "jobs").size(), 30U);
  list.add({});
  EXPECT_EQ(real_fs().list(folder / "jobs").size(), 21U);
}

}  // namespace
}  // namespace elbo::serve
