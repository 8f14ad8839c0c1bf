// SPDX-License-Identifier: MIT
// Small trees in the layouts of CelebA, LFW and a CSV: attributes land on their pictures, splits
// keep their promises, and what is wrong is said with its line.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "elbo/core/str.h"
#include "elbo/data/files/check.h"
#include "elbo/data/files/of_files.h"
#include "elbo/data/lists/attribute_list.h"
#include "elbo/data/source.h"
#include "elbo/io/image.h"
#include "tests/core/scratch_folder.h"
#include "tests/data/lists/tables.h"
#include "tests/io/jpeg_specimen.h"

namespace elbo::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

io::Image plain(int64_t width, int64_t height, uint8_t grey) {
  return {width, height, 1, std::vector<uint8_t>(static_cast<size_t>(width * height), grey)};
}

class AttributeFolder : public ::testing::Test {
 protected:
  void write(const std::string& name, ByteView content) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    write_file(folder_ / name, content);
  }
  void write(const std::string& name, const std::string& text) { write(name, bytes_of(text)); }
  /// A picture whose value is `grey`, whatever it is called.
  void put_image(const std::string& name, uint8_t grey, int64_t side = 8) {
    write(name, io::encode_png(plain(side, side, grey)));
  }
  Node table(const std::string& layout, const std::string& extra = "") const {
    return data_table(str("name = 'attribute_folder'\nfolder = '", folder_.path().string(),
                          "'\nlayout = '", layout, "'\nsize = 4\n", extra));
  }
  std::string refusal(const std::string& layout) const {
    return error_of([&] { data::open_undescribed(table(layout), data::Split::train); });
  }
  /// The files of a split, in its order.
  std::vector<std::string> files(const std::string& layout, data::Split split,
                                 const std::string& extra = "") const {
    const auto data = data::data_source("attribute_folder")
                          .open(data::source_options(table(layout, extra)), split);
    std::vector<std::string> out;
    if (!data) return out;
    const auto& of = dynamic_cast<const data::OfFiles&>(*data);
    for (int64_t i = 0; i < data->info().size; ++i) out.push_back(of.file_of(i));
    return out;
  }
  ScratchFolder folder_;
};

/// Five pictures; picture k is 10 k bright; Smiling for odd k, Young for k above 2.
class CelebA : public AttributeFolder {
 protected:
  void SetUp() override {
    write("list_attr_celeba.txt",
          "5\nSmiling Young\n" + line(1) + line(2) + line(3) + line(4) + line(5));
    for (int k = 1; k <= 5; ++k)
      put_image(str("img_align_celeba/", file(k)), static_cast<uint8_t>(10 * k), 148);
  }
  static std::string file(int k) { return fmt::format("{:06}.jpg", k); }
  static std::string line(int k) {
    return str(file(k), k % 2 == 1 ? "  1" : " -1", k > 2 ? "  1" : " -1", "\n");
  }
  void partition() {
    write("list_eval_partition.txt",
          "000001.jpg 2\n000002.jpg 0\n000003.jpg 1\n000004.jpg 0\n000005.jpg 0\n");
  }
};

TEST_F(CelebA, AttributesLandOnTheirPictures) {
  partition();
  const auto train = data::open_dataset(table("celeba"), data::Split::train),
             validation = data::open_dataset(table("celeba"), data::Split::validation),
             test = data::open_dataset(table("celeba"), data::Split::test);
  EXPECT_THAT(train->info().attribute_names, ElementsAre("Smiling", "Young"));
  ASSERT_EQ(train->info().size, 3);
  ASSERT_EQ(validation->info().size, 1);
  ASSERT_EQ(test->info().size, 1);
  for (const auto& data : {train, validation, test})
    for (int64_t i = 0; i < data->info().size; ++i) {
      const Example one = example(*data, i);
      const auto k = std::lround(one.x[0] * 25.5f);
      EXPECT_THAT(one.attributes, ElementsAre(k % 2 == 1 ? 1.0f : 0.0f, k > 2 ? 1.0f : 0.0f)) << k;
      EXPECT_EQ(one.label, -1);
    }
}

