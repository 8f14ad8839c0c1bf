// SPDX-License-Identifier: MIT
// Pictures in archives. Oracle: the same pictures in a folder, whose source has tests of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/data/batch_loader.h"
#include "elbo/data/transforms.h"
#include "tests/data/archives/archive_tree.h"

namespace elbo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

/// Both data sets are the same, example by example, and so are the batches drawn from them.
void expect_same_data(const data::Dataset& a, const data::Dataset& b) {
  ASSERT_EQ(a.info().size, b.info().size);
  EXPECT_EQ(a.info().class_names, b.info().class_names);
  EXPECT_EQ(a.info().shape, b.info().shape);
  EXPECT_EQ(a.info().mean, b.info().mean);
  EXPECT_EQ(data::untransformed(a).info().fingerprint, data::untransformed(b).info().fingerprint);
  for (int64_t i = 0; i < a.info().size; ++i) EXPECT_EQ(example(a, i), example(b, i)) << i;
}

void expect_same_batches(std::shared_ptr<const data::Dataset> a,
                         std::shared_ptr<const data::Dataset> b) {
  data::BatchLoader left(std::move(a), {.batch_size = 3, .seed = 4}),
      right(std::move(b), {.batch_size = 3, .seed = 4});
  for (int i = 0; i < 30; ++i) {
    const data::HostBatch x = left.next(), y = right.next();
    EXPECT_EQ(x.x, y.x);
    EXPECT_EQ(x.labels, y.labels);
  }
}

class SamePictures : public ArchiveTree {
 protected:
  /// Compares the folder with its shards and its zip, in every split.
  void expect_the_same(const std::string& extra) {
    const std::string pattern = packed(str("x", ++packed_, "-%03d.tar")), zip = zipped();
    EXPECT_THAT(pattern, HasSubstr("{000..0"));
    int splits = 0;
    for (const data::Split split :
         {data::Split::train, data::Split::validation, data::Split::test}) {
      const auto folder = data::find_dataset(table(extra), split),
                 tar = data::find_dataset(archives("shards", pattern, extra), split),
                 zipped = data::find_dataset(archives("zip", zip, extra), split);
      ASSERT_EQ(folder == nullptr, tar == nullptr);
      ASSERT_EQ(folder == nullptr, zipped == nullptr);
      if (!folder) continue;
      ++splits;
      expect_same_data(*folder, *tar);
      expect_same_data(*folder, *zipped);
      if (folder->info().size < 3) continue;
      expect_same_batches(folder, tar);
      expect_same_batches(folder, zipped);
    }
    EXPECT_GT(splits, 0);
  }

  int packed_ = 0;
};

TEST_F(SamePictures, GiveTheSameExamplesFromAFlatFolder) {
  for (int i = 0; i < 60; ++i) image(str("img_", i, ".png"), static_cast<uint8_t>(4 * i));
  expect_the_same("test_share = 0.3\nvalidation = 7\n");
}

TEST_F(SamePictures, GiveTheSameExamplesFromFoldersThatAreClasses) {
  for (const std::string name : {"cat", "dog", "ant"})
    for (int i = 0; i < 20; ++i)
      image(str(name, "/", i, i % 2 == 0 ? "" : "/more", ".png"), static_cast<uint8_t>(4 * i));
  image("stray.png");
  expect_the_same("test_share = 0.2\nvalidation = 5\nlimit = 30\n");
}

TEST_F(SamePictures, GiveTheSameExamplesFromFoldersThatAreSplits) {
  for (const std::string split : {"Train", "val", "test"})
    for (const std::string name : {"b", "a"})
      for (int i = 0; i < 6; ++i)
        image(str(split, "/", name, "/", i, ".png"), static_cast<uint8_t>(10 * i));
  expect_the_same("");
  expect_the_same("sub_folders = 'classes'\n");
  expect_the_same("sub_folders = 'nothing'\ntest_share = 0.3\n");
}

