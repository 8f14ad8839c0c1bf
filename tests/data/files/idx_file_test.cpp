// SPDX-License-Identifier: MIT
// Images that stay on the disk, against the same file in memory, and a file that changes while it
// is in use.
#include "elbo/data/files/idx_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/io/gzip.h"
#include "tests/core/scratch_folder.h"
#include "tests/data/files/idx_specimen.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

using ::testing::HasSubstr;

class IdxFiles : public ::testing::Test {
 protected:
  Path written(const std::string& name, const Bytes& content) {
    write_file(folder_ / name, content);
    return folder_ / name;
  }
  ScratchFolder folder_;
};

std::shared_ptr<const data::Dataset> on_disk(const Path& path) {
  data::IdxSet set;
  set.name = set.origin = path.string();
  set.file = std::make_shared<data::IdxFile>(path);
  return data::idx_dataset(std::move(set));
}

TEST_F(IdxFiles, GiveWhatTheSameFileGivesInMemory) {
  const Bytes content = idx_file({20, 5, 7});
  data::IdxSet kept;
  kept.images = data::parse_idx(content, "i");
  const auto memory = data::idx_dataset(std::move(kept)), disk = on_disk(written("i", content));
  EXPECT_FALSE(disk->is_slow());
  EXPECT_EQ(disk->info().shape, memory->info().shape);
  EXPECT_EQ(disk->info().size, 20);
  EXPECT_NO_THROW(disk->prefetch(std::vector<int64_t>{3, 19}));
  for (const int64_t i : {0, 7, 19}) EXPECT_EQ(example(*disk, i), example(*memory, i));
}

TEST_F(IdxFiles, AreRefusedAsInMemoryWhereHeaderAndLengthDisagree) {
  Bytes content = idx_file({60, 28, 28});
  content.pop_back();
  EXPECT_THAT(error_of([&] { data::IdxFile(written("i", content)); }),
              HasSubstr("got 47055 bytes, want 47056"));
  EXPECT_THAT(error_of([&] { data::IdxFile(written("j", {})); }), HasSubstr("got 0 bytes"));
  EXPECT_THAT(error_of([&] { data::IdxFile(folder_ / "none"); }), HasSubstr("cannot open"));
}

TEST_F(IdxFiles, CutShortWhileInUseAreAnErrorOfTheData) {
  const auto disk = on_disk(written("i", idx_file({20, 30, 30})));
  std::filesystem::resize_file(folder_ / "i", 9000);
  EXPECT_NO_THROW(example(*disk, 0));
  EXPECT_THAT(error_of([&] { example(*disk, 15); }), HasSubstr("has it been cut short?"));
}

TEST_F(IdxFiles, StayOnTheDiskOnlyAboveTheLimitAndOnlyWherePlain) {
  const Bytes content = idx_file({20, 5, 7});
  const Path plain = written("i", content), packed = written("i.gz", io::gzip(content));
  EXPECT_EQ(data::large_idx(plain, content.size()), nullptr);
  EXPECT_NE(data::large_idx(plain, content.size() - 1), nullptr);
  EXPECT_EQ(data::large_idx(packed, 10), nullptr);
  EXPECT_EQ(data::large_idx(folder_ / "none", 10), nullptr);
}

TEST_F(IdxFiles, SampledFingerprintsSeeLengthShapeFirstAndLastBlock) {
  const Bytes content = idx_file({2000, 50, 50});
  const auto fingerprint = [&](const Bytes& bytes) {
    return data::IdxFile(written("i", bytes)).sampled_fingerprint();
  };
  const std::string whole = fingerprint(content);
  EXPECT_EQ(fingerprint(content), whole);
  Bytes first = content, last = content;
  first[100] ^= std::byte{1};
  last.back() ^= std::byte{1};
  EXPECT_NE(fingerprint(first), whole);
  EXPECT_NE(fingerprint(last), whole);
  EXPECT_NE(fingerprint(idx_file({2001, 50, 50})), whole);
  EXPECT_NE(fingerprint(idx_file({1000, 100, 50})), whole);
  // Shorter than a block.
  EXPECT_EQ(data::IdxFile(written("j", idx_file({3}))).sampled_fingerprint().size(), 64u);
}

int64_t resident_peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST_F(IdxFiles, HundredsOfMegabytesTakeNoMemoryOfTheirOwn) {
  Bytes start = idx_file({1, 28, 28});
  start.resize(16);
  // 500,000 images
  start[5] = std::byte{7}, start[6] = std::byte{0xA1}, start[7] = std::byte{0x20};
  const Path path = written("i", start);
  std::filesystem::resize_file(path, 16 + uint64_t{500'000} * 784);  // a hole
  const int64_t before = resident_peak_kib();
  const auto data = data::open_dataset(
      data_table(str("name = 'idx'\nimages = '", path.string(), "'")), data::Split::train);
  EXPECT_EQ(data->info().size, 500'000);
  EXPECT_EQ(example(*data, 499'999).x, std::vector<float>(784));
  EXPECT_LT(resident_peak_kib() - before, 16 * 1024);
}

}  // namespace
}  // namespace elbo::test
