// SPDX-License-Identifier: MIT
// Oracle: the lines that the test itself writes, in what order and how often they come.
#include "elbo/serve/records/line_follower.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/serve/served_runs.h"

namespace elbo::serve {
namespace {

/// What came since the last call; "!" is the word to forget all.
struct HeardLines {
  std::vector<std::string> lines;
  LineReceiver to{[this](std::string_view line) { lines.emplace_back(line); },
                  [this] { lines.emplace_back("!"); }};
  std::vector<std::string> next(LineFollower& follower, uint64_t most = 1 << 20) {
    lines.clear();
    follower.read(most, to);
    return lines;
  }
};

using Lines = std::vector<std::string>;

TEST(LineFollower, HandsOutEveryLineOnceAndWaitsForTheEndOfATornOne) {
  const ScratchFolder folder;
  const Path file = folder / "lines";
  LineFollower follower(file);
  HeardLines heard;
  EXPECT_EQ(heard.next(follower), Lines()) << "there is no file yet";
  report::put(file, "one\ntwo\nthr");
  EXPECT_EQ(heard.next(follower), (Lines{"one", "two"}));
  append(file, "ee\n");
  EXPECT_EQ(heard.next(follower), Lines{"three"});
  EXPECT_EQ(heard.next(follower), Lines());
  EXPECT_EQ(follower.share_read(), 1);
}

TEST(LineFollower, BeginsAnewWhereTheFileWasCutAlsoWhenItHasGrownSince) {
  const ScratchFolder folder;
  const Path file = folder / "lines";
  report::put(file, "one\ntwo\nthree\n");
  LineFollower follower(file);
  HeardLines heard;
  heard.next(follower);
  real_fs().truncate(file, 4);
  EXPECT_EQ(heard.next(follower), (Lines{"!", "one"}));
  append(file, "zwei\ndrei\nvier\nfuenf\n");
  heard.next(follower);
  real_fs().truncate(file, 4);
  append(file, "another two and more than there was before\n");
  EXPECT_EQ(heard.next(follower),
            (Lines{"!", "one", "another two and more than there was before"}));
}

TEST(LineFollower, BeginsAnewWithAnotherFileOfTheSameName) {
  const ScratchFolder folder;
  const Path file = folder / "lines";
  report::put(file, "one\n");
  LineFollower follower(file);
  HeardLines heard;
  heard.next(follower);
  report::put(file, "one\ntwo\n");  // by rename: another inode
  EXPECT_EQ(heard.next(follower), (Lines{"!", "one", "two"}));
  real_fs().remove(file);
  EXPECT_EQ(heard.next(follower), Lines{"!"});
}

TEST(LineFollower, ReadsAboutAsMuchAsItIsAsked) {
  const ScratchFolder folder;
  const Path file = folder / "lines";
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += "0123456789\n";
  report::put(file, text);
  LineFollower follower(file);
  int64_t lines = 0, calls = 0;
  const LineReceiver count{[&](std::string_view line) { lines += line == "0123456789"; }, [] {}};
  while (!follower.read(1 << 20, count)) {
    ++calls;
    EXPECT_LT(lines, 300'000);
    EXPECT_LT(follower.share_read(), 1);
  }
  EXPECT_EQ(lines, 300'000);
  EXPECT_GE(calls, 1);
}

TEST(LineFollower, PassesOverALineThatIsTooLongAndGoesOnBehindIt) {
  const ScratchFolder folder;
  const Path file = folder / "lines";
  report::put(file, "one\n" + std::string(3 << 20, 'x'));
  LineFollower follower(file);
  HeardLines heard;
  EXPECT_EQ(heard.next(follower, 1 << 30), Lines{"one"});
  append(file, "\ntwo\n");
  EXPECT_EQ(heard.next(follower, 1 << 30), Lines{"two"});
  EXPECT_EQ(follower.passed_over(), 1);
}

TEST(LineFollower, NeitherFollowsALinkNorWaitsForAPipe) {
  const ScratchFolder folder;
  report::put(folder / "secret", "secret\n");
  real_fs().symlink(folder / "secret", folder / "link");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  HeardLines heard;
  for (const char* name : {"link", "pipe"}) {
    LineFollower follower(folder / name);
    EXPECT_EQ(heard.next(follower), Lines()) << name;
  }
}

}  // namespace
}  // namespace elbo::serve
