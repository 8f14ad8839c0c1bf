// SPDX-License-Identifier: MIT
// What sub-folders mean, and that no picture of a user's is left out in silence: trees of known
// content against what is found in them.
#include <algorithm>
#include <cmath>

#include "elbo/core/faults/fault_fs.h"
#include "elbo/core/str.h"
#include "elbo/data/division.h"
#include "elbo/data/files/folder_scan.h"
#include "elbo/data/files/image_files.h"
#include "elbo/data/words.h"
#include "tests/data/files/image_tree.h"

namespace elbo::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

class FolderMeaning : public ImageTree {
 protected:
  /// Grey values times 255 and labels of a split, sorted.
  std::vector<std::pair<long, int64_t>> content(data::Split split,
                                                const std::string& extra = "") const {
    const auto data = open(split, extra);
    std::vector<std::pair<long, int64_t>> out;
    for (int64_t i = 0; data && i < data->info().size; ++i) {
      const Example one = example(*data, i);
      out.emplace_back(std::lround(one.x[0] * 255), one.label);
    }
    std::sort(out.begin(), out.end());
    return out;
  }
};

TEST_F(FolderMeaning, FoldersCalledTrainValAndTestAreTheSplits) {
  image("train/cat/a.png", 10), image("train/cat/b.png", 11), image("train/dog/a.png", 20),
      image("val/cat/a.png", 12), image("val/dog/a.png", 21), image("test/dog/a.png", 22);
  using Pairs = std::vector<std::pair<long, int64_t>>;
  EXPECT_EQ(content(data::Split::train), (Pairs{{10, 0}, {11, 0}, {20, 1}}));
  EXPECT_EQ(content(data::Split::validation), (Pairs{{12, 0}, {21, 1}}));
  EXPECT_EQ(content(data::Split::test), (Pairs{{22, 1}}));
  const auto train = open(data::Split::train);
  EXPECT_THAT(train->info().class_names, ElementsAre("cat", "dog"));
  EXPECT_THAT(
      data::remarks_of(*train).notes,
      ElementsAre(root() + ": its folders test (1 picture), train (3 pictures), val (2 pictures) "
                           "are the splits; the 2 folders below them are the classes"));
  EXPECT_THAT(data::remarks_of(*train).warnings, IsEmpty());
}

TEST_F(FolderMeaning, SplitsMayBeWrittenInOtherWays) {
  images("Training/a", 3), images("VALID/a", 2);
  EXPECT_EQ(size(data::Split::train), 3);
  EXPECT_EQ(size(data::Split::validation), 2);
  EXPECT_EQ(size(data::Split::test), 0);
}

TEST_F(FolderMeaning, WithoutAFolderForValidationExamplesAreHeldOutOfTraining) {
  images("train/a", 8), images("test/a", 2);
  EXPECT_EQ(size(data::Split::validation), 0);
  EXPECT_EQ(size(data::Split::train, "validation = 3"), 5);
  EXPECT_EQ(size(data::Split::validation, "validation = 3"), 3);
}

TEST_F(FolderMeaning, WithAFolderForValidationTheOptionTakesSoManyOfIt) {
  images("train/a", 8), images("val/a", 4);
  EXPECT_EQ(size(data::Split::train, "validation = 3"), 8) << "training keeps all of its own";
  const auto held = open(data::Split::validation, "validation = 3");
  EXPECT_EQ(held->info().size, 3);
  EXPECT_THAT(
      data::remarks_of(*held).notes,
      ElementsAre(
          "image_folder: used 3 of 4 examples, because 1 beyond data.validation is left out"));
  EXPECT_THAT(refusal("validation = 5", data::Split::validation),
              HasSubstr("data.validation = 5: got only 4 validation examples"));
}

TEST_F(FolderMeaning, SplitsWithoutClassesBelow) {
  images("train", 3), images("test", 2);
  EXPECT_THAT(open(data::Split::train)->info().class_names, IsEmpty());
  EXPECT_EQ(size(data::Split::train), 3);
  EXPECT_EQ(size(data::Split::test), 2);
  EXPECT_THAT(remarks().notes[0], HasSubstr("there are no classes below them"));
}

TEST_F(FolderMeaning, ATableMaySayThatTheyAreClassesOrNothing) {
  images("train", 3), images("test", 2);
  EXPECT_THAT(open(data::Split::train, "sub_folders = 'classes'")->info().class_names,
              ElementsAre("test", "train"));
  EXPECT_EQ(size(data::Split::train, "sub_folders = 'classes'"), 5);
  EXPECT_THAT(open(data::Split::train, "sub_folders = 'nothing'")->info().class_names, IsEmpty());
  EXPECT_EQ(size(data::Split::train, "sub_folders = 'nothing'"), 5);
}

