// SPDX-License-Identifier: MIT
// Images and points from NumPy's files: values by arithmetic, layouts by where a number ends up,
// and what is refused with what to set.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

#include "elbo/core/str.h"
#include "elbo/data/files/check.h"
#include "elbo/data/files/named_data.h"
#include "elbo/data/remarks.h"
#include "elbo/data/source.h"
#include "tests/core/scratch_folder.h"
#include "tests/data/files/npy_text.h"
#include "tests/data/lists/tables.h"
#include "tests/io/npz_specimen.h"

namespace elbo::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Arrays : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) {
    write_file(root_ / name, bytes_of(content));
  }
  std::string path(const std::string& name) const { return (root_ / name).string(); }
  Node table(const std::string& examples, const std::string& extra = "") const {
    return data_table(str("name = 'arrays'\nexamples = '", path(examples), "'\n",
                          extra.find("test_share") == std::string::npos ? "test_share = 0\n" : "",
                          extra));
  }
  std::shared_ptr<const data::Dataset> open(const std::string& examples,
                                            const std::string& extra = "",
                                            data::Split split = data::Split::train) const {
    return data::open_dataset(table(examples, extra), split);
  }
  std::string refusal(const std::string& examples, const std::string& extra = "") const {
    return error_of([&] { open(examples, extra); });
  }
  /// 0, 1, .. as bytes.
  static std::vector<uint8_t> counting(size_t count) {
    std::vector<uint8_t> out(count);
    std::iota(out.begin(), out.end(), uint8_t{0});
    return out;
  }
  ScratchFolder root_;
};

TEST_F(Arrays, BytesAreGreyValuesAsEverywhere) {
  write("x.npy", npy_text("|u1", "(1, 16, 16)", counting(256)));
  const auto data = open("x.npy");
  EXPECT_EQ(data->info().shape, (std::vector<int64_t>{1, 16, 16}));
  EXPECT_EQ(data->info().kind, data::ValueKind::unit);
  EXPECT_EQ(data->info().levels, 256);
  const std::vector<float> x = example(*data, 0).x;
  for (size_t i = 0; i < 256; ++i) EXPECT_EQ(x[i], static_cast<float>(i) / 255.0f) << i;
}

TEST_F(Arrays, ChannelsMayBeLastOrFirst) {
  write("last.npy", npy_text("|u1", "(2, 2, 4, 3)", counting(48)));
  write("first.npy", npy_text("|u1", "(2, 3, 2, 4)", counting(48)));
  const auto last = open("last.npy"), first = open("first.npy");
  for (const auto& data : {last, first})
    EXPECT_EQ(data->info().shape, (std::vector<int64_t>{3, 2, 4}));
  for (size_t c = 0; c < 3; ++c)
    for (size_t p = 0; p < 8; ++p) {
      EXPECT_EQ(example(*last, 1).x[c * 8 + p], static_cast<float>(24 + p * 3 + c) / 255.0f);
      EXPECT_EQ(example(*first, 1).x[c * 8 + p], static_cast<float>(24 + c * 8 + p) / 255.0f);
    }
  write("grey.npy", npy_text("|u1", "(2, 4, 2, 1)", counting(16)));
  EXPECT_EQ(open("grey.npy")->info().shape, (std::vector<int64_t>{1, 4, 2}));
}

TEST_F(Arrays, ExtentsThatMayMeanTwoThingsWantAWord) {
  write("x.npy", npy_text("|u1", "(2, 3, 2, 3)", counting(36)));
  EXPECT_THAT(
      refusal("x.npy"),
      AllOf(
          HasSubstr(
              "got an array of (2, 3, 2, 3), whose channels may be the second extent or the last"),
          HasSubstr("data.layout = \"channels_first\"")));
  EXPECT_EQ(open("x.npy", "layout = 'channels_last'")->info().shape,
            (std::vector<int64_t>{3, 3, 2}));
  EXPECT_EQ(open("x.npy", "layout = 'channels_first'")->info().shape,
            (std::vector<int64_t>{3, 2, 3}));
}

