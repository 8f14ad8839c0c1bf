// SPDX-License-Identifier: MIT
// The IDX parser against damage, and the data set over it against the bytes that were written.
#include "elbo/data/files/idx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/core/str.h"
#include "elbo/data/files/check.h"
#include "elbo/data/source.h"
#include "elbo/io/gzip.h"
#include "tests/core/scratch_folder.h"
#include "tests/data/files/idx_specimen.h"
#include "tests/data/lists/tables.h"
#include "tests/mutate.h"

namespace elbo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string refusal(Bytes file) {
  return error_of([&] { data::parse_idx(std::move(file), "f"); });
}

TEST(Idx, ReadsShapeAndValues) {
  const data::IdxArray array = data::parse_idx(idx_file({2, 3, 4}), "f");
  EXPECT_EQ(array.shape, (std::vector<int64_t>{2, 3, 4}));
  ASSERT_EQ(array.values().size(), 24u);
  EXPECT_EQ(array.values()[23], std::byte{23 * 7});
}

TEST(Idx, SaysHowManyBytesAreMissing) {
  Bytes file = idx_file({60, 28, 28});
  file.pop_back();
  EXPECT_EQ(refusal(file),
            "f: got 47055 bytes, want 47056 (60 x 28 x 28 + 16); an incomplete download?");
}

TEST(Idx, SaysHowManyBytesFollowTheValues) {
  Bytes file = idx_file({3});
  file.push_back(std::byte{0});
  EXPECT_EQ(refusal(file), "f: got 12 bytes, want 11 (3 + 8); 1 byte more than its header says");
  file.resize(file.size() + 4);
  EXPECT_THAT(refusal(file), HasSubstr("5 bytes more than its header says"));
}

TEST(Idx, RefusesOtherTypesByName) {
  EXPECT_THAT(refusal(idx_file({3}, 0x0D)), HasSubstr("32 bit floats, want unsigned bytes"));
  EXPECT_THAT(refusal(idx_file({3}, 0x0A)), HasSubstr("want an IDX file"));
}

TEST(Idx, RefusesAnExtentOfZeroAndTooManyExtents) {
  EXPECT_THAT(refusal(idx_file({3, 0, 2})), HasSubstr("got 0 as extent 2 of 3"));
  EXPECT_THAT(refusal(idx_file({1, 1, 1, 1, 1})), HasSubstr("5 extents, want 1 to 4"));
}

TEST(Idx, RefusesExtentsWhoseProductOverflows) {
  Bytes file = idx_file({1, 1, 1, 1});
  for (size_t i = 4; i < 20; ++i) file[i] = std::byte{0xFF};
  EXPECT_THAT(refusal(file), HasSubstr("overflows"));
}

TEST(Idx, SurvivesDamage) {
  survives_damage(idx_file({5, 6, 7}),
                  [](ByteView bytes) { data::parse_idx(Bytes(bytes.begin(), bytes.end()), "f"); });
}

TEST(Idx, SurvivesDamageUnderGzip) {
  survives_damage(io::gzip(idx_file({5, 6, 7})), [](ByteView bytes) {
    data::parse_idx(data::inflated(Bytes(bytes.begin(), bytes.end()), "f"), "f");
  });
}

TEST(Idx, RefusesAGzipThatInflatesBeyondReason) {
  EXPECT_NE(error_of([] { data::inflated(io::gzip(Bytes(10'000'000)), "f"); }), "");
}

/// A training pair and a test pair in a folder, and the table that names them.
class IdxSource : public ::testing::Test {
 protected:
  void write(const std::string& name, const Bytes& content) { write_file(folder_ / name, content); }
  Node table(const std::string& extra = "") const {
    return data_table(str("name = 'idx'\nimages = '", (folder_ / "i").string(), "'\nlabels = '",
                          (folder_ / "l").string(), "'\n", extra));
  }
  ScratchFolder folder_;
};