TEST_F(CelebA, TheListsValidationPartIsTheValidationSplit) {
  partition();
  EXPECT_THAT(files("celeba", data::Split::train), ElementsAre(file(2), file(4), file(5)));
  EXPECT_THAT(files("celeba", data::Split::validation), ElementsAre(file(3)));
  EXPECT_THAT(files("celeba", data::Split::test), ElementsAre(file(1)));
  EXPECT_EQ(data::open_dataset(table("celeba"), data::Split::validation)->info().size, 1)
      << "without data.validation";
  const auto held = data::open_dataset(table("celeba", "validation = 1"), data::Split::validation);
  EXPECT_FLOAT_EQ(example(*held, 0).x[0], 30.0f / 255.0f);
}

TEST_F(CelebA, ListsAreFoundWhereTheAuthorsPutThem) {
  std::filesystem::create_directory(folder_ / "Anno");
  std::filesystem::rename(folder_ / "list_attr_celeba.txt", folder_ / "Anno/list_attr_celeba.txt");
  write("Eval/list_eval_partition.txt",
        "000001.jpg 2\n000002.jpg 0\n000003.jpg 1\n000004.jpg 0\n000005.jpg 0\n");
  EXPECT_THAT(files("celeba", data::Split::test), ElementsAre(file(1)));
}

TEST_F(CelebA, WithoutAPartitionTheHashOfTheNameDecides) {
  const std::vector<std::string> train = files("celeba", data::Split::train, "test_share = 0.5"),
                                 test = files("celeba", data::Split::test, "test_share = 0.5");
  EXPECT_EQ(train.size() + test.size(), 5u);
  EXPECT_THAT(files("celeba", data::Split::test, "test_share = 0"), IsEmpty());
}

TEST_F(CelebA, TheMiddleIsCutOutBeforeThePictureShrinks) {
  io::Image image = plain(178, 218, 0);  // as CelebA's are: white where the middle 148 x 148 is
  for (int64_t y = 35; y < 183; ++y)
    std::fill_n(image.pixels.begin() + y * 178 + 15, 148, uint8_t{255});
  write("img_align_celeba/000002.jpg", io::encode_png(image));
  partition();
  const auto cut = data::open_undescribed(table("celeba"), data::Split::train),
             whole = data::open_undescribed(table("celeba", "crop = 0"), data::Split::train);
  EXPECT_EQ(example(*cut, 0).x, std::vector<float>(48, 1));
  EXPECT_LT(example(*whole, 0).x[0], 0.9f);
  put_image("img_align_celeba/000002.jpg", 20, 100);
  EXPECT_THAT(
      error_of([&] { example(*cut, 0); }),
      AllOf(HasSubstr("000002.jpg: got a picture of 100 x 100 pixels, want at least 148 x 148"),
            HasSubstr("data.crop")));
}

TEST_F(CelebA, ReadsJpegs) {
  write("img_align_celeba/000002.jpg", jpeg_file({.width = 178, .height = 218}));
  EXPECT_TRUE(data::check_dataset(table("celeba")).good());
}

TEST_F(CelebA, MissingAndBrokenPicturesAreReportedAndLeftOutOrRefused) {
  partition();
  std::filesystem::remove(folder_ / "img_align_celeba/000004.jpg");
  write("img_align_celeba/000001.jpg", std::string("no picture"));
  put_image("img_align_celeba/stranger.jpg", 1);
  for (const char* on_bad : {"error", "skip"}) {
    const data::CheckReport report =
        data::check_dataset(table("celeba", str("on_bad = '", on_bad, "'")));
    ASSERT_EQ(report.bad.size(), 2u) << on_bad;
    EXPECT_EQ(report.bad[0].path, "000001.jpg");
    EXPECT_EQ(report.bad[1].path, "000004.jpg");
    EXPECT_THAT(report.bad[1].reason, AllOf(HasSubstr("000004.jpg: is not there"),
                                            HasSubstr("list_attr_celeba.txt:6 names it")));
    EXPECT_EQ(report.read, 3);
    ASSERT_EQ(report.passed_over.size(), 1u);
    EXPECT_THAT(report.passed_over[0].reason, HasSubstr("has no line in"));
  }
  EXPECT_THAT(files("celeba", data::Split::train, "on_bad = 'skip'"),
              ElementsAre(file(2), file(5)));
  EXPECT_THAT(error_of([&] { data::open_dataset(table("celeba"), data::Split::train); }),
              HasSubstr("000004.jpg: is not there"));
}