TEST_F(FolderMeaning, OneFolderOfThemAloneIsAClass) {
  images("train", 3), images("ship", 2);
  EXPECT_THAT(open(data::Split::train)->info().class_names, ElementsAre("ship", "train"));
}

TEST_F(FolderMeaning, WhatStandsBesideTheSplitsIsSaid) {
  images("train/a", 6), images("val/a", 4), images("extra", 2), image("stray.png");
  EXPECT_THAT(remarks().warnings,
              ElementsAre(root() + ": used 10 of 13 pictures, because 3 beside the splits train, "
                                   "val are left out; `elbo data check` lists them"));
  const data::CheckReport report = data::check_dataset(table());
  EXPECT_THAT(
      report.remarks.warnings,
      ElementsAre(root() +
                  ": used 10 of 13 pictures, because 3 beside the splits train, val are left out"))
      << "who lists them need not say who does";
  EXPECT_EQ(report.read, 10) << "the pictures for validation are checked too";
  EXPECT_THAT(report.passed_over.size(), 3u);
  EXPECT_TRUE(report.good());
}

TEST_F(FolderMeaning, PicturesBesideTheClassesAreCountedAsAWarning) {
  images("cats", 3), images("dogs", 3), image("stray.png");
  EXPECT_THAT(remarks().warnings,
              ElementsAre(root() + ": used 6 of 7 pictures, because 1 beside the sub-folders that "
                                   "are the classes is left out; `elbo data check` lists them"));
}

TEST_F(FolderMeaning, MoreThanHalfIsNotLeftOutUnasked) {
  images("", 20), images("old", 2);
  const std::string said = refusal();
  EXPECT_THAT(said, AllOf(HasSubstr("would use 2 of 22 pictures, because 20 beside the sub-folders "
                                    "that are the classes are left out: more than half"),
                          HasSubstr("data.sub_folders = \"nothing\""),
                          HasSubstr("data.incomplete = true")));
  EXPECT_EQ(size(data::Split::train, "sub_folders = 'nothing'"), 22);
  EXPECT_EQ(size(data::Split::train, "incomplete = true"), 2);
  EXPECT_THAT(remarks("incomplete = true").warnings,
              ElementsAre(HasSubstr("used 2 of 22 pictures")));
  const data::CheckReport report = data::check_dataset(table());
  EXPECT_FALSE(report.good());
  EXPECT_EQ(report.remarks.refusal, said);
  EXPECT_EQ(report.passed_over.size(), 20u);
  EXPECT_TRUE(data::check_dataset(table("incomplete = true")).good());
}

TEST_F(FolderMeaning, AFolderThatOnlyWrapsTheClassesIsSaid) {
  images("photos/cats", 2), images("photos/dogs", 2);
  EXPECT_THAT(remarks().warnings,
              ElementsAre(HasSubstr("its only sub-folder photos is one class; if the classes are "
                                    "the folders inside it, set data.folder to it")));
}

TEST_F(FolderMeaning, AClassFolderThatCannotBeReadIsAnError) {
  images("cats", 2), images("dogs/young", 2);
  for (const int64_t at : {1, 2, 3}) {  // the root is listed first, then cats, dogs and dogs/young
    FaultFs failing(real_fs(), {.fault = Fault::io_error, .at = at});
    EXPECT_THAT(
        error_of([&] { data::scan_folder(root_.path(), data::SubFolders::automatic, failing); }),
        AllOf(HasSubstr(at == 1 ? "cats" : "dogs"),
              HasSubstr("its pictures would be missing: make it readable")));
  }
  FaultFs counting(real_fs());
  EXPECT_EQ(data::scan_folder(root_.path(), data::SubFolders::automatic, counting).files.size(),
            4u);
  EXPECT_EQ(counting.operations(), 4);
}