TEST_F(Arrays, ExtentsThatFitNothingAreRefused) {
  write("five.npy", npy_text("|u1", "(1, 2, 2, 2, 2)", counting(16)));
  EXPECT_THAT(refusal("five.npy"), HasSubstr("want (N, D) points, or images as (N, H, W)"));
  write("two.npy", npy_text("|u1", "(1, 2, 4, 2)", counting(16)));
  EXPECT_THAT(refusal("two.npy"), HasSubstr("with 1 or 3 channels"));
  EXPECT_THAT(refusal("two.npy", "layout = 'channels_last'"),
              HasSubstr("does not fit; want (N, H, W, C) with C = 1 or 3"));
  EXPECT_THAT(refusal("two.npy", "layout = 'points'"), HasSubstr("does not fit; want (N, D)"));
  write("none.npy", npy_text("|u1", "(0, 2, 2)", std::vector<uint8_t>()));
  EXPECT_THAT(refusal("none.npy"), HasSubstr("want some examples"));
}

TEST_F(Arrays, FloatImagesWantTheirRangeSaid) {
  write("x.npy", npy_text<float>("<f4", "(2, 1, 2)", {-1, 0, .5f, 1}));
  EXPECT_THAT(refusal("x.npy"), AllOf(HasSubstr("got images of type f4 with values from -1 to 1"),
                                      HasSubstr("set data.range = [-1, 1]")));
  const auto data = open("x.npy", "range = [-1, 1]");
  EXPECT_THAT(example(*data, 0).x, ElementsAre(0, .5f));
  EXPECT_THAT(example(*data, 1).x, ElementsAre(.75f, 1));
  EXPECT_EQ(data->info().levels, 0);
  write("y.npy", npy_text<float>("<f4", "(1, 1, 2)", {-.9f, .9f}));
  EXPECT_THAT(refusal("y.npy"), HasSubstr("values from -0.9 to 0.9"))
      << "as a float, not as the double behind it";
  EXPECT_THAT(refusal("x.npy", "range = [0, 1]"),
              HasSubstr("got values from -1 to 1, want them in data.range = [0, 1]"));
  for (const char* bad : {"range = [1]", "range = [1, 1]", "range = [2, 1]", "range = [0, 1, 2]"})
    EXPECT_THAT(refusal("x.npy", bad), HasSubstr("want two, of which the first is smaller")) << bad;
  EXPECT_THAT(data::remarks_of(*open("x.npy", "range = [-100, 100]")).warnings,
              ElementsAre(HasSubstr("a small part of [-100, 100]; is data.range right?")));
}

TEST_F(Arrays, WholeNumbersOfOtherTypesKeepTheirLevels) {
  write("x.npy", npy_text<int32_t>("<i4", "(1, 2, 2)", {0, 15, 10, 5}));
  EXPECT_THAT(refusal("x.npy"), HasSubstr("set data.range = [0, 255]"));
  const auto data = open("x.npy", "range = [0, 15]");
  EXPECT_EQ(data->info().levels, 16);
  EXPECT_EQ(example(*data, 0).x[2], 10.0f / 15.0f);
}

TEST_F(Arrays, BitsAreBinary) {
  write("x.npy", npy_text<uint8_t>("|b1", "(2, 1, 2)", {0, 1, 1, 1}));
  const auto data = open("x.npy");
  EXPECT_EQ(data->info().kind, data::ValueKind::binary);
  EXPECT_THAT(example(*data, 0).x, ElementsAre(0, 1));
}

TEST_F(Arrays, BytesOfZeroAndOneAreSaid) {
  write("x.npy", npy_text<uint8_t>("|u1", "(2, 1, 2)", {0, 1, 1, 1}));
  EXPECT_THAT(data::remarks_of(*open("x.npy")).warnings,
              ElementsAre(HasSubstr("masks of 0 and 1? Then set data.range = [0, 1]")));
  EXPECT_EQ(open("x.npy", "range = [0, 1]")->info().kind, data::ValueKind::binary);
}