TEST_F(CelebA, ALinkOutOfTheFolderIsNotFollowed) {
  const ScratchFolder outside;
  write_file(outside / "secret.jpg", io::encode_png(plain(148, 148, 1)));
  std::filesystem::remove(folder_ / "img_align_celeba/000004.jpg");
  std::filesystem::create_symlink(outside / "secret.jpg", folder_ / "img_align_celeba/000004.jpg");
  const data::CheckReport report = data::check_dataset(table("celeba"));
  ASSERT_EQ(report.bad.size(), 1u);
  EXPECT_THAT(report.bad[0].reason, HasSubstr("a link that leaves the folder"));
  EXPECT_THAT(report.passed_over, IsEmpty());
}

TEST_F(CelebA, AByteOrderMarkAndWindowsLineEndsAreTolerated) {
  write("list_attr_celeba.txt",
        std::string("\xEF\xBB\xBF") +
            "2\r\nSmiling Young\r\n000001.jpg 1 -1\r\n000002.jpg -1 1\r\n\r\n");
  const auto data = data::open_dataset(table("celeba", "test_share = 0"), data::Split::train);
  EXPECT_EQ(data->info().size, 2);
  EXPECT_THAT(data->info().attribute_names, ElementsAre("Smiling", "Young"));
}

TEST_F(CelebA, ListsThatDoNotFitAreRefusedWithTheirLine) {
  const std::map<std::string, std::string> cases{
      {"", "got 0 lines, want the number of pictures"},
      {"many\n", "list_attr_celeba.txt:1: got \"many\", want the number"},
      {"1\n", "got 1 line, want the names"},
      {"1\nA B\n000001.jpg 1\n", "list_attr_celeba.txt:3: got 2 columns, want 3"},
      {"1\nA B\n000001.jpg 1 -1 1\n", "list_attr_celeba.txt:3: got 4 columns, want 3"},
      {"1\nA B\n000001.jpg 1 0\n",
       "list_attr_celeba.txt:3: got the attribute value \"0\", want 1 or -1"},
      {"2\nA\n000001.jpg 1\n", "got 1 picture, want 2 as the first line says"},
      {"2\nA\n000001.jpg 1\n000001.jpg 1\n",
       "list_attr_celeba.txt:4: got \"000001.jpg\" again, it is in line 3"},
      {"1\nA A\n000001.jpg 1 1\n", "the attribute \"A\" twice"},
      {"1\nA\n../000001.jpg 1\n", "list_attr_celeba.txt:3: got the file name \"../000001.jpg\""},
      {"1\nA\n/etc/passwd 1\n", "got the file name \"/etc/passwd\""},
      {"1\nA\n\x1b[31mred 0\n", "attribute value \"0\""}};
  for (const auto& [text, reason] : cases) {
    write("list_attr_celeba.txt", text);
    EXPECT_THAT(refusal("celeba"), HasSubstr(reason)) << text;
  }
  SetUp();
  write("list_eval_partition.txt", std::string("000001.jpg 3\n"));
  EXPECT_THAT(
      refusal("celeba"),
      HasSubstr("list_eval_partition.txt:1: got \"000001.jpg 3\", want a file and 0 (train)"));
  write("list_eval_partition.txt", std::string("000001.jpg 0\n"));
  EXPECT_THAT(refusal("celeba"), AllOf(HasSubstr("has no line for \"000002.jpg\""),
                                       HasSubstr("list_attr_celeba.txt:4 names")));
}