TEST_F(FolderMeaning, AFoldersOwnRubbishIsPassedOverAndNotCounted) {
  images("cats", 2), images("dogs", 2);
  for (const char* name :
       {".DS_Store", "cats/.DS_Store", "cats/._0.png", "Thumbs.db", "dogs/desktop.ini",
        "__MACOSX/cats/._0.png", ".ipynb_checkpoints/0.png", "lost+found/0.png"})
    write(name, Bytes(4));
  EXPECT_EQ(size(data::Split::train), 4);
  EXPECT_THAT(remarks().warnings, IsEmpty());
  EXPECT_THAT(remarks().notes,
              ElementsAre(root() + ": passed over 8 other things; `elbo data check` lists them"));
  std::vector<std::string> passed_over;
  for (const data::BadFile& file : data::check_dataset(table()).passed_over)
    passed_over.push_back(file.path);
  EXPECT_THAT(passed_over,
              ElementsAre(".DS_Store", ".ipynb_checkpoints", "Thumbs.db", "__MACOSX/cats/._0.png",
                          "cats/.DS_Store", "cats/._0.png", "dogs/desktop.ini", "lost+found"));
}

TEST_F(FolderMeaning, PicturesOfOtherKindsAreCountedByKind) {
  images("", 4);
  write("a.tif", Bytes(4)), write("b.TIFF", Bytes(4)), write("c.gif", Bytes(4));
  EXPECT_THAT(remarks().warnings,
              ElementsAre(root() + ": used 4 of 7 pictures, because 1 GIF file and 2 TIFF files "
                                   "are left out; `elbo data check` lists them"));
  const data::CheckReport report = data::check_dataset(table());
  ASSERT_EQ(report.passed_over.size(), 3u);
  EXPECT_THAT(report.passed_over[0].reason,
              AllOf(HasSubstr("of the kind TIFF by its name, which is not read"),
                    HasSubstr(".jfif, .webp and .bmp are")));
}

TEST_F(FolderMeaning, AFolderOfOtherKindsNamesThem) {
  for (const char* name : {"a.tif", "b.tif", "c.ppm", "d.avif", "notes.txt"}) write(name, Bytes(4));
  EXPECT_THAT(refusal(),
              AllOf(HasSubstr("no picture in it or below (.png, .jpg"),
                    HasSubstr("there are 1 AVIF file, 1 PPM file, 2 TIFF files, 1 other thing"),
                    HasSubstr("is it the right folder?")));
}

TEST_F(FolderMeaning, LinksThatAreNotFollowedAreCounted) {
  images("", 3);
  const ScratchFolder outside;
  write_file(outside / "secret.png", io::encode_png(grey_image(1)));
  std::filesystem::create_symlink(outside / "secret.png", root_ / "leaves.png");
  std::filesystem::create_symlink("nowhere.png", root_ / "nowhere.png");
  EXPECT_THAT(remarks().warnings,
              ElementsAre(HasSubstr(
                  "used 3 of 5 pictures, because 2 links that are not followed are left out")));
}

TEST_F(FolderMeaning, JpegsAreFoundUnderAllTheirEndings) {
  for (const char* name : {"a.JPG", "b.JpEg", "c.jfif"})
    write(name, io::encode_jpeg(grey_image(100), 90));
  EXPECT_EQ(size(data::Split::train), 3);
}

TEST_F(FolderMeaning, AClassWhoseOnlyPictureIsInTheTestSplitIsNamed) {
  images("many", 40);
  std::string rare;
  for (int i = 0; rare.empty(); ++i)  // a name whose hash is in the test split
    if (const std::string name = str("rare/", i, ".png"); data::place_of(name) < .3) rare = name;
  image(rare);
  const data::DataRemarks said = remarks("test_share = 0.3");
  EXPECT_THAT(
      said.warnings,
      ElementsAre(AllOf(
          HasSubstr(
              "of the class \"rare\" nothing is learned: its only picture is in the test split"),
          HasSubstr("data.test_share = 0"))));
  EXPECT_THAT(remarks("test_share = 0").warnings, IsEmpty());
  EXPECT_THAT(data::check_dataset(table("test_share = 0.3")).remarks.warnings,
              ElementsAre(HasSubstr("\"rare\"")));
}

TEST_F(FolderMeaning, AClassOfWhichNothingIsLeftToLearnFromIsNamed) {
  images("a", 30), images("b", 1);
  EXPECT_THAT(remarks("limit = 5").warnings,
              ElementsAre(HasSubstr("of the class \"b\" no example is left to learn from")));
  EXPECT_THAT(remarks("limit = 25").warnings, IsEmpty());
}

TEST_F(FolderMeaning, ClassesAreSortedBytewiseAndAnEmptyFolderIsNone) {
  for (const char* name : {"1", "2", "10"}) images(name, 2);
  std::filesystem::create_directory(root_ / "3");
  EXPECT_THAT(open(data::Split::train)->info().class_names, ElementsAre("1", "10", "2"));
}