TEST_F(Arrays, RowsOfNumbersArePoints) {
  write("x.npy", npy_text<double>("<f8", "(3, 2)", {1e3, -2, 3, 4, 5, 6}));
  const auto data = open("x.npy");
  EXPECT_EQ(data->info().shape, std::vector<int64_t>{2});
  EXPECT_EQ(data->info().kind, data::ValueKind::real);
  EXPECT_THAT(example(*data, 0).x, ElementsAre(1000, -2));
  EXPECT_THAT(refusal("x.npy", "range = [0, 1]"), HasSubstr("data.range is for images"));
  EXPECT_EQ(
      data::open_dataset(data::named_data(path("x.npy"), {"test_share=0"}), data::Split::train)
          ->info()
          .size,
      3)
      << "named by its path";
}

TEST_F(Arrays, ANumberThatIsNotFiniteIsNamedByItsExample) {
  write("x.npy", npy_text<float>("<f4", "(3, 2)", {1, 2, 3, 4, NAN, 6}));
  EXPECT_THAT(refusal("x.npy"), HasSubstr("got nan in example 2, want finite numbers"));
}

TEST_F(Arrays, LabelsStandBesideTheExamples) {
  write("x.npy", npy_text("|u1", "(4, 1, 2)", counting(8)));
  write("y.npy", npy_text<int64_t>("<i8", "(4,)", {2, 0, 1, 2}));
  write("column.npy", npy_text<uint8_t>("|u1", "(4, 1)", {2, 0, 1, 2}));
  for (const char* labels : {"y.npy", "column.npy"}) {
    const auto data = open("x.npy", str("labels = '", path(labels), "'"));
    EXPECT_THAT(data->info().class_names, ElementsAre("0", "1", "2"));
    std::vector<int64_t> found;
    for (int64_t i = 0; i < 4; ++i) found.push_back(example(*data, i).label);
    EXPECT_THAT(found, ElementsAre(2, 0, 1, 2));
  }
  write("short.npy", npy_text<uint8_t>("|u1", "(3,)", {2, 0, 1}));
  write("minus.npy", npy_text<int8_t>("|i1", "(4,)", {2, -1, 1, 0}));
  write("one_hot.npy", npy_text<uint8_t>("|u1", "(4, 2)", {1, 0, 0, 1, 1, 0, 0, 1}));
  EXPECT_THAT(refusal("x.npy", str("labels = '", path("short.npy"), "'")),
              HasSubstr("got 3 labels, want 4"));
  EXPECT_THAT(refusal("x.npy", str("labels = '", path("minus.npy"), "'")),
              HasSubstr("got the label -1 at example 1"));
  EXPECT_THAT(refusal("x.npy", str("labels = '", path("one_hot.npy"), "'")),
              HasSubstr("argmax(1)"));
}

TEST_F(Arrays, AnArchiveHoldsSplitsByName) {
  write("mnist.npz", zip_file({{"x_train.npy", npy_text("|u1", "(4, 1, 2)", counting(8))},
                               {"y_train.npy", npy_text<uint8_t>("|u1", "(4,)", {0, 1, 0, 1})},
                               {"x_test.npy", npy_text("|u1", "(2, 1, 2)", counting(4))},
                               {"y_test.npy", npy_text<uint8_t>("|u1", "(2,)", {1, 1})},
                               {"x_val.npy", npy_text("|u1", "(3, 1, 2)", counting(6)), true},
                               {"bad.npy", npy_text<uint8_t>("|u1", "(2,)", {1, 2})}}));
  const std::string file = path("mnist.npz"),
                    extra = str("labels = '", file, ":y_train'\ntest_examples = '", file,
                                ":x_test'\nvalidation_examples = '", file, ":x_val'\n");
  const Node splits =
      table("mnist.npz:x_train", extra + str("test_labels = '", file, ":y_test'\n"));
  EXPECT_EQ(data::open_dataset(splits, data::Split::train)->info().size, 4);
  EXPECT_EQ(data::open_dataset(splits, data::Split::validation)->info().size, 3);
  const auto test = data::open_dataset(splits, data::Split::test);
  EXPECT_EQ(test->info().size, 2);
  EXPECT_EQ(example(*test, 1).label, 1);
  EXPECT_EQ(test->info().classes(), 2);
  EXPECT_EQ(data::check_dataset(splits).read, 9);
  EXPECT_THAT(error_of([&] {
                data::open_dataset(
                    table("mnist.npz:x_train", extra + str("test_labels = '", file, ":bad'\n")),
                    data::Split::test);
              }),
              HasSubstr("got label 2, want 0 to 1 as in"));
  EXPECT_THAT(refusal("mnist.npz:x_tain"), HasSubstr("x_train"))
      << "a wrong name lists the right ones";
}

