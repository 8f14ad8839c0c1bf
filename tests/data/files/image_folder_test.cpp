// SPDX-License-Identifier: MIT
// A folder with everything in it that folders have: what is read, what is passed over, what is
// refused, and that nothing hangs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "elbo/core/str.h"
#include "elbo/data/files/check.h"
#include "elbo/data/files/of_files.h"
#include "elbo/data/image_values.h"
#include "elbo/data/source.h"
#include "tests/core/scratch_folder.h"
#include "tests/data/lists/tables.h"
#include "tests/io/exif_specimen.h"
#include "tests/io/jpeg_specimen.h"
#include "tests/io/png_specimen.h"

namespace elbo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

io::Image plain(int64_t width, int64_t height, std::vector<uint8_t> colour) {
  io::Image out{width, height, static_cast<int64_t>(colour.size()), {}};
  for (int64_t i = 0; i < width * height; ++i)
    out.pixels.insert(out.pixels.end(), colour.begin(), colour.end());
  return out;
}

Bytes cut(Bytes bytes, size_t size) {
  bytes.resize(size);
  return bytes;
}

std::vector<std::string> paths_of(const std::vector<data::BadFile>& files) {
  std::vector<std::string> out;
  for (const data::BadFile& file : files) out.push_back(file.path);
  return out;
}

class ImageFolder : public ::testing::Test {
 protected:
  void write(const std::string& name, const Bytes& content) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    write_file(folder_ / name, content);
  }
  void write(const std::string& name, const io::Image& image) {
    write(name, io::encode_png(image));
  }
  Node table(const std::string& extra = "") const {
    return data_table(str("name = 'image_folder'\nfolder = '", folder_.path().string(),
                          "'\ntest_share = 0\nsize = 4\n", extra));
  }
  ScratchFolder folder_;
};

TEST_F(ImageFolder, ReadsPngAndJpegInBytewiseOrderAsChannelsFirst) {
  write("b.PNG", plain(4, 4, {255, 0, 51}));
  write("a.jpeg", io::encode_jpeg(plain(4, 4, {200}), 100));
  write("B.png", plain(4, 4, {0}));
  const auto data = data::open_dataset(table(), data::Split::train);
  ASSERT_EQ(data->info().size, 3);
  EXPECT_EQ(data->info().shape, (std::vector<int64_t>{3, 4, 4}));
  EXPECT_EQ(example(*data, 0).x, std::vector<float>(48, 0));            // B.png
  EXPECT_NEAR(example(*data, 1).x[0], 200.0f / 255.0f, 2.0f / 255.0f);  // a.jpeg, lossy
  const Example last = example(*data, 2);                               // b.PNG
  EXPECT_EQ(last.label, -1);
  for (size_t i = 0; i < 16; ++i)
    EXPECT_EQ((std::vector<float>{last.x[i], last.x[16 + i], last.x[32 + i]}),
              (std::vector<float>{1.0f, 0.0f, 0.2f}));
}

TEST_F(ImageFolder, TurnsColoursIntoLuma) {
  write("a.png", plain(4, 4, {255, 0, 0}));
  const auto data = data::open_dataset(table("channels = 'grey'"), data::Split::train);
  EXPECT_FLOAT_EQ(example(*data, 0).x[0], 76.0f / 255.0f);  // round(0.299 x 255)
}

TEST_F(ImageFolder, ReadsSixteenBitsAndStandsTransparentPicturesOnWhite) {
  write("deep.png",
        png_file({.width = 1, .height = 1, .colour = 0, .depth = 16, .samples = {0x8080}}));
  write("glass.png", png_file({.width = 1, .height = 1, .colour = 6, .samples = {0, 0, 0, 51}}));
  const auto data = data::open_dataset(table(), data::Split::train);
  EXPECT_NEAR(example(*data, 0).x[0], 128.0f / 255.0f, 1e-6);
  EXPECT_NEAR(example(*data, 1).x[0], 0.8f, 1.01f / 255.0f);
}