TEST_F(SamePictures, AreTheSameInAnyNumberOfShards) {
  for (int i = 0; i < 40; ++i) image(str(i, ".png"), static_cast<uint8_t>(6 * i));
  const auto one = shards(packed("one-%01d.tar", 1 << 30)), many = shards(packed("m-%02d.tar", 1));
  expect_same_data(*one, *many);
}

class Shards : public ArchiveTree {};

TEST_F(Shards, LabelsBesidePicturesAreClasses) {
  put("a.tar", tar_file({{"1.png", png(10)},
                         {"1.cls", "2\n"},
                         {"0.cls", "0"},
                         {"0.png", png(20)},
                         {"0.json", "{}"},
                         {"x/3.small.png", png(30)},
                         {"x/3.cls", " 2 "}}));
  const auto data = shards(place("a.tar"));
  EXPECT_THAT(data->info().class_names, ElementsAre("0", "1", "2"));
  const auto got = greys_of(*data);
  EXPECT_THAT(got, testing::UnorderedElementsAre(Pair(20, 0), Pair(10, 2), Pair(30, 2)));
}

TEST_F(Shards, LabelsHaveTheNamesOfFoldersWhereEachHasOne) {
  put("a.tar", tar_file({{"s/dog/1.png", png(1)}, {"s/dog/1.cls", "0"}}));
  put("b.tar", tar_file({{"dog/1.png", png(1)},
                         {"dog/1.cls", "1"},
                         {"cat/1.png", png(2)},
                         {"cat/1.cls", "2"},
                         {"ant/1.png", png(3)},
                         {"ant/1.cls", "0"}}));
  put("c.tar", tar_file({{"dog/1.png", png(1)},
                         {"dog/1.cls", "1"},
                         {"cat/1.png", png(2)},
                         {"cat/1.cls", "1"},
                         {"ant/1.png", png(3)},
                         {"ant/1.cls", "0"}}));
  EXPECT_THAT(shards(place("a.tar"))->info().class_names, ElementsAre("s"));
  EXPECT_THAT(shards(place("b.tar"))->info().class_names, ElementsAre("ant", "dog", "cat"));
  EXPECT_THAT(shards(place("c.tar"))->info().class_names, ElementsAre("0", "1"));
  EXPECT_THAT(greys_of(*shards(place("b.tar"))),
              testing::UnorderedElementsAre(Pair(3, 0), Pair(1, 1), Pair(2, 2)));
}

TEST_F(Shards, LabelsThatNamesDoNotTellAreInTheFingerprint) {
  put("a.tar", tar_file({{"1.png", png(1)}, {"1.cls", "1"}, {"2.png", png(1)}, {"2.cls", "0"}}));
  put("b.tar", tar_file({{"1.png", png(1)}, {"1.cls", "0"}, {"2.png", png(1)}, {"2.cls", "1"}}));
  EXPECT_NE(shards(place("a.tar"))->info().fingerprint, shards(place("b.tar"))->info().fingerprint);
}

TEST_F(Shards, APictureWithoutALabelIsLeftOutAndCounted) {
  put("a.tar", tar_file({{"1.png", png(1)},
                         {"1.cls", "0"},
                         {"2.png", png(2)},
                         {"2.cls", "1"},
                         {"3.png", png(3)}}));
  const auto data = shards(place("a.tar"));
  EXPECT_EQ(data->info().size, 2);
  EXPECT_THAT(data::remarks_of(*data).warnings,
              ElementsAre(HasSubstr("used 2 of 3 pictures, because 1 without a label")));
}