TEST_F(CelebA, WhatIsPrintedOfANameCannotSteerATerminal) {
  write("list_attr_celeba.txt", std::string("1\nA\n\x1b[31m\".jpg 1\n"));
  const data::CheckReport report = data::check_dataset(table("celeba", "test_share = 0"));
  ASSERT_EQ(report.bad.size(), 1u);
  EXPECT_THAT(report.bad[0].reason,
              AllOf(HasSubstr("\\x1b[31m\".jpg: is not there"), ::testing::Not(HasSubstr("\x1b"))));
}

TEST_F(CelebA, AListOf200000LinesIsReadInSeconds) {
  std::string text = "200000\nA00";
  for (int a = 1; a < 40; ++a) text += str(" A", fmt::format("{:02}", a));
  for (int i = 0; i < 200'000; ++i) {
    text += fmt::format("\n{:06}.jpg", i);
    for (int a = 0; a < 40; ++a) text += (i >> a % 16 & 1) == 1 ? "  1" : " -1";
  }
  write("list_attr_celeba.txt", text);
  const auto begin = std::chrono::steady_clock::now();
  const data::AttributeList list = data::read_celeba(folder_.path());
  // 1 s: the bound is for a loaded machine
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), 20);
  ASSERT_EQ(list.values.size(), 8'000'000u);
  EXPECT_EQ(list.values[40 * 5 + 2], 1);
}

/// Six persons of four pictures each; score of `Male` = person - 3, of `Smiling` = picture - 2.
class Lfw : public AttributeFolder {
 protected:
  void SetUp() override {
    std::string text = "# lfw_attributes.txt\tmade by hand\n#\tperson\timagenum\tMale\tSmiling\n";
    for (int person = 0; person < 6; ++person)
      for (int number = 1; number <= 4; ++number) {
        text += str("Ann ", std::string(1, static_cast<char>('A' + person)), "\t", number, "\t",
                    person - 3, "\t", number - 2, ".0\n");
        put_image(
            fmt::format("lfw/Ann_{0}/Ann_{0}_{1:04}.jpg", static_cast<char>('A' + person), number),
            static_cast<uint8_t>(10 * person + number), 150);
      }
    write("lfw_attributes.txt", text);
  }
};

TEST_F(Lfw, AttributesAreTheLogisticFunctionOfTheScores) {
  const auto data = data::open_dataset(table("lfw", "test_share = 0"), data::Split::train);
  ASSERT_EQ(data->info().size, 24);
  EXPECT_THAT(data->info().attribute_names, ElementsAre("Male", "Smiling"));
  for (int64_t i = 0; i < 24; ++i) {
    const Example one = example(*data, i);
    const auto grey = std::lround(one.x[0] * 255);
    EXPECT_NEAR(one.attributes[0], 1 / (1 + std::exp(3.0 - static_cast<double>(grey / 10))), 1e-6);
    EXPECT_NEAR(one.attributes[1], 1 / (1 + std::exp(2.0 - static_cast<double>(grey % 10))), 1e-6);
  }
}

TEST_F(Lfw, NobodyIsInBothSplits) {
  const auto persons = [&](data::Split split) {
    std::set<std::string> out;
    for (const std::string& file : files("lfw", split, "test_share = 0.5"))
      out.insert(file.substr(0, file.find('/')));
    return out;
  };
  const std::set<std::string> train = persons(data::Split::train),
                              test = persons(data::Split::test);
  EXPECT_EQ(train.size() + test.size(), 6u);
  EXPECT_FALSE(train.empty() || test.empty());
  EXPECT_EQ(files("lfw", data::Split::train, "test_share = 0.5").size(), 4 * train.size());
}

TEST_F(Lfw, APersonsPicturesStandTogetherSoThatWhatIsHeldOutIsOfOthers) {
  const std::vector<std::string> train = files("lfw", data::Split::train, "test_share = 0");
  for (size_t i = 0; i < 24; ++i) EXPECT_EQ(train[i].substr(0, 5), train[i / 4 * 4].substr(0, 5));
}

