// SPDX-License-Identifier: MIT
// The option `decode`. Oracle: the same pictures decoded whole.
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/data/image_values.h"
#include "tests/data/files/image_tree.h"

namespace elbo::test {
namespace {

/// A photograph's spectrum in small: waves of all lengths, the short ones faint.
io::Image textured(int64_t width, int64_t height) {
  io::Image image{width, height, 3, {}};
  for (int64_t y = 0; y < height; ++y)
    for (int64_t x = 0; x < width; ++x)
      for (int64_t c = 0; c < 3; ++c) {
        double value = 128;
        for (int k = 1; k < 40; ++k)
          value += 60. / k *
                   std::sin(.03 * k * static_cast<double>(x + c) +
                            .02 * k * static_cast<double>(y) + k * k);
        image.pixels.push_back(static_cast<uint8_t>(std::lround(std::clamp(value, 0., 255.))));
      }
  return image;
}

class DecodeOption : public ImageTree {
 protected:
  std::shared_ptr<const data::Dataset> pictures(const std::string& extra) const {
    return data::open_dataset(
        data_table(str("name = 'image_folder'\nfolder = '", root(), "'\ntest_share = 0\n", extra)),
        data::Split::train);
  }
  std::vector<float> values(const std::string& extra) const {
    return example(*pictures(extra), 0).x;
  }
  /// Mean and largest difference, in levels, that scaled decoding makes.
  std::pair<double, double> difference(const std::string& extra) const {
    const std::vector<float> full = values(extra + "decode = 'full'\n"),
                             scaled = values(extra + "decode = 'scaled'\n");
    double sum = 0, most = 0;
    for (size_t i = 0; i < full.size(); ++i) {
      const double off = 255 * std::abs(static_cast<double>(full[i] - scaled[i]));
      sum += off, most = std::max(most, off);
    }
    return {sum / static_cast<double>(full.size()), most};
  }
};

TEST_F(DecodeOption, ScaledIsCloseToFullHoweverThePictureBecomesSquare) {
  write("a.jpg", io::encode_jpeg(textured(178, 218), 95));
  for (const char* resize : {"crop", "fit", "stretch"})
    for (const int size : {16, 40, 64}) {
      const auto [mean, most] = difference(str("resize = '", resize, "'\nsize = ", size, "\n"));
      EXPECT_LT(mean, 1.5) << resize << size;
      EXPECT_LT(most, 8) << resize << size;
      EXPECT_GT(most, 0) << resize << size;
    }
}

TEST_F(DecodeOption, ScaledIsFullWhereThePictureIsNotTwiceTooLarge) {
  write("a.jpg", io::encode_jpeg(textured(128, 150), 95));
  EXPECT_EQ(values("size = 64\ndecode = 'full'\n"), values("size = 64\ndecode = 'scaled'\n"));
}

TEST_F(DecodeOption, ScaledIsFullForOtherFormats) {
  write("a.png", io::encode_png(textured(178, 218)));
  EXPECT_EQ(values("size = 16\ndecode = 'full'\n"), values("size = 16\ndecode = 'scaled'\n"));
}

TEST_F(DecodeOption, IsFullWhereNothingIsSaidAndTellsFingerprintsApart) {
  write("a.jpg", io::encode_jpeg(textured(178, 218), 95));
  const auto fingerprint = [&](const std::string& extra) {
    return pictures(extra)->info().fingerprint;
  };
  EXPECT_EQ(fingerprint(""), fingerprint("decode = 'full'"));
  EXPECT_NE(fingerprint(""), fingerprint("decode = 'scaled'"));
  EXPECT_EQ(values("size = 16\n"), values("size = 16\ndecode = 'full'\n"));
}

TEST(HarmlessReduction, LeavesMorePixelsThanAreWanted) {
  EXPECT_EQ(data::harmless_reduction(128, 64), 1);
  EXPECT_EQ(data::harmless_reduction(129, 64), 2);
  EXPECT_EQ(data::harmless_reduction(511, 64), 2);
  EXPECT_EQ(data::harmless_reduction(512, 64), 4);
  EXPECT_EQ(data::harmless_reduction(100'000, 64), 8);
  EXPECT_EQ(data::harmless_reduction(4000, 300, 64, data::Cover::crop), 2);
  // 300 become 5 pixels of 64: neither way below.
  EXPECT_EQ(data::harmless_reduction(4000, 300, 64, data::Cover::fit), 8);
  EXPECT_EQ(data::harmless_reduction(4000, 2, 64, data::Cover::fit), 1);
}

}  // namespace
}  // namespace elbo::test