TEST_F(Shards, SplitsMayHaveArchivesOfTheirOwn) {
  put("a.tar", tar_file({{"train/1.png", png(1)}, {"test/1.png", png(2)}}));
  put("b.tar", tar_file({{"3.png", png(3)}}));
  put("c.tar", tar_file({{"4.png", png(4)}}));
  const Node table = archives("shards", place("a.tar"),
                              str("sub_folders = 'nothing'\ntest_file = '", place("b.tar"),
                                  "'\nvalidation_file = '", place("c.tar"), "'\ntest_share = 1\n"));
  EXPECT_THAT(greys_of(*data::open_dataset(table, data::Split::train)),
              ElementsAre(Pair(2, -1), Pair(1, -1)));
  EXPECT_THAT(greys_of(*data::open_dataset(table, data::Split::test)), ElementsAre(Pair(3, -1)));
  EXPECT_THAT(greys_of(*data::open_dataset(table, data::Split::validation)),
              ElementsAre(Pair(4, -1)));
}

TEST_F(Shards, WhatIsNoPictureOfTheSetIsListedAndNeverFollowed) {
  put("a.tar", tar_file({{"1.png", png(1)},
                         {"../2.png", png(2)},
                         {"/etc/3.png", png(3)},
                         {"l.png", "", '2'},
                         {"h.png", "", '1'},
                         {"d.png", "", '3'},
                         {"e\\f.png", png(4)},
                         {"t.tif", "tiff"},
                         {"notes.txt", "x"},
                         {"more.txt", "x"},
                         {".hidden.png", "x"},
                         {"d/", "", '5'}}));
  const data::CheckReport report =
      data::check_dataset(archives("shards", place("a.tar"), "incomplete = true"));
  EXPECT_EQ(report.read, 1);
  EXPECT_TRUE(report.good());
  std::string all;
  for (const data::BadFile& file : report.passed_over) all += file.path + ": " + file.reason + "\n";
  for (const char* part :
       {"a.tar: ../2.png: has a name that leads out", "a.tar: /etc/3.png: has an absolute name",
        "l.png: a link, which is not followed; and 1 more", "d.png: a device",
        "e\\f.png: has a backslash", "t.tif: of the kind TIFF", ".hidden.png: a hidden file",
        "notes.txt: no picture by its name; .png, .jpg, .jpeg, .jfif, .webp and .bmp are; and 1 "
        "more"})
    EXPECT_THAT(all, HasSubstr(part));
  EXPECT_THAT(error_of([&] { shards(place("a.tar")); }),
              HasSubstr("would use 1 of 8 pictures, because 1 TIFF file and 6 members that are "
                        "links or have strange names"));
}

TEST_F(Shards, NamesThatOccurTwiceAreRefusedOrLeftOut) {
  put("a-0.tar", tar_file({{"1.png", png(1)}}));
  put("a-1.tar", tar_file({{"1.png", png(2)}, {"2.png", png(3)}}));
  const std::string pattern = place("a-{0..1}.tar");
  EXPECT_THAT(error_of([&] { shards(pattern); }),
              HasSubstr("a-1.tar: 1.png: a second picture of that name"));
  EXPECT_THAT(greys_of(*shards(pattern, "on_bad = 'skip'")), ElementsAre(Pair(1, -1), Pair(3, -1)));
}

TEST_F(Shards, AnArchiveThatIsCutOffIsRefusedOrReadAsFarAsItGoes) {
  const std::string whole = tar_file({{"1.png", png(1)}, {"2.png", png(2)}, {"3.png", png(3)}});
  put("a.tar", whole.substr(0, 2100));
  EXPECT_THAT(error_of([&] { shards(place("a.tar")); }),
              testing::AllOf(HasSubstr("a part of it is damaged, so that pictures may be missing"),
                             HasSubstr("cannot be read from byte 2048 on"),
                             HasSubstr("set data.on_bad = \"skip\"")));
  EXPECT_THAT(greys_of(*shards(place("a.tar"), "on_bad = 'skip'")),
              ElementsAre(Pair(1, -1), Pair(2, -1)));
  for (const char* on_bad : {"error", "skip"}) {
    const data::CheckReport report =
        data::check_dataset(archives("shards", place("a.tar"), str("on_bad = '", on_bad, "'")));
    EXPECT_EQ(report.read, 2);
    ASSERT_THAT(report.bad, SizeIs(1));
    EXPECT_EQ(report.bad[0].path, "a.tar");
    EXPECT_THAT(report.bad[0].reason, HasSubstr("from byte 2048 on"));
  }
}

