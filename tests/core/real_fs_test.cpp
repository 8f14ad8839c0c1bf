// SPDX-License-Identifier: MIT
// The disk itself: each promise of the seam, on a real folder.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elbo/core/error.h"
#include "elbo/core/faults/fault_fs.h"
#include "elbo/core/fs.h"
#include "elbo/core/leftovers.h"
#include "elbo/core/str.h"
#include "tests/core/scratch_folder.h"

namespace elbo {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

class RealFsTest : public ::testing::Test {
 protected:
  void put(const Path& path, std::string_view text, OpenMode mode = OpenMode::exclusive) {
    const auto file = fs_.open(path, mode);
    file->write(bytes_of(text));
    file->sync();
    file->close();
  }
  std::string get(const Path& path) { return std::string(text_of(fs_.read(path, 1 << 20))); }

  Fs& fs_ = real_fs();
  ScratchFolder folder_;
};

TEST_F(RealFsTest, OpensInThreeModes) {
  put(folder_ / "f", "one");
  EXPECT_THAT([&] { put(folder_ / "f", "two"); },
              ThrowsMessage<IoError>(AllOf(HasSubstr("cannot open"), HasSubstr("File exists"))));
  put(folder_ / "f", " and two", OpenMode::append);
  EXPECT_EQ(get(folder_ / "f"), "one and two");
  put(folder_ / "f", "three", OpenMode::truncate);
  EXPECT_EQ(get(folder_ / "f"), "three");
}

TEST_F(RealFsTest, ReadsOnlyRegularFilesOfAtMostTheSizeAllowed) {
  put(folder_ / "f", "12345");
  EXPECT_EQ(fs_.read(folder_ / "f", 5).size(), 5u);
  EXPECT_THAT([&] { fs_.read(folder_ / "f", 4); },
              ThrowsMessage<DataError>(HasSubstr("got 5 bytes, at most 4")));
  EXPECT_THROW(fs_.read(folder_.path(), 100), DataError);
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_THROW(fs_.read(folder_ / "pipe", 100), DataError);
  EXPECT_THAT([&] { fs_.read(folder_ / "absent", 100); },
              ThrowsMessage<IoError>(HasSubstr("No such file or directory; check the spelling")));
}

TEST_F(RealFsTest, RenamesOverAFileOnlyWhereToldSo) {
  put(folder_ / "a", "new");
  put(folder_ / "b", "old");
  EXPECT_THROW(fs_.rename_new(folder_ / "a", folder_ / "b"), IoError);
  EXPECT_EQ(get(folder_ / "b"), "old");
  fs_.rename(folder_ / "a", folder_ / "b");
  EXPECT_EQ(get(folder_ / "b"), "new");
  fs_.rename_new(folder_ / "b", folder_ / "c");
  EXPECT_EQ(get(folder_ / "c"), "new");
}

TEST_F(RealFsTest, ListsNamesSortedAndSeesDanglingLinks) {
  for (const char* name : {"b", "B", "a"}) put(folder_ / name, "");
  fs_.symlink("nowhere", folder_ / "z");
  EXPECT_THAT(fs_.list(folder_.path()), ElementsAre("B", "a", "b", "z"));
  EXPECT_TRUE(fs_.exists(folder_ / "z"));
  EXPECT_FALSE(fs_.exists(folder_ / "nowhere"));
  EXPECT_THROW(fs_.symlink("elsewhere", folder_ / "z"), IoError);
}

TEST_F(RealFsTest, ShortensRemovesAndMakesFolders) {
  put(folder_ / "f", "12345");
  fs_.truncate(folder_ / "f", 2);
  EXPECT_EQ(get(folder_ / "f"), "12");
  fs_.make_directory(folder_ / "d");
  EXPECT_THROW(fs_.make_directory(folder_ / "d"), IoError);
  EXPECT_THROW(fs_.make_directory(folder_ / "no" / "parent"), IoError);
  fs_.sync_directory(folder_.path());
  fs_.remove(folder_ / "d");
  fs_.remove(folder_ / "f");
  EXPECT_TRUE(fs_.list(folder_.path()).empty());
  EXPECT_GT(fs_.free_bytes(folder_.path()), 0u);
}

TEST_F(RealFsTest, WritesAtomicallyAndLeavesNoPartBehind) {
  write_atomically(fs_, folder_ / "f", bytes_of("first"));
  write_atomically(fs_, folder_ / "f", bytes_of("second"));
  EXPECT_EQ(get(folder_ / "f"), "second");
  EXPECT_THAT(fs_.list(folder_.path()), ElementsAre("f"));
}

TEST_F(RealFsTest, WritesThroughNoLinkInAnyMode) {
  put(folder_ / "outside", "mine");
  fs_.symlink(folder_ / "outside", folder_ / "link");
  fs_.symlink(folder_ / "absent", folder_ / "dangling");
  for (const OpenMode mode : {OpenMode::exclusive, OpenMode::truncate, OpenMode::append}) {
    EXPECT_THROW(put(folder_ / "link", "theirs", mode), IoError);
    EXPECT_THROW(put(folder_ / "dangling", "theirs", mode), IoError);
  }
  EXPECT_THAT([&] { put(folder_ / "link", "theirs", OpenMode::append); },
              ThrowsMessage<IoError>(HasSubstr("nothing is written through one")));
  EXPECT_THROW(fs_.truncate(folder_ / "link", 0), IoError);
  EXPECT_EQ(get(folder_ / "outside"), "mine");
  EXPECT_FALSE(fs_.exists(folder_ / "absent"));
}

TEST_F(RealFsTest, NeverWaitsForAPipe) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  for (const OpenMode mode : {OpenMode::exclusive, OpenMode::truncate, OpenMode::append})
    EXPECT_THROW(put(folder_ / "pipe", "x", mode), IoError);
  const int reader = ::open((folder_ / "pipe").c_str(), O_RDONLY | O_NONBLOCK);
  EXPECT_THAT([&] { put(folder_ / "pipe", "x", OpenMode::append); },
              ThrowsMessage<IoError>(HasSubstr("not a regular file")));
  EXPECT_THROW(fs_.truncate(folder_ / "pipe", 0), IoError);
  EXPECT_THROW(write_atomically(fs_, folder_ / "pipe", bytes_of("x")), IoError);
  ::close(reader);
  struct stat info {};
  EXPECT_TRUE(::lstat((folder_ / "pipe").c_str(), &info) == 0 && S_ISFIFO(info.st_mode));
}

