// SPDX-License-Identifier: MIT
// What is known of files: when they are hashed, what counts as a change, and the text that keeps
// it.
#include "elbo/data/known_files.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "elbo/core/content_hash.h"
#include "elbo/core/str.h"
#include "elbo/data/files/image_files.h"
#include "elbo/data/files/of_files.h"
#include "elbo/data/source.h"
#include "elbo/data/transforms.h"
#include "elbo/io/image.h"
#include "tests/core/scratch_folder.h"
#include "tests/data/lists/tables.h"

namespace elbo::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

class KnownFilesTest : public ::testing::Test {
 protected:
  void put(const std::string& name, std::string_view content) {
    const auto file = real_fs().open(folder_ / name, OpenMode::truncate);
    file->write(bytes_of(content));
    file->close();
  }
  /// Sets the time of a file to so many seconds since 1970, as a copy that keeps times would.
  void date(const std::string& name, time_t seconds) {
    const timespec times[2] = {{seconds, 0}, {seconds, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, (folder_ / name).c_str(), times, 0), 0);
  }
  void see(KnownFiles& files, const std::string& name) {
    files.see(name, folder_ / name, real_fs().read(folder_ / name, 1000));
  }
  std::vector<KnownFile> now(const std::vector<std::string>& names) {
    std::vector<KnownFile> out;
    for (const std::string& name : names) out.push_back({name, stamp_of(folder_ / name), ""});
    return out;
  }
  FileChanges changes(const std::vector<KnownFile>& known, const std::vector<std::string>& names,
                      uint64_t most = 1000) {
    return changes_between(known, now(names), folder_.path(), most);
  }

  ScratchFolder folder_;
};

TEST_F(KnownFilesTest, LearnsTheContentOfWhatIsReadOnceAndOnlyAfterItHasBegun) {
  put("a", "one");
  KnownFiles files;
  see(files, "a");
  EXPECT_THAT(files.take_news(), IsEmpty());
  files.begin({});
  see(files, "a");
  see(files, "a");
  const auto news = files.take_news();
  ASSERT_THAT(news, SizeIs(1));
  EXPECT_EQ(news[0].hash, content_hash(bytes_of("one")));
  EXPECT_EQ(news[0].stamp, stamp_of(folder_ / "a"));
  see(files, "a");
  EXPECT_THAT(files.take_news(), IsEmpty());
}

TEST_F(KnownFilesTest, AReplacedFileOfTheSameSizeIsNoticedWhenItIsRead) {
  put("a", "one");
  date("a", 1000);
  KnownFiles files;
  files.begin({});
  see(files, "a");
  put("a", "two");
  EXPECT_THAT(
      [&] { see(files, "a"); },
      ThrowsMessage<ChangedFile>(HasSubstr("its content is not what this run has learned from")));
  KnownFiles later;
  later.begin(files.take_news());
  EXPECT_THROW(see(later, "a"), ChangedFile) << "also by a process that was told";
}

TEST_F(KnownFilesTest, ACopyWithAnotherTimeIsTheSameFile) {
  put("a", "one");
  date("a", 1000);
  KnownFiles files;
  files.begin({});
  see(files, "a");
  const auto known = files.take_news();
  date("a", 2000);
  EXPECT_NO_THROW(see(files, "a"));
  EXPECT_THAT(files.take_news(), SizeIs(1)) << "with its new time, so that it is not hashed again";
  EXPECT_TRUE(changes(known, {"a"}).none());
}

TEST_F(KnownFilesTest, TellsAddedRemovedAndChangedFilesApart) {
  for (const char* name : {"a", "b", "c", "d"}) put(name, "one");
  for (const char* name : {"a", "b", "c", "d"}) date(name, 1000);
  KnownFiles files;
  files.begin({});
  for (const char* name : {"a", "b", "c"}) see(files, name);
  std::vector<KnownFile> known = files.take_news();
  known.push_back(now({"d"})[0]);  // never read
  put("a", "longer");
  put("b", "two");
  real_fs().remove(folder_ / "c");
  put("d", "two");  // nothing was learned from it yet
  put("e", "new");
  const FileChanges found = changes(known, {"a", "b", "d", "e"});
  EXPECT_THAT(found.changed, ElementsAre("a", "b"));
  EXPECT_THAT(found.removed, ElementsAre("c"));
  EXPECT_THAT(found.added, ElementsAre("e"));
  EXPECT_EQ(changes_text(found), "1 added (e), 1 removed (c), 2 changed (a, b)");
  EXPECT_THAT(changes(known, {"a", "b", "d", "e"}, 2).changed, ElementsAre("a"))
      << "what it costs to compare is bounded";
}