TEST_F(Arrays, WithoutATestArrayTheHashOfTheRowDecides) {
  write("x.npy", npy_text("|u1", "(200, 1, 1)", counting(200)));
  std::set<float> seen;
  for (const data::Split split : {data::Split::train, data::Split::test}) {
    const auto data = open("x.npy", "test_share = 0.3", split);
    for (int64_t i = 0; i < data->info().size; ++i)
      EXPECT_TRUE(seen.insert(example(*data, i).x[0]).second);
    if (split == data::Split::test) {
      EXPECT_NEAR(static_cast<double>(data->info().size), 60, 5 * std::sqrt(200 * .3 * .7));
    }
  }
  EXPECT_EQ(seen.size(), 200u);
  EXPECT_EQ(data::find_dataset(table("x.npy"), data::Split::test), nullptr);
}

TEST_F(Arrays, WhatIsHeldOutHasEveryClassThoughTheFileIsSorted) {
  write("x.npy", npy_text("|u1", "(100, 1, 1)", counting(100)));
  std::vector<uint8_t> labels(100);
  for (size_t i = 0; i < 100; ++i) labels[i] = static_cast<uint8_t>(i / 50);
  write("y.npy", npy_text("|u1", "(100,)", labels));
  const auto held = open("x.npy", str("validation = 20\nlabels = '", path("y.npy"), "'"),
                         data::Split::validation);
  int64_t ones = 0;
  for (int64_t i = 0; i < 20; ++i) ones += example(*held, i).label;
  EXPECT_EQ(ones, 10);
}

TEST_F(Arrays, TheFingerprintFollowsContentFormAndLabels) {
  write("x.npy", npy_text("|u1", "(4, 3, 1)", counting(12)));
  write("y.npy", npy_text<uint8_t>("|u1", "(4,)", {0, 1, 0, 1}));
  const std::string plain = open("x.npy")->info().fingerprint;
  EXPECT_EQ(plain, open("x.npy")->info().fingerprint);
  EXPECT_NE(plain, open("x.npy", "range = [0, 200]")->info().fingerprint);
  EXPECT_NE(plain, open("x.npy", str("labels = '", path("y.npy"), "'"))->info().fingerprint);
  std::vector<uint8_t> other = counting(12);
  other[5] = 99;
  write("x.npy", npy_text("|u1", "(4, 3, 1)", other));
  EXPECT_NE(plain, open("x.npy")->info().fingerprint);
}

TEST_F(Arrays, LabelsWithoutTheirExamplesAreRefused) {
  write("x.npy", npy_text("|u1", "(4, 3, 1)", counting(12)));
  EXPECT_THAT(refusal("x.npy", "test_labels = 'y.npy'"),
              HasSubstr("data.test_labels = \"y.npy\", but data.test_examples is empty"));
  EXPECT_THAT(refusal("x.npy", "validation_labels = 'y.npy'"),
              HasSubstr("data.validation_examples is empty"));
}

TEST_F(Arrays, AMissingNameOrFileIsNamed) {
  EXPECT_THAT(
      error_of([] { data::open_dataset(data_table("name = 'arrays'"), data::Split::train); }),
      HasSubstr("data.examples is empty"));
  EXPECT_THAT(refusal("nowhere.npy"), HasSubstr("nowhere.npy"));
}

}  // namespace
}  // namespace elbo::test