TEST_F(RealFsTest, AnAtomicWriteReplacesALinkAndFindsNoneInItsWay) {
  put(folder_ / "outside", "mine");
  fs_.symlink(folder_ / "outside", folder_ / "f");
  fs_.symlink(folder_ / "outside", folder_ / "f.partial");
  write_atomically(fs_, folder_ / "f", bytes_of("new"));
  EXPECT_EQ(get(folder_ / "f"), "new");
  EXPECT_EQ(get(folder_ / "outside"), "mine");
  EXPECT_FALSE(std::filesystem::is_symlink(folder_ / "f"));
}

TEST_F(RealFsTest, AnAtomicWriteThatFailsTakesItsPartAway) {
  FaultFs full(fs_, {.fault = Fault::short_write, .at = 1});
  EXPECT_THAT([&] { write_atomically(full, folder_ / "f", bytes_of("content")); },
              ThrowsMessage<IoError>(HasSubstr((folder_ / "f").string())));
  EXPECT_TRUE(fs_.list(folder_.path()).empty());
}

TEST_F(RealFsTest, WhatAKilledProcessLeftOfAFileIsRemovedAndNothingElse) {
  const std::string dead = ".partial-0123456789abcdef-999999999",
                    alive = str(".partial-0123456789abcdef-", ::getppid());
  for (const std::string& name : {dead, alive, std::string("kept"), std::string(".partial")})
    put(folder_ / name, "");
  remove_partials(fs_, folder_.path());
  EXPECT_THAT(fs_.list(folder_.path()), ElementsAre(".partial", alive, "kept"));
  remove_partials(fs_, folder_ / "absent");
}

TEST_F(RealFsTest, SaysWhatFitsTheReasonThatNothingIsWritten) {
  EXPECT_THAT([&] { put(folder_ / "no" / "f", ""); },
              ThrowsMessage<IoError>(HasSubstr("is its folder there?")));
  EXPECT_THAT([&] { fs_.read(folder_ / "absent", 1); },
              ThrowsMessage<IoError>(::testing::Not(HasSubstr("--out"))));
}

TEST_F(RealFsTest, RemovesATreeButNotWhatItsLinksPointTo) {
  fs_.make_directory(folder_ / "kept");
  put(folder_ / "kept" / "f", "kept");
  fs_.make_directory(folder_ / "tree");
  fs_.make_directory(folder_ / "tree" / "deep");
  put(folder_ / "tree" / "deep" / "f", "gone");
  fs_.symlink(folder_ / "kept", folder_ / "tree" / "link");
  remove_tree(fs_, folder_ / "tree");
  EXPECT_THAT(fs_.list(folder_.path()), ElementsAre("kept"));
  EXPECT_EQ(get(folder_ / "kept" / "f"), "kept");
}

}  // namespace
}  // namespace elbo