TEST_F(Lfw, ListsThatDoNotFitAreRefusedWithTheirLine) {
  const std::string head = "#\tperson\timagenum\tMale\n";
  const std::map<std::string, std::string> cases{
      {"Ann A\t1\t1\n", "lfw_attributes.txt:1: got a picture, want before it"},
      {"# remark\n", "got no picture"},
      {head + head, "lfw_attributes.txt:2: got the names of the columns again"},
      {head + "Ann A\t1\n", "lfw_attributes.txt:2: got 2 columns, want 3"},
      {head + "Ann A\t1\t1\t1\n", "lfw_attributes.txt:2: got 4 columns, want 3"},
      {head + "Ann A\t0\t1\n", "the image number \"0\", want 1 to 9999"},
      {head + "Ann A\t1.5\t1\n", "the image number \"1.5\""},
      {head + "../x\t1\t1\n", "got the file name"},
      {head + "Ann A\t1\tnan\n", "lfw_attributes.txt:2: got the score \"nan\", want a number"}};
  for (const auto& [text, reason] : cases) {
    write("lfw_attributes.txt", text);
    EXPECT_THAT(refusal("lfw"), HasSubstr(reason)) << text;
  }
  write("lfw_attributes.txt", head + "Ann A\t1\t1\t\n");  // a tab at the end is none
  EXPECT_EQ(refusal("lfw"), "");
}

class Csv : public AttributeFolder {
 protected:
  void SetUp() override {
    for (int k = 1; k <= 4; ++k) put_image(str("p", k, ".png"), static_cast<uint8_t>(10 * k));
  }
};

TEST_F(Csv, NumbersSignsAndWordsBecomeValuesInZeroToOne) {
  write("attributes.csv",
        std::string("file,old,smile,hat\np1.png,0.25,-1,true\np2.png,1,1,False\n"));
  const auto data = data::open_dataset(table("csv", "test_share = 0"), data::Split::train);
  ASSERT_EQ(data->info().size, 2);
  std::map<long, std::vector<float>> found;
  for (int64_t i = 0; i < 2; ++i)
    found[std::lround(example(*data, i).x[0] * 25.5f)] = example(*data, i).attributes;
  EXPECT_THAT(found[1], ElementsAre(0.25f, 0, 1));
  EXPECT_THAT(found[2], ElementsAre(1, 1, 0));
}

TEST_F(Csv, AColumnCalledSplitDecides) {
  write("attributes.csv",
        std::string("file,split,a\np1.png,validation,1\np2.png,test,0\np3.png,train,0\n"
                    "p4.png,Train,1\n"));
  EXPECT_THAT(files("csv", data::Split::train), ElementsAre("p3.png", "p4.png"));
  EXPECT_THAT(files("csv", data::Split::validation), ElementsAre("p1.png"));
  EXPECT_THAT(files("csv", data::Split::test), ElementsAre("p2.png"));
  EXPECT_THAT(data::open_dataset(table("csv"), data::Split::train)->info().attribute_names,
              ElementsAre("a"));
}

TEST_F(Csv, NamesMayBeQuotedAndInSubFolders) {
  put_image("deep/a, \"b\".png", 200);
  write("attributes.csv", std::string("\"file\",\"the smile\"\n\"deep/a, \"\"b\"\".png\",0.5\n"));
  const auto data = data::open_dataset(table("csv", "test_share = 0"), data::Split::train);
  EXPECT_FLOAT_EQ(example(*data, 0).x[0], 200.0f / 255.0f);
  EXPECT_THAT(data->info().attribute_names, ElementsAre("the smile"));
  const data::CheckReport report = data::check_dataset(table("csv", "test_share = 0"));
  EXPECT_TRUE(report.good());
  EXPECT_EQ(report.passed_over.size(), 4u)
      << "the pictures that the list leaves out, but not the list itself";
}