TEST_F(ImageFolder, TransparentPicturesStandOnTheColourAskedFor) {
  write("clear.png", png_file({.width = 1, .height = 1, .colour = 6, .samples = {9, 9, 9, 0}}));
  const auto first_pixel = [&](const std::string& background) {
    const Example x = example(
        *data::open_dataset(table(str("background = '", background, "'")), data::Split::train), 0);
    return std::vector<float>{x.x[0], x.x[16], x.x[32]};
  };
  EXPECT_EQ(first_pixel("black"), (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(first_pixel("#ff0033"), (std::vector<float>{1.0f, 0.0f, 0.2f}));
  for (const char* wrong : {"mauve", "#ff003", "#ff003g", "#ff00330", ""})
    EXPECT_THAT(error_of([&] { first_pixel(wrong); }), HasSubstr("data.background: got")) << wrong;
}

TEST_F(ImageFolder, OnlyAnotherBackgroundThanWhiteIsInTheFingerprint) {
  write("a.png", plain(2, 2, {3}));
  const auto print = [&](const std::string& extra) {
    return data::open_dataset(table(extra), data::Split::train)->info().fingerprint;
  };
  EXPECT_EQ(print("background = 'white'"), print(""));
  EXPECT_NE(print("background = 'black'"), print(""));
}

TEST_F(ImageFolder, AFaultThatViewersForgiveIsAWarningOfTheCheckAndNoDamage) {
  const Bytes photo = io::encode_jpeg(plain(8, 8, {10, 20, 30}), 95);
  write("endless.jpg", cut(photo, photo.size() - 2));
  write("fine.jpg", photo);
  for (const char* on_bad : {"error", "skip"}) {
    const data::CheckReport report = data::check_dataset(table(str("on_bad = '", on_bad, "'")));
    EXPECT_TRUE(report.good());
    EXPECT_EQ(report.read, 2);
    ASSERT_THAT(paths_of(report.forgiven), ElementsAre("endless.jpg"));
    EXPECT_EQ(report.forgiven[0].reason, "no mark at its end");
  }
  const auto data = data::open_dataset(table(), data::Split::train);
  EXPECT_EQ(example(*data, 0).x, example(*data, 1).x);
}

TEST_F(ImageFolder, APhotoIsTurnedAsItsCameraWasHeld) {
  // As stored; 6: the right end of the row is the bottom.
  PngSpecimen photo{.width = 2, .height = 1, .samples = {0, 255}};
  photo.extra = png_chunk("eXIf", exif_of(6, false));
  write("phone.png", png_file(photo));
  const auto data =
      data::open_dataset(table("channels = 'grey'\nresize = 'stretch'"), data::Split::train);
  const std::vector<float> x = example(*data, 0).x;
  EXPECT_EQ(x[0], 0.0f);
  EXPECT_EQ(x[3], 0.0f) << "top right";
  EXPECT_EQ(x[12], 1.0f) << "bottom left";
}

TEST_F(ImageFolder, TakesSubFoldersAsClasses) {
  write("dogs/1.png", plain(2, 2, {255}));
  write("cats/1.png", plain(2, 2, {0}));
  write("dogs/more/2.png", plain(2, 2, {255}));
  write("stray.png", plain(2, 2, {100}));
  const auto data = data::open_dataset(table(), data::Split::train);
  EXPECT_THAT(data->info().class_names, ElementsAre("cats", "dogs"));
  ASSERT_EQ(data->info().size, 3);
  for (int64_t i = 0; i < 3; ++i)
    EXPECT_EQ(example(*data, i).label, example(*data, i).x[0] > 0.5f ? 1 : 0);
  const data::CheckReport report = data::check_dataset(table());
  EXPECT_THAT(paths_of(report.passed_over), ElementsAre("stray.png"));
}

/// One of everything.
class MixedFolder : public ImageFolder {
 protected:
  void SetUp() override {
    write("good1.png", plain(5, 3, {10}));
    write("good2.jpg", io::encode_jpeg(plain(5, 3, {10, 20, 30}), 90));
    write("cut.png", cut(io::encode_png(plain(50, 30, {10})), 60));
    write("cut.jpg", cut(io::encode_jpeg(plain(50, 30, {10}), 90), 150));
    write("cmyk.jpg", jpeg_file({.channels = 4}));
    write("text.png", Bytes(40, std::byte{'x'}));
    write("empty.png", Bytes());
    write("read.me", Bytes(3));
    write(".hidden.png", plain(2, 2, {1}));
    write_file(outside_ / "secret.png", io::encode_png(plain(2, 2, {1})));
    std::filesystem::create_symlink(outside_ / "secret.png", folder_ / "leaves.png");
    std::filesystem::create_symlink(outside_.path(), folder_ / "leaves");
    std::filesystem::create_symlink("good1.png", folder_ / "within.png");
    std::filesystem::create_symlink(".", folder_ / "cycle");
    std::filesystem::create_symlink("nowhere.png", folder_ / "nowhere.png");
    ASSERT_EQ(::mkfifo((folder_ / "pipe.png").c_str(), 0600), 0);
  }
  const std::vector<std::string> bad_{"cut.jpg", "cut.png", "empty.png", "text.png"};
  ScratchFolder outside_;
};

TEST_F(MixedFolder, TheCheckListsEveryBadFileWithItsReason) {
  for (const char* on_bad : {"error", "skip"}) {
    const data::CheckReport report = data::check_dataset(table(str("on_bad = '", on_bad, "'")));
    EXPECT_EQ(paths_of(report.bad), bad_) << on_bad;
    EXPECT_EQ(report.read, 4);
    for (const data::BadFile& file : report.bad) EXPECT_THAT(file.reason, HasSubstr(file.path));
    EXPECT_THAT(paths_of(report.passed_over),
                ElementsAre(".hidden.png", "cycle", "leaves", "leaves.png", "nowhere.png",
                            "pipe.png", "read.me"));
  }
}

TEST_F(MixedFolder, SkippingLeavesTheGoodOnes) {
  const auto data = data::open_dataset(table("on_bad = 'skip'"), data::Split::train);
  ASSERT_EQ(data->info().size, 4);
  for (int64_t i = 0; i < 4; ++i) EXPECT_EQ(example(*data, i).x.size(), 48u);
}

TEST_F(MixedFolder, OtherwiseABadOneIsAnErrorThatNamesIt) {
  EXPECT_THAT(error_of([&] { data::open_dataset(table(), data::Split::train); }),
              HasSubstr("cut.jpg"));
}

TEST_F(ImageFolder, SplitsByNameSoThatNewFilesMoveNoOldOnes) {
  const std::string half = str("name = 'image_folder'\nfolder = '", folder_.path().string(),
                               "'\ntest_share = 0.5\nsize = 4\n");
  const auto names = [&](data::Split split) {
    const auto data =
        data::data_source("image_folder").open(data::source_options(data_table(half)), split);
    const auto& files = dynamic_cast<const data::OfFiles&>(*data);
    std::set<std::string> out;
    for (int64_t i = 0; i < data->info().size; ++i) out.insert(files.file_of(i));
    return out;
  };
  for (int i = 0; i < 100; ++i) write(str(i, ".png"), plain(1, 1, {1}));
  const std::set<std::string> train = names(data::Split::train), test = names(data::Split::test);
  EXPECT_EQ(train.size() + test.size(), 100u);
  EXPECT_GT(test.size(), 25u);  // five standard deviations of 100 fair draws
  EXPECT_LT(test.size(), 75u);
  for (int i = 100; i < 150; ++i) write(str(i, ".png"), plain(1, 1, {1}));
  const std::set<std::string> later = names(data::Split::train);
  EXPECT_TRUE(std::includes(later.begin(), later.end(), train.begin(), train.end()));
  for (const std::string& name : test) EXPECT_EQ(later.count(name), 0u);
}

TEST_F(ImageFolder, TheEndOfTrainingHasEveryClass) {
  for (int i = 0; i < 60; ++i) write(str(i % 3, "/", i, ".png"), plain(1, 1, {1}));
  const auto held = data::open_dataset(table("validation = 20"), data::Split::validation);
  std::set<int64_t> labels;
  for (int64_t i = 0; i < 20; ++i) labels.insert(example(*held, i).label);
  EXPECT_EQ(labels.size(), 3u);
}

TEST_F(ImageFolder, AnEmptyOrMissingFolderIsRefused) {
  EXPECT_THAT(error_of([&] { data::open_dataset(table(), data::Split::train); }),
              HasSubstr("no picture in it or below"));
  EXPECT_THAT(error_of([&] {
                data::open_dataset(data_table("name = 'image_folder'"), data::Split::train);
              }),
              HasSubstr("data.folder is empty"));
  const data::CheckReport report =
      data::check_dataset(data_table("name = 'image_folder'\nfolder = '/nowhere/at/all'"));
  EXPECT_FALSE(report.good());
}

TEST(Picture, IsCutFittedOrStretchedToASquare) {
  io::Image wide = plain(6, 2, {0});  // columns 0 .. 5 of grey 0, 10, .. 50
  for (size_t i = 0; i < 12; ++i) wide.pixels[i] = static_cast<uint8_t>(10 * (i % 6));
  EXPECT_THAT(data::squared(wide, 2, data::Cover::crop).pixels, ElementsAre(20, 30, 20, 30));
  EXPECT_THAT(data::squared(wide, 2, data::Cover::stretch).pixels, ElementsAre(10, 40, 10, 40));
  EXPECT_THAT(data::squared(wide, 6, data::Cover::fit).pixels.size(), 36u);
  const std::vector<uint8_t> fitted = data::squared(wide, 6, data::Cover::fit).pixels;
  for (size_t row = 0; row < 6; ++row)
    for (size_t column = 0; column < 6; ++column)
      EXPECT_EQ(fitted[row * 6 + column], row == 2 || row == 3 ? 10 * column : 0);
}

}  // namespace
}  // namespace elbo::test