TEST_F(FolderMeaning, NamesOfEveryKindAreReadAndShownSafely) {
  const std::vector<std::string> names{
      "a b",       "\xC3\xA7\xC3\xA9", "\xF0\x9F\x98\x80", "new\nline",
      "tab\there", "latin\xE9",        "esc\x1b[31mred",   std::string(251, 'x'),
      "-dash",     "quo\"te'",         "per%s%n",          "back\\slash"};
  for (const std::string& name : names) image("mit Leerzeichen \xE4\xB8\x80/" + name + ".png");
  write("mit Leerzeichen \xE4\xB8\x80/bad\n\x1b[31m\xFF.png", Bytes(4));
  EXPECT_EQ(size(data::Split::train, "on_bad = 'skip'"), std::ssize(names));
  const data::CheckReport report = data::check_dataset(table());
  EXPECT_EQ(report.read, std::ssize(names));
  ASSERT_EQ(report.bad.size(), 1u);
  EXPECT_THAT(report.bad[0].reason,
              AllOf(HasSubstr("mit Leerzeichen \xE4\xB8\x80/bad"), ::testing::Not(HasSubstr("\n")),
                    ::testing::Not(HasSubstr("\x1b")), ::testing::Not(HasSubstr("\xFF"))));
}

TEST_F(FolderMeaning, DarkPicturesAreTakenForMasks) {
  images("", 3, 1);
  EXPECT_THAT(
      remarks().warnings,
      ElementsAre(AllOf(
          HasSubstr("all values of the 3 examples looked at are below 2 of 255: masks of 0 and 1?"),
          HasSubstr("data.threshold = 0.002"))));
  EXPECT_THAT(data::check_dataset(table()).remarks.warnings,
              ElementsAre(HasSubstr("below 2 of 255")));
  const std::string advice = "binarise = 'threshold'\nthreshold = 0.002";
  EXPECT_THAT(remarks(advice).warnings, IsEmpty());
  EXPECT_EQ(example(*open(data::Split::train, advice), 0).x[0], 1);
  image("bright.png", 2);
  EXPECT_THAT(remarks().warnings, IsEmpty());
}

TEST_F(FolderMeaning, SkippedPicturesAreSaidOnceEachWithTheirPathOnce) {
  images("", 3);
  write("bad.png", Bytes(20));
  const std::vector<std::string> warnings = remarks("on_bad = 'skip'").warnings;
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_THAT(warnings[0], AllOf(HasSubstr("bad.png"), HasSubstr("; skipped")));
  EXPECT_EQ(warnings[1],
            root() + ": used 3 of 4 pictures, because 1 that cannot be read is left out");
  EXPECT_EQ(warnings[0].find("bad.png"), warnings[0].rfind("bad.png"));
  EXPECT_EQ(size(data::Split::train, "on_bad = 'skip'"), 3);
}

TEST_F(FolderMeaning, ASetOfWhichNothingCanBeReadIsRefused) {
  write("bad.png", Bytes(20));
  EXPECT_THAT(refusal("on_bad = 'skip'"), HasSubstr(": its only picture cannot be read"));
}

TEST_F(FolderMeaning, AFileInPlaceOfTheFolderIsSaidToBeOne) {
  write("pictures.zip", Bytes(20));
  EXPECT_THAT([&] { data::scan_images(root() + "/pictures.zip"); },
              ThrowsMessage<DataError>(
                  AllOf(HasSubstr("pictures.zip: got a file, want a folder of pictures"),
                        HasSubstr("unpack it"))));
  EXPECT_THAT([&] { data::scan_images(root() + "/nowhere"); },
              ThrowsMessage<IoError>(HasSubstr("nowhere: ")))
      << "as it was named, without a slash at its end";
}

TEST(SplitWords, AreKnownInEitherCase) {
  for (const char* word : {"train", "Training", "TRAIN"})
    EXPECT_EQ(data::split_called(word), data::Split::train);
  for (const char* word : {"val", "Valid", "validation"})
    EXPECT_EQ(data::split_called(word), data::Split::validation);
  for (const char* word : {"test", "testing"})
    EXPECT_EQ(data::split_called(word), data::Split::test);
  for (const char* word : {"", "dev", "trained", "tests", "train "})
    EXPECT_EQ(data::split_called(word), std::nullopt) << word;
}

}  // namespace
}  // namespace elbo::test