TEST_F(Csv, ListsThatDoNotFitAreRefusedWithTheirLine) {
  const std::map<std::string, std::string> cases{
      {"", "got 0 lines, want a line that names the columns"},
      {"name,a\n",
       "attributes.csv:1: got the columns \"name\", \"a\", want one with the names of the files, "
       "called file, filename"},
      {"file,\n", "attributes.csv:1: got no name for column 2"},
      {"file,split,split\n", "two columns \"split\""},
      {"file,a\n", "got no picture"},
      {"file,a,b\np1.png,1\n", "attributes.csv:2: got 2 columns, want 3"},
      {"file,a\np1.png,2\n", "attributes.csv:2: got a = \"2\", want a number in [0, 1]"},
      {"file,a\np1.png,\n", "attributes.csv:2: got a = \"\""},
      {"file,a\np1.png,inf\n", "got a = \"inf\""},
      {"file,a\np1.png,-1\np2.png,0.5\n",
       "attributes.csv:3: a is neither -1 nor 1, but -1 in line 2"},
      {"file,a\n\"p1.png,1\n", "attributes.csv:2: got a quote that does not end"},
      {"file,split\np1.png,dev\n",
       "attributes.csv:2: got split = \"dev\", want train, validation or test"},
      {"file,a\n,1\n", "attributes.csv:2: got the file name \"\""}};
  for (const auto& [text, reason] : cases) {
    write("attributes.csv", text);
    EXPECT_THAT(refusal("csv"), HasSubstr(reason)) << text;
  }
}

TEST_F(AttributeFolder, AMissingListOrFolderIsNamed) {
  EXPECT_THAT(refusal("celeba"), HasSubstr("list_attr_celeba.txt"));
  EXPECT_THAT(refusal("lfw"), HasSubstr("lfw_attributes.txt"));
  EXPECT_THAT(refusal("csv"), HasSubstr("attributes.csv"));
  EXPECT_THAT(error_of([] {
                data::open_dataset(data_table("name = 'attribute_folder'"), data::Split::train);
              }),
              HasSubstr("data.folder is empty"));
}

TEST_F(Csv, WhatALinkedFolderHoldsIsNotOpened) {
  const ScratchFolder outside;
  write_file(outside / "secret.png", io::encode_png(plain(8, 8, 1)));
  std::filesystem::create_directory_symlink(outside.path(), folder_ / "inner");
  write("attributes.csv", std::string("file,a\np1.png,1\ninner/secret.png,1\n"));
  const data::CheckReport report = data::check_dataset(table("csv", "test_share = 0"));
  ASSERT_EQ(report.bad.size(), 1u);
  EXPECT_THAT(report.bad[0].reason, HasSubstr("inner/secret.png: is not there"));
  EXPECT_EQ(report.read, 1);
  EXPECT_THAT(files("csv", data::Split::train, "test_share = 0\non_bad = 'skip'"),
              ElementsAre("p1.png"));
}

TEST_F(Csv, AListBeyondItsLimitIsRefusedUnread) {
  write("attributes.csv", std::string("file,a\n"));
  // A hole: it takes no disk.
  std::filesystem::resize_file(folder_ / "attributes.csv", uint64_t{1} << 40);
  EXPECT_THAT(
      refusal("csv"),
      HasSubstr("attributes.csv: got 1099511627776 bytes, at most 1073741824 are accepted"));
}

TEST_F(Csv, TheFingerprintFollowsAttributesAndPictures) {
  const auto print = [&](const std::string& text) {
    write("attributes.csv", text);
    return data::open_dataset(table("csv", "test_share = 0"), data::Split::train)
        ->info()
        .fingerprint;
  };
  const std::string plain = print("file,a\np1.png,1\n");
  EXPECT_EQ(plain, print("file,a\np1.png,1\n"));
  for (const char* other : {"file,a\np1.png,0\n", "file,b\np1.png,1\n", "file,a\np2.png,1\n"})
    EXPECT_NE(plain, print(other));
}

}  // namespace
}  // namespace elbo::test
