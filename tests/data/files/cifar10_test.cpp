// SPDX-License-Identifier: MIT
// CIFAR-10's files at tiny size, whole and broken.
#include "elbo/data/files/cifar10.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "tests/core/scratch_folder.h"
#include "tests/data/lists/tables.h"
#include "tests/mutate.h"

namespace elbo::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// Records with the labels given, image i of file f: red 10 f + i, green the column, blue the row.
Bytes records(int file, const std::vector<int>& labels) {
  Bytes out;
  for (size_t i = 0; i < labels.size(); ++i) {
    out.push_back(static_cast<std::byte>(labels[i]));
    out.insert(out.end(), 1024, static_cast<std::byte>(10 * file + static_cast<int>(i)));
    for (int p = 0; p < 1024; ++p) out.push_back(static_cast<std::byte>(p % 32));
    for (int p = 0; p < 1024; ++p) out.push_back(static_cast<std::byte>(p / 32));
  }
  return out;
}

class Cifar : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int file = 1; file <= 5; ++file)
      write(str("data_batch_", file, ".bin"), records(file, {file, 9}));
    write("test_batch.bin", records(6, {0, 3}));
  }
  void write(const std::string& name, const Bytes& content) { write_file(folder_ / name, content); }
  auto open(data::Split split) const { return data::cifar10_dataset({folder_.path(), 2}, split); }
  std::string error(data::Split split) const {
    return error_of([&] { open(split); });
  }
  ScratchFolder folder_;
};

TEST_F(Cifar, IsReadRecordByRecordWithRedGreenAndBlueInTheirPlaces) {
  const auto train = open(data::Split::train), test = open(data::Split::test);
  ASSERT_EQ(train->info().size, 10);
  ASSERT_EQ(test->info().size, 2);
  EXPECT_EQ(train->info().shape, (std::vector<int64_t>{3, 32, 32}));
  for (int64_t i = 0; i < 10; ++i) {
    const Example one = example(*train, i);
    EXPECT_EQ(one.label, i % 2 == 0 ? i / 2 + 1 : 9);
    for (size_t p = 0; p < 1024; ++p) {
      ASSERT_EQ(one.x[p], static_cast<float>(10 * (i / 2 + 1) + i % 2) / 255.0f);
      ASSERT_EQ(one.x[1024 + p], static_cast<float>(p % 32) / 255.0f);
      ASSERT_EQ(one.x[2048 + p], static_cast<float>(p / 32) / 255.0f);
    }
  }
  EXPECT_EQ(test->info().class_names[static_cast<size_t>(example(*test, 1).label)], "cat");
  EXPECT_EQ(test->info().class_names.front(), "airplane");
  EXPECT_EQ(test->info().class_names.back(), "truck");
}

TEST_F(Cifar, IsFoundInTheFolderThatItsArchiveHas) {
  const ScratchFolder outer;
  std::filesystem::copy(folder_.path(), outer / "cifar-10-batches-bin");
  EXPECT_EQ(data::cifar10_dataset({outer.path(), 2}, data::Split::train)->info().fingerprint,
            open(data::Split::train)->info().fingerprint);
}

TEST_F(Cifar, APartOfItIsRefusedAndTheMissingFileNamed) {
  std::filesystem::remove(folder_ / "data_batch_4.bin");
  for (const data::Split split : {data::Split::train, data::Split::test})
    EXPECT_THAT(error(split),
                AllOf(HasSubstr("5 of the 6 files"), HasSubstr("missing: data_batch_4.bin;")));
}

TEST_F(Cifar, AnotherLengthIsRefused) {
  Bytes cut = records(2, {1, 2});
  cut.pop_back();
  write("data_batch_2.bin", cut);
  EXPECT_THAT(error(data::Split::train),
              AllOf(HasSubstr("data_batch_2.bin: got 6145 bytes, want 6146 (2 x 3073)"),
                    HasSubstr("incomplete download")));
  write("data_batch_2.bin", records(2, {1, 2, 3}));
  EXPECT_THAT(error(data::Split::train), HasSubstr("got 9219 bytes, want 6146"));
  write("data_batch_2.bin", {});
  EXPECT_THAT(error(data::Split::train), HasSubstr("got 0 bytes"));
}

TEST(CifarFile, SurvivesDamage) {
  survives_damage(
      records(1, {3}),
      [](ByteView bytes) {
        const auto set =
            data::cifar10_of({data::parse_cifar10(Bytes(bytes.begin(), bytes.end()), 1, "f")});
        EXPECT_LT(example(*set, 0).label, 10);
      },
      2000);
}

TEST(CifarFile, AFileBeyondItsLimitIsRefusedUnread) {
  const ScratchFolder folder;
  for (const char* name : {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                           "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"})
    write_file(folder / name, {});
  // A hole: it takes no disk.
  std::filesystem::resize_file(folder / "test_batch.bin", uint64_t{1} << 40);
  EXPECT_THAT(error_of([&] {
                data::cifar10_dataset({folder.path(), 2}, data::Split::test);
              }),
              HasSubstr("at most 1073741824 are accepted"));
}

TEST_F(Cifar, ALabelAbove9IsRefusedWithItsPlace) {
  write("data_batch_3.bin", records(3, {1, 17}));
  EXPECT_THAT(error(data::Split::train),
              HasSubstr("data_batch_3.bin: got label 17 in image 1 (byte 3073), want 0 to 9"));
  EXPECT_EQ(error(data::Split::test), "");
}

TEST_F(Cifar, TheSourceWantsTheAuthors10000InEachFile) {
  EXPECT_THAT(error_of([&] {
                data::open_dataset(
                    data_table(str("name = 'cifar10'\nfolder = '", folder_.path().string(), "'")),
                    data::Split::test);
              }),
              HasSubstr("want 30730000 (10000 x 3073)"));
  EXPECT_THAT(
      error_of([&] { data::open_dataset(data_table("name = 'cifar10'"), data::Split::test); }),
      HasSubstr("data.folder is empty"));
  EXPECT_THAT(error_of([&] {
                data::open_dataset(data_table("name = 'cifar10'\nfolder = '/nowhere/at/all'"),
                                   data::Split::test);
              }),
              HasSubstr("0 of the 6 files"));
}

}  // namespace
}  // namespace elbo::test