TEST_F(KnownFilesTest, NamesOfManyChangesAreBounded) {
  FileChanges many;
  for (int i = 0; i < 1000; ++i) many.removed.push_back(str(i));
  EXPECT_EQ(changes_text(many), "1000 removed (0, 1, 2, 3, 4, ...)");
  EXPECT_EQ(changes_text({}), "no file differs");
}

TEST_F(KnownFilesTest, GoingOnWithOtherFilesForgetsOnlyWhatDiffers) {
  for (const char* name : {"a", "b"}) put(name, "one"), date(name, 1000);
  KnownFiles files;
  files.begin({});
  for (const char* name : {"a", "b"}) see(files, name);
  const auto known = files.take_news();
  put("b", "two");
  const auto carried = carried_over(known, now({"a", "b"}));
  EXPECT_EQ(carried[0].hash, known[0].hash);
  EXPECT_EQ(carried[1].hash, "");
  KnownFiles later;
  later.begin(carried);
  EXPECT_NO_THROW(see(later, "b"));
}

TEST_F(KnownFilesTest, ItsTextReadsBackAndALaterLineHolds) {
  const std::vector<KnownFile> files{{"a/\xC3\xA4.png", {3, 4, -5}, ""},
                                     {"b\x1b\xFF", {7, 8, 9}, std::string(32, 'f')}};
  std::string text = known_files_text(files);
  auto read = parse_known_files(text, "x");
  ASSERT_THAT(read, SizeIs(2));
  EXPECT_EQ(read[0].name, "a/\xC3\xA4.png");
  EXPECT_EQ(read[0].stamp, files[0].stamp);
  EXPECT_EQ(read[1].name, "b\\x1b\\xff");
  EXPECT_EQ(read[1].hash, std::string(32, 'f'));
  text += known_files_text({{"a/\xC3\xA4.png", {3, 4, -5}, std::string(32, '0')}}) +
          "{\"file\": \"torn";
  read = parse_known_files(text, "x");
  ASSERT_THAT(read, SizeIs(2));
  EXPECT_EQ(read[0].hash, std::string(32, '0'));
  EXPECT_THAT([] { parse_known_files("{\"file\": 1}\n", "x"); },
              ThrowsMessage<DataError>(HasSubstr("x:1")));
  EXPECT_THAT([] { parse_known_files("[]\n", "x"); }, ThrowsMessage<DataError>(HasSubstr("x:1")));
}

/// A folder of two pictures as a data set that is watched.
class WatchedFolder : public KnownFilesTest {
 protected:
  void paint(const std::string& name, uint8_t grey) {
    put(name, text_of(io::encode_png({4, 4, 1, std::vector<uint8_t>(16, grey)})));
  }
  WatchedFolder() {
    for (const char* name : {"a.png", "b.png"}) paint(name, 10), date(name, 1000);
    data_ = open_dataset(
        test::data_table(str("name = 'image_folder'\nfolder = '", folder_.path().string(),
                             "'\ntest_share = 0\nsize = 4\n")),
        Split::train);
    files_ = dynamic_cast<const OfFiles*>(&untransformed(*data_));
    files_->known().begin({});
  }
  std::shared_ptr<const Dataset> data_;
  const OfFiles* files_ = nullptr;
};

TEST_F(WatchedFolder, DrawingAPictureTellsItsContent) {
  test::example(*data_, 1);
  const auto news = files_->known().take_news();
  ASSERT_THAT(news, SizeIs(1));
  EXPECT_EQ(news[0].name, "b.png");
  EXPECT_EQ(news[0].hash, content_hash(real_fs().read(folder_ / "b.png", 1000)));
}

TEST_F(WatchedFolder, APictureThatWasReplacedIsNoticedWhenItIsDrawnAgain) {
  test::example(*data_, 0);
  paint("a.png", 11);
  EXPECT_EQ(stamp_of(folder_ / "a.png").size, stamp_of(folder_ / "b.png").size)
      << "by one of the same size";
  EXPECT_THROW(test::example(*data_, 0), ChangedFile);
  EXPECT_NO_THROW(test::example(*data_, 1));
}

TEST_F(WatchedFolder, APictureThatVanishedOrWasCutIsABadPicture) {
  real_fs().remove(folder_ / "a.png");
  put("b.png", "cut");
  EXPECT_THAT([&] { test::example(*data_, 0); },
              ThrowsMessage<VanishedImage>(HasSubstr("a.png: it has vanished")));
  EXPECT_THAT([&] { test::example(*data_, 1); }, ThrowsMessage<BadImage>(HasSubstr("b.png")));
}

}  // namespace
}  // namespace elbo::data
