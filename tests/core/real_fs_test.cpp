// SPDX-License-Identifier: MIT
// The disk itself: each promise of the seam, on a real folder.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "elbo/core/error.h"
#include "elbo/core/fs.h"
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
  EXPECT_THAT([&] { put(folder_ / "f", "two"); }, ThrowsMessage<IoError>(AllOf(HasSubstr("cannot open"), HasSubstr("File exists"))));
  put(folder_ / "f", " and two", OpenMode::append);
  EXPECT_EQ(get(folder_ / "f"), "one and two");
  put(folder_ / "f", "three", OpenMode::truncate);
  EXPECT_EQ(get(folder_ / "f"), "three");
}

TEST_F(RealFsTest, ReadsOnlyRegularFilesOfAtMostTheSizeAllowed) {
  put(folder_ / "f", "12345");
  EXPECT_EQ(fs_.read(folder_ / "f", 5).size(), 5u);
  EXPECT_THAT([&] { fs_.read(folder_ / "f", 4); }, ThrowsMessage<DataError>(HasSubstr("got 5 bytes, at most 4")));
  EXPECT_THROW(fs_.read(folder_.path(), 100), DataError);
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_THROW(fs_.read(folder_ / "pipe", 100), DataError);
  EXPECT_THAT([&] { fs_.read(folder_ / "absent", 100); }, ThrowsMessage<IoError>(HasSubstr("No such file or directory; check the spelling")));
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
