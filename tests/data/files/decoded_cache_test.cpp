// SPDX-License-Identifier: MIT
// Decoded pictures kept on the disk. Oracle: the pictures themselves, whatever happens to the file.
#include "elbo/data/files/decoded_cache.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "elbo/core/content_hash.h"
#include "elbo/core/error.h"
#include "elbo/data/transforms.h"
#include "tests/data/files/image_tree.h"
#include "tests/mutate.h"

namespace elbo::test {
namespace {

using data::CacheLimits;
using data::decoded_cache;
using data::DecodedSet;
using data::FileStamp;

const std::string kSomeHash(32, 'a');
constexpr FileStamp kStamp{100, 7, 12345};

class Decoded : public ::testing::Test {
 protected:
  CacheLimits limits() const { return {.folder = folder_.path() / "cache", .least_pictures = 1}; }
  static DecodedSet set(int64_t pictures = 5, const std::string& identity = "i") {
    return {"/pictures", "3 x 2 x 2", identity, pictures, 12};
  }
  static std::vector<float> picture(int64_t number) {
    std::vector<float> x;
    for (int64_t i = 0; i < 12; ++i)
      x.push_back(static_cast<float>((number * 37 + i * 20) % 256) / 255.0f);
    return x;
  }
  std::shared_ptr<data::DecodedCache> cache() const { return decoded_cache(set(), limits()); }
  void fill() const {
    const auto open = cache();
    for (int64_t i = 0; i < 5; ++i) open->write(i, kStamp, kSomeHash, picture(i));
  }
  /// How many of the five are kept; whatever is must be right.
  int64_t kept() const {
    const auto open = cache();
    int64_t count = 0;
    for (int64_t i = 0; i < 5; ++i) {
      std::vector<float> x(12);
      const auto hash = open->read(i, kStamp, x);
      if (!hash) continue;
      EXPECT_EQ(x, picture(i));
      EXPECT_EQ(*hash, kSomeHash);
      ++count;
    }
    return count;
  }
  Path file() const {
    const auto all = data::kept_sets(limits());
    return all.empty() ? Path() : *limits().folder / all[0].name;
  }
  ScratchFolder folder_;
};

TEST_F(Decoded, KeepsWhatWasWrittenForWhoOpensItLater) {
  EXPECT_EQ(kept(), 0);
  EXPECT_TRUE(file().empty()) << "who only looks makes no file";
  fill();
  EXPECT_EQ(kept(), 5);
}

TEST_F(Decoded, KeepsEveryByte) {
  DecodedSet all = set();
  all.values = 256;
  const auto open = decoded_cache(all, limits());
  std::vector<float> x, back(256);
  for (int i = 0; i < 256; ++i) x.push_back(static_cast<float>(i) / 255.0f);
  open->write(0, kStamp, kSomeHash, x);
  ASSERT_TRUE(open->read(0, kStamp, back));
  EXPECT_EQ(back, x);
}

TEST_F(Decoded, BelievesNothingOfAFileThatHasAnotherStamp) {
  fill();
  std::vector<float> x(12);
  for (const FileStamp& other :
       {FileStamp{101, 7, 12345}, FileStamp{100, 8, 12345}, FileStamp{100, 7, 12346}})
    EXPECT_FALSE(cache()->read(0, other, x));
}

TEST_F(Decoded, DoesNotKeepWhatMayChangeAgainUnderTheSameTime) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const FileStamp young{100, 7, std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
  std::vector<float> x(12);
  cache()->write(0, young, kSomeHash, picture(0));
  EXPECT_FALSE(cache()->read(0, young, x));
}

TEST_F(Decoded, NoticesEveryDamagedByteOfAPlace) {
  fill();
  const Path path = file();
  const Bytes whole = real_fs().read(path, 1 << 20);
  const size_t place = 96 + 12, begin = data::kDecodedHeadBytes + 2 * place;
  for (size_t at = begin; at < begin + place; ++at) {
    Bytes damaged = whole;
    damaged[at] ^= std::byte{4};
    write_file(path, damaged);
    EXPECT_EQ(kept(), 4) << at - begin;
  }
  fill();
  EXPECT_EQ(kept(), 5) << "it is made good by the next reader";
}

TEST_F(Decoded, MakesAFileAnewThatIsCutShortOrHasAnotherHead) {
  for (const bool cut : {true, false}) {
    fill();
    Bytes damaged = real_fs().read(file(), 1 << 20);
    if (cut) damaged.resize(damaged.size() - 1);
    else damaged[20] ^= std::byte{1};
    write_file(file(), damaged);
    EXPECT_EQ(kept(), 0);
    EXPECT_TRUE(file().empty());
    fill();
    EXPECT_EQ(kept(), 5);
  }
}

TEST_F(Decoded, SurvivesBeingCutShortOrRemovedWhileItIsOpen) {
  fill();
  const auto open = cache();
  std::filesystem::resize_file(file(), 10);
  std::vector<float> x(12);
  EXPECT_FALSE(open->read(0, kStamp, x));
  std::filesystem::remove(file());
  open->write(0, kStamp, kSomeHash, picture(0));
  ASSERT_TRUE(open->read(0, kStamp, x));
  EXPECT_EQ(x, picture(0));
}

TEST_F(Decoded, IsFilledByManyAtOnce) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([this] {
      // Each as a program of its own: not through the open ones.
      data::DecodedCache own(*limits().folder / "one.pictures", set(), limits());
      for (int round = 0; round < 50; ++round)
        for (int64_t i = 0; i < 5; ++i) {
          own.write(i, kStamp, kSomeHash, picture(i));
          std::vector<float> x(12);
          if (own.read(i, kStamp, x)) {
            EXPECT_EQ(x, picture(i));
          }
        }
    });
  for (std::thread& thread : threads) thread.join();
  const data::DecodedCache after(*limits().folder / "one.pictures", set(), limits());
  for (int64_t i = 0; i < 5; ++i) {
    std::vector<float> x(12);
    EXPECT_TRUE(after.read(i, kStamp, x));
  }
}

TEST_F(Decoded, RemovesWhatWasUsedLeastLatelyWhereItWouldTakeTooMuch) {
  CacheLimits tight = limits();
  decoded_cache(set(5, "old"), tight)->write(0, kStamp, kSomeHash, picture(0));
  const Path old = file();
  const timespec long_ago[2] = {{1000, 0}, {1000, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, old.c_str(), long_ago, 0), 0);
  decoded_cache(set(5, "new"), tight)->write(0, kStamp, kSomeHash, picture(0));
  EXPECT_EQ(data::kept_sets(tight).size(), 2u);
  // Room for one of them and the third, 4096 + 30 (96 + 12) bytes.
  tight.most_bytes = data::kept_sets(tight)[0].bytes + 7336;
  decoded_cache(set(30, "third"), tight)->write(0, kStamp, kSomeHash, picture(0));
  EXPECT_FALSE(std::filesystem::exists(old));
  EXPECT_EQ(data::kept_sets(tight).size(), 2u);
}

TEST_F(Decoded, IsNotThereForSmallSetsForTooLargeOnesAndWithoutAFolder) {
  CacheLimits picky = limits();
  picky.least_pictures = 6;
  EXPECT_EQ(decoded_cache(set(), picky), nullptr);
  picky = limits();
  picky.most_bytes = 4096;
  EXPECT_EQ(decoded_cache(set(), picky), nullptr);
  EXPECT_EQ(decoded_cache(set(), {}), nullptr);
}

TEST_F(Decoded, GoesOnWithoutWhereTheFolderCannotBeWritten) {
  write_file(folder_ / "cache", bytes_of("a file where a folder should be"));
  fill();
  EXPECT_EQ(kept(), 0);
}

TEST_F(Decoded, IsListedAndRemovedByName) {
  fill();
  const auto all = data::kept_sets(limits());
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].origin, "/pictures");
  EXPECT_EQ(all[0].form, "3 x 2 x 2");
  EXPECT_EQ(all[0].pictures, 5);
  EXPECT_GT(all[0].bytes, 0u);
  EXPECT_THROW(data::remove_kept("../" + all[0].name, limits()), DataError);
  data::remove_kept(all[0].name, limits());
  EXPECT_TRUE(data::kept_sets(limits()).empty());
}

