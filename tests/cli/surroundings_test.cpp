// SPDX-License-Identifier: MIT
// The program in surroundings that nobody wishes for: readers that go away, descriptors that are
// closed, limits that are small, a terminal that knows no escapes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>

#include "tests/cli/program.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kTiny =
    "name = \"tiny\"\n[data]\nname = \"synthetic\"\nsize = 8\ncount = 64\n[model]\n"
    "name = \"vae\"\nlatent_dim = 2\nhidden = [8]\n"
    "[train]\nsteps = 20\nbatch_size = 16\ncheckpoint_every = 5\n";

/// Runs a line of bash in `folder`, where `$E` is the program.
Outcome shell(const Folder& folder, const std::string& line) {
  folder.write(".line", line);
  const std::string call = "cd '" + (folder / "") + "' && E='" + program() +
                           "' NO_COLOR=1 bash .line >.out 2>.err </dev/null";
  const int status = std::system(call.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), folder.read(".out"),
          folder.read(".err")};
}

/// What `elbo ARGUMENTS` writes to a terminal called `term`, and its exit code.
Outcome on_terminal(const Folder& folder, const std::vector<std::string>& arguments,
                    const char* term) {
  int master = -1;
  const pid_t child = ::forkpty(&master, nullptr, nullptr, nullptr);
  if (child == 0) {
    ::setenv("TERM", term, 1);
    ::unsetenv("NO_COLOR");
    if (::chdir((folder / "").c_str()) != 0) ::_exit(99);
    const std::string name = program();
    std::vector<char*> words{const_cast<char*>(name.c_str())};
    for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execv(words[0], words.data());
    ::_exit(99);
  }
  Outcome out;
  char block[4096];
  for (ssize_t got; (got = ::read(master, block, sizeof block)) > 0;)
    out.out.append(block, static_cast<size_t>(got));
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(master);
  out.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return out;
}

class Surroundings : public testing::Test {
 protected:
  Surroundings() { folder_.write("t.toml", kTiny); }
  bool is_there(const std::string& name) const { return std::filesystem::exists(folder_ / name); }
  Folder folder_;
};

TEST_F(Surroundings, ATrainingWhoseReaderIsGoneRunsToItsEnd) {
  const Outcome outcome = shell(
      folder_, "$E train t.toml --threads 1 --out r 2>&1 | head -0; echo \"${PIPESTATUS[0]}\"");
  EXPECT_EQ(outcome.out, "0\n");
  for (const char* name : {"r/DONE", "r/report.html"}) EXPECT_TRUE(is_there(name)) << name;
}

TEST_F(Surroundings, AReaderThatHasSeenEnoughIsNoError) {
  const Outcome outcome =
      shell(folder_, "trap '' PIPE; (sleep .2; $E config schema; echo \"$?\" >&2) | head -0");
  EXPECT_EQ(outcome.err, "141\n");
}

TEST_F(Surroundings, ClosedDescriptorsNeverPointIntoAFileOfTheRun) {
  const std::string whole = (shell(folder_, "$E train t.toml --threads 1 --out whole"),
                             folder_.read("whole/config.toml"));
  ASSERT_FALSE(whole.empty());
  for (const std::string closed : {"<&-", ">&-", "2>&-", "<&- >&- 2>&-"}) {
    std::filesystem::remove_all(folder_ / "r");
    EXPECT_EQ(shell(folder_, "$E train t.toml --threads 1 --out r " + closed).code, 0) << closed;
    EXPECT_EQ(folder_.read("r/config.toml"), whole) << closed;
    EXPECT_THAT(folder_.read("r/metrics.jsonl"), StartsWith("{")) << closed;
    EXPECT_THAT(folder_.read("r/log.txt"),
                AllOf(HasSubstr("done: r"), Not(HasSubstr("step 20/20; step 20/20"))))
        << closed;
  }
}

TEST_F(Surroundings, DataThatNobodyCanReceiveAreAnError) {
  const Outcome outcome = shell(folder_, "$E models >&-");
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("cannot write to standard output"),
                                 HasSubstr("it is closed"), Not(HasSubstr("disk"))));
}

TEST_F(Surroundings, ALimitOnTheSizeOfFilesIsAnErrorOfTheDiskAndTheRunGoesOnWithoutIt) {
  const Outcome outcome = shell(folder_, "ulimit -S -f 4; $E train t.toml --threads 1 --out r");
  EXPECT_EQ(outcome.code, 4) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("ulimit -f"));
  EXPECT_EQ(shell(folder_, "$E resume r").code, 0);
  EXPECT_TRUE(is_there("r/DONE"));
}

TEST_F(Surroundings, ALimitOnMemoryThatIsTooSmallForTorchIsSaidBeforeItIsLoaded) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer itself reserves more memory than the limits leave";
#endif
  for (const char* limit : {"-v 100000", "-v 300000", "-v 1000000", "-d 100000"}) {
    const Outcome outcome = shell(folder_, std::string("ulimit ") + limit +
                                               "; timeout 20 $E train t.toml --threads 1 --out r");
    EXPECT_EQ(outcome.code, 6) << limit << ": " << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("too small for the torch library"), HasSubstr("MiB"),
                                   Not(HasSubstr("libtorch installed"))))
        << limit;
    EXPECT_FALSE(is_there("r")) << limit;
  }
  EXPECT_EQ(shell(folder_, "ulimit -v 300000; $E models").code, 0) << "what needs no torch goes on";
}

TEST_F(Surroundings, TooFewFilesAreSaid) {
  const Outcome outcome =
      shell(folder_, "ulimit -n 6; timeout 20 $E train t.toml --threads 1 --out r");
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("may open 6 files"), HasSubstr("ulimit -n")));
}

TEST_F(Surroundings, ALowLimitOnFilesThatMayBeRaisedIsRaised) {
  EXPECT_EQ(shell(folder_, "ulimit -S -n 6; $E train t.toml --threads 1 --out r").code, 0);
}

TEST_F(Surroundings, ADumbTerminalGetsNoEscapesAndNoCarriageReturns) {
  const Outcome dumb =
      on_terminal(folder_, {"train", "t.toml", "--threads", "1", "--out", "r"}, "dumb");
  EXPECT_EQ(dumb.code, 0) << dumb.out;
  EXPECT_THAT(dumb.out, AllOf(HasSubstr("done: r"), Not(HasSubstr("\x1b"))));
  for (size_t at = dumb.out.find('\r'); at != std::string::npos; at = dumb.out.find('\r', at + 1))
    EXPECT_EQ(dumb.out.substr(at, 2), "\r\n")
        << "the terminal's own ends of lines are all there are";
  const Outcome able =
      on_terminal(folder_, {"train", "t.toml", "--threads", "1", "--out", "r2"}, "xterm");
  EXPECT_THAT(able.out, HasSubstr("\x1b[K"));
}

}  // namespace
}  // namespace elbo::test