TEST_F(Shards, ADamagedPictureIsAnErrorWhenItIsDrawnOrIsSkipped) {
  put("a.tar", tar_file({{"1.png", png(1)}, {"bad.png", "no picture"}, {"z.png", png(9)}}));
  const auto open = [&](const std::string& extra) {
    return data::open_undescribed(archives("shards", place("a.tar"), extra), data::Split::train);
  };
  const auto strict = open("");
  EXPECT_EQ(strict->info().size, 3);
  EXPECT_THAT(error_of([&] { example(*strict, 1); }), HasSubstr("a.tar: bad.png: "));
  const auto skipping = open("on_bad = 'skip'");
  EXPECT_THAT(greys_of(*skipping), ElementsAre(Pair(1, -1), Pair(9, -1)));
  EXPECT_THAT(data::remarks_of(*skipping).warnings,
              testing::Contains(HasSubstr("used 2 of 3 pictures")));
  const data::CheckReport report = data::check_dataset(archives("shards", place("a.tar")));
  EXPECT_EQ(report.read, 2);
  ASSERT_THAT(report.bad, SizeIs(1));
  EXPECT_EQ(report.bad[0].path, "a.tar: bad.png");
}

TEST_F(Shards, AnArchiveThatChangesWhileItIsOpenIsAnError) {
  put("a.tar", tar_file({{"1.png", png(1)}}));
  const auto data = data::open_undescribed(archives("shards", place("a.tar")), data::Split::train);
  put("a.tar", tar_file({{"1.png", png(2)}, {"2.png", png(2)}}));
  EXPECT_THAT(error_of([&] { example(*data, 0); }),
              HasSubstr("it has changed since its table was read"));
  std::filesystem::remove(place("a.tar"));
  EXPECT_THAT(error_of([&] { example(*data, 0); }), HasSubstr("it has vanished since"));
}

TEST_F(Shards, MoreArchivesThanAreKeptOpenAreReadByAllThreads) {
  for (int i = 0; i < 300; ++i) image(str(i, ".png"), static_cast<uint8_t>(i % 256));
  const std::string pattern = packed("x-%03d.tar", 1);
  EXPECT_THAT(pattern, HasSubstr("{000..299}"));
  expect_same_batches(data::open_dataset(table(), data::Split::train), shards(pattern));
}

TEST_F(Shards, PatternsThatAreNoneAreSaid) {
  for (const auto& [pattern, reason] : std::vector<std::pair<std::string, std::string>>{
           {"a-{3..1}.tar", "got {3..1}, want a range such as {000..019}"},
           {"a-{0..x}.tar", "want a range"},
           {"a-{0..999999}.tar", "of at most 20000 archives"},
           {"{0..999}-{0..999}.tar", "names more than 20000 archives"},
           {"none.tar", "cannot open"}})
    EXPECT_THAT(error_of([&] { shards(place(pattern)); }), HasSubstr(reason)) << pattern;
  EXPECT_THAT(error_of([&] { shards(""); }), HasSubstr("data.file is empty"));
  put("empty.tar", std::string(1024, '\0'));
  EXPECT_THAT(error_of([&] { shards(place("empty.tar")); }), HasSubstr("no picture in it"));
  put("packed.tar", "\x1f\x8b" + std::string(600, 'x'));
  EXPECT_THAT(error_of([&] { shards(place("packed.tar")); }), HasSubstr("packed with gzip"));
  EXPECT_THAT(error_of([&] { shards(place("")); }), testing::Not(IsEmpty()));
}

TEST_F(Shards, AFolderNamesItsArchives) {
  put("b.tar", tar_file({{"2.png", png(2)}}));
  put("a.TAR", tar_file({{"1.png", png(1)}}));
  put("c.txt", "no archive");
  EXPECT_THAT(greys_of(*shards(place_.path().string())), ElementsAre(Pair(1, -1), Pair(2, -1)));
}