TEST(DecodedHead, IsReadBackOrRefusedWhateverIsWrongWithIt) {
  const DecodedSet set{"/a folder", "form", kSomeHash, 20'000, 12'288};
  const Bytes head = data::decoded_head(set);
  const DecodedSet back = data::parse_decoded_head(head, "h");
  EXPECT_EQ(back.origin, set.origin);
  EXPECT_EQ(back.pictures, set.pictures);
  EXPECT_EQ(back.values, set.values);
  survives_damage(
      head, [](ByteView bytes) { data::parse_decoded_head(bytes, "h"); }, 3000);
}

/// A folder of a thousand pictures, old enough to be kept.
class CachedFolder : public ImageTree {
 protected:
  void SetUp() override {
    ASSERT_EQ(::setenv("XDG_CACHE_HOME", cache_.path().c_str(), 1), 0);
    const Bytes two[] = {io::encode_png(grey_image(10)), io::encode_png(grey_image(90))};
    for (int i = 0; i < 1000; ++i) {
      write(str(i, ".png"), two[i % 2]);
      age(str(i, ".png"));
    }
  }
  void TearDown() override { ::unsetenv("XDG_CACHE_HOME"); }
  void age(const std::string& name) const {
    std::filesystem::last_write_time(
        root_ / name, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  }
  std::vector<float> all(const std::string& extra = "") const {
    const auto data = open(data::Split::train, extra);
    std::vector<float> out;
    for (int64_t i = 0; i < data->info().size; ++i) {
      const Example one = example(*data, i);
      out.insert(out.end(), one.x.begin(), one.x.end());
    }
    return out;
  }
  size_t files() const { return data::kept_sets().size(); }
  ScratchFolder cache_;
};

TEST_F(CachedFolder, GivesTheSameValuesTheSecondTimeAndOpensNoPicture) {
  const std::vector<float> decoded = all("cache = 'never'");
  EXPECT_EQ(files(), 0u);
  EXPECT_EQ(all(), decoded);
  EXPECT_EQ(files(), 1u);
  // What no longer can be read shows that nothing is read.
  for (const std::string& name : real_fs().list(root_.path())) {
    const auto stamp = std::filesystem::last_write_time(root_ / name);
    const std::string rubbish(std::filesystem::file_size(root_ / name), '?');
    write_file(root_ / name, bytes_of(rubbish));
    std::filesystem::last_write_time(root_ / name, stamp);
  }
  EXPECT_EQ(all(), decoded);
}

TEST_F(CachedFolder, SeesAPictureThatWasReplacedByOneOfTheSameSize) {
  const std::vector<float> before = all();
  const auto stamp = std::filesystem::last_write_time(root_ / "0.png");
  image("0.png", 200);
  std::filesystem::last_write_time(root_ / "0.png", stamp + std::chrono::seconds(1));
  const std::vector<float> after = all();
  EXPECT_NE(after, before);
  EXPECT_EQ(after, all("cache = 'never'"));
}

TEST_F(CachedFolder, IsAFileForEachForm) {
  all();
  all("resize = 'fit'");
  EXPECT_EQ(files(), 2u);
}

TEST_F(CachedFolder, IsNotAskedByWhoChecksTheData) {
  all();
  write("0.png", bytes_of("no picture"));
  age("0.png");
  EXPECT_EQ(data::check_dataset(table()).bad.size(), 1u);
}

TEST_F(CachedFolder, TellsTheRunTheHashOfAPictureThatWasNotRead) {
  all();
  const auto data = open(data::Split::train);
  const auto* opened = dynamic_cast<const data::OfFiles*>(&data::untransformed(*data));
  ASSERT_NE(opened, nullptr);
  opened->known().begin({});
  example(*data, 0);
  const std::vector<data::KnownFile> news = opened->known().take_news();
  ASSERT_EQ(news.size(), 1u);
  EXPECT_EQ(news[0].hash, content_hash(real_fs().read(root_ / news[0].name, 1 << 20)));
}

}  // namespace
}  // namespace elbo::test