TEST_F(IdxSource, GivesByteOver255AndTheLabel) {
  write("i", idx_file({4, 2, 3}));
  write("l", idx_labels({3, 0, 2, 1}));
  const auto data = data::open_dataset(table(), data::Split::train);
  EXPECT_EQ(data->info().shape, (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(data->info().classes(), 4);
  const Example third = example(*data, 2);
  EXPECT_EQ(third.label, 2);
  for (size_t i = 0; i < 6; ++i)
    EXPECT_FLOAT_EQ(third.x[i], static_cast<float>((12 + i) * 7) / 255.0f);
}

TEST_F(IdxSource, GivesTheSameFromGzip) {
  write("i", idx_file({4, 2, 3}));
  write("l", idx_labels({3, 0, 2, 1}));
  const auto plain = data::open_dataset(table(), data::Split::train);
  write("i", io::gzip(idx_file({4, 2, 3})));
  write("l", io::gzip(idx_labels({3, 0, 2, 1})));
  const auto packed = data::open_dataset(table(), data::Split::train);
  EXPECT_EQ(example(*plain, 1), example(*packed, 1));
  EXPECT_EQ(plain->info().fingerprint, packed->info().fingerprint);
}

TEST_F(IdxSource, EveryVariantIsReadOrRefusedInWords) {
  const Bytes images = idx_file({4, 2, 3}), labels = idx_labels({3, 0, 2, 1});
  const auto said = [&](const std::string& name, const Bytes& content) {
    write(name, content);
    return error_of([&] {
      data::open_dataset(
          data_table(str("name = 'idx'\nimages = '", (folder_ / name).string(), "'")),
          data::Split::train);
    });
  };
  EXPECT_EQ(said("plain.gz", images), "") << "what a file is, its first bytes say, not its name";
  const Bytes packed = io::gzip(images);
  EXPECT_EQ(said("packed", packed), "");
  EXPECT_THAT(said("twice.gz", io::gzip(packed)), HasSubstr("want an IDX file"));
  EXPECT_NE(said("cut.gz", Bytes(packed.begin(), packed.begin() + 20)), "");
  EXPECT_THAT(said("floats", idx_file({4, 2, 3}, 0x0D)),
              HasSubstr("32 bit floats, want unsigned bytes"));
  EXPECT_THAT(said("last", idx_file({4, 2, 2, 5})),
              HasSubstr("want images: count x height x width, or count x 1 or 3 channels"));
  EXPECT_THAT(said("flat", idx_file({4, 6})), HasSubstr("got extents 4 x 6, want images"));
  EXPECT_EQ(said("channels", idx_file({4, 3, 2, 2})), "");
  write("i", images);
  write("l", idx_file({4, 8}, 0x0C));
  EXPECT_THAT(error_of([&] { data::open_dataset(table(), data::Split::train); }),
              HasSubstr("32 bit whole numbers, want unsigned bytes"));
  write("l", idx_labels({1, 26, 3, 4}));
  EXPECT_EQ(data::open_dataset(table(), data::Split::train)->info().classes(), 27)
      << "EMNIST's letters begin with 1";
}

TEST_F(IdxSource, ATransposedFileIsTurnedBack) {
  write("i", idx_file({4, 3, 2}));  // each image 2 high and 3 wide, columns first
  write("l", idx_labels({3, 0, 2, 1}));
  const auto data = data::open_dataset(table("transpose = true"), data::Split::train);
  EXPECT_EQ(data->info().shape, (std::vector<int64_t>{1, 2, 3}));
  const Example second = example(*data, 1);  // its bytes are 6, 7, .. 11, times 7
  const std::vector<int> rows{6, 8, 10, 7, 9, 11};
  for (size_t i = 0; i < 6; ++i)
    EXPECT_FLOAT_EQ(second.x[i], static_cast<float>(rows[i] * 7) / 255.0f);
  write("i", idx_file({4, 3, 2, 2}));  // of three channels, each is turned
  EXPECT_EQ(example(*data::open_dataset(table("transpose = true"), data::Split::train), 0).x[5],
            6 * 7 / 255.0f);
  EXPECT_NE(data::open_dataset(table("transpose = true"), data::Split::train)->info().fingerprint,
            data::open_dataset(table(), data::Split::train)->info().fingerprint);
}

TEST_F(IdxSource, BytesOfZeroAndOneAreSaidAndHaveAScale) {
  Bytes masks = idx_file({4, 2, 2});
  for (size_t i = 16; i < masks.size(); ++i) masks[i] = static_cast<std::byte>(i % 2);
  write("i", masks);
  write("l", idx_labels({3, 0, 2, 1}));
  const char* said =
      "all values of the 4 examples looked at are below 2 of 255: masks of 0 and 1? Then set "
      "data.scale = 1";
  EXPECT_THAT(data::remarks_of(*data::open_dataset(table(), data::Split::train)).warnings,
              ElementsAre(HasSubstr(said)));
  EXPECT_THAT(data::check_dataset(table()).remarks.warnings, ElementsAre(HasSubstr(said)));
  const auto data = data::open_dataset(table("scale = 1"), data::Split::train);
  EXPECT_EQ(data->info().kind, data::ValueKind::binary);
  EXPECT_EQ(data->info().levels, 2);
  EXPECT_THAT(example(*data, 3).x, ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(data::remarks_of(*data).warnings, IsEmpty());
}

TEST_F(IdxSource, AByteBeyondTheScaleIsAnError) {
  write("i", idx_file({4, 2, 2}));
  write("l", idx_labels({3, 0, 2, 1}));
  EXPECT_THAT(error_of([&] { data::open_dataset(table("scale = 15"), data::Split::train); }),
              HasSubstr("got 21 in example 0, want at most data.scale = 15"));
  const auto data = data::open_dataset(table("scale = 200"), data::Split::train);
  EXPECT_EQ(example(*data, 0).x[1], 7.0f / 200.0f);
  EXPECT_EQ(data->info().levels, 201);
}

TEST_F(IdxSource, RefusesCountsThatDiffer) {
  write("i", idx_file({4, 2, 3}));
  write("l", idx_labels({0, 1, 2}));
  EXPECT_THAT(error_of([&] { data::open_dataset(table(), data::Split::train); }),
              HasSubstr("got 3 labels, want 4"));
}

TEST_F(IdxSource, RefusesATestLabelThatTrainingDoesNotHave) {
  write("i", idx_file({2, 2, 2}));
  write("l", idx_labels({0, 1}));
  write("l2", idx_labels({0, 2}));
  const Node both = table(str("test_images = '", (folder_ / "i").string(), "'\ntest_labels = '",
                              (folder_ / "l2").string(), "'\n"));
  EXPECT_THAT(error_of([&] { data::open_dataset(both, data::Split::test); }),
              HasSubstr("got label 2 at example 1, want 0 to 1"));
}

TEST_F(IdxSource, TakesLabelsWhereImagesShouldBeForAMistake) {
  write("i", idx_labels({0, 1}));
  write("l", idx_labels({0, 1}));
  EXPECT_THAT(error_of([&] { data::open_dataset(table(), data::Split::train); }),
              HasSubstr("want images: count x height x width"));
}

TEST_F(IdxSource, RefusesTestLabelsWithoutTestImages) {
  EXPECT_THAT(
      error_of([&] { data::open_dataset(table("test_labels = 'l2'"), data::Split::train); }),
      HasSubstr("data.test_labels = \"l2\", but data.test_images is empty"));
}

TEST_F(IdxSource, HasNoTestSplitWithoutTestImages) {
  write("i", idx_file({2, 2, 2}));
  write("l", idx_labels({0, 1}));
  EXPECT_THAT(error_of([&] { data::open_dataset(table(), data::Split::test); }),
              HasSubstr("no test split"));
}

}  // namespace
}  // namespace elbo::test