class StyleganZip : public ArchiveTree {
 protected:
  std::shared_ptr<const data::Dataset> zip(const std::string& dataset_json,
                                           const std::string& extra = "") {
    image("00000/img0.png", 10), image("00000/img1.png", 11), image("00001/img2.png", 12);
    return data::open_dataset(archives("zip", zipped(dataset_json), extra), data::Split::train);
  }
};

TEST_F(StyleganZip, LabelsComeFromItsListAndFoldersMeanNothing) {
  const auto data = zip(
      R"({"labels": [["00000/img1.png", 0], ["00001/img2.png", 2], ["00000/img0.png", 2]], "x": {"labels": [1]}})");
  EXPECT_THAT(data->info().class_names, ElementsAre("0", "1", "2"));
  EXPECT_THAT(greys_of(*data),
              testing::UnorderedElementsAre(Pair(10, 2), Pair(11, 0), Pair(12, 2)));
}

TEST_F(StyleganZip, AListWithoutLabelsSaysThatThereAreNone) {
  EXPECT_THAT(zip(R"({"labels": null})")->info().class_names, IsEmpty());
  EXPECT_THAT(zip(R"({"labels": null})", "sub_folders = 'classes'")->info().class_names,
              ElementsAre("00000", "00001"));
  EXPECT_THAT(zip("")->info().class_names, ElementsAre("00000", "00001"));
}

TEST_F(StyleganZip, AListOfSomethingElseIsSaid) {
  for (const char* list :
       {R"({"labels": [["00000/img1.png", [0, 1]]]})", R"({"labels": [["00000/img1.png"]]})",
        R"({"labels": [["00000/img1.png", -1]]})", R"({"labels": [["00000/img1.png", 100000]]})",
        R"({"labels": [[1, "00000/img1.png"]]})", R"({"labels": [["a", 1, 2]]})",
        R"({"labels": {"a": 1}})", R"({"labels": [["a", 0.5]]})", R"({"labels": [3]})"})
    EXPECT_THAT(error_of([&] { zip(list); }), HasSubstr("something other than pairs")) << list;
  EXPECT_THAT(error_of([&] { zip("{"); }), HasSubstr("x.zip: dataset.json"));
}

TEST_F(StyleganZip, AMemberThatUnpacksToFarMoreThanItIsIsRefusedUnread) {
  const std::string bomb = png(1) + std::string(17 << 20, '\0');
  put("bomb.zip", zip_file({{"1.png", png(1)}, {"2.png", bomb, true}}));
  const auto data = data::open_undescribed(archives("zip", place("bomb.zip")), data::Split::train);
  EXPECT_THAT(
      error_of([&] { example(*data, 1); }),
      testing::AllOf(HasSubstr("bomb.zip: 2.png: "), HasSubstr("bytes that unpack to 17825")));
  put("list.zip",
      zip_file({{"1.png", png(1)}, {"dataset.json", std::string(17 << 20, ' '), true}}));
  EXPECT_THAT(
      error_of([&] { data::open_dataset(archives("zip", place("list.zip")), data::Split::train); }),
      HasSubstr("list.zip: dataset.json: unpacks to 17825792 bytes, more than is read"));
}

TEST_F(StyleganZip, ADamagedMemberIsFoundByItsChecksum) {
  zip("");
  std::string archive = text(real_fs().read(place("x.zip"), 1 << 20));
  const size_t at = archive.find("IDAT");  // of a member that is stored
  archive[at + 6] ^= 1;
  put("x.zip", archive);
  const data::CheckReport report = data::check_dataset(archives("zip", place("x.zip")));
  EXPECT_EQ(report.read, 2);
  ASSERT_THAT(report.bad, SizeIs(1));
  EXPECT_THAT(report.bad[0].reason, HasSubstr("has the wrong checksum"));
}

}  // namespace
}  // namespace elbo::test
