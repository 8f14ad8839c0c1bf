// SPDX-License-Identifier: MIT
// What a drawn face shows: where each factor changes the picture and where not, mirror images,
// antialiasing.
#include "elbo/data/faces/face_drawing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "elbo/core/error.h"
#include "elbo/core/fs.h"
#include "elbo/core/sha256.h"

namespace elbo::test {
namespace {

using Picture = std::vector<float>;  // (3, size, size)

Picture drawn(const data::Face& face, int64_t size) {
  Picture out(static_cast<size_t>(3 * size * size));
  data::draw_face(face, size, out);
  return out;
}

data::Face with(data::Face face, float data::FaceFactors::*factor, float value) {
  face.factors.*factor = value;
  return face;
}

float data::FaceFactors::*factor_of(const std::string& name) {
  for (const data::FaceFactor& factor : data::kFaceFactors)
    if (name == factor.name) return factor.value;
  return nullptr;
}

/// The pixels in which two pictures differ, in shares of the side: first and last row and column,
/// and how many.
struct Difference {
  double top = 1, bottom = 0, left = 1, right = 0;
  int64_t pixels = 0;
};

Difference difference(const Picture& a, const Picture& b, int64_t size) {
  Difference out;
  const auto plane = static_cast<size_t>(size * size);
  for (size_t p = 0; p < plane; ++p) {
    if (a[p] == b[p] && a[plane + p] == b[plane + p] && a[2 * plane + p] == b[2 * plane + p])
      continue;
    const auto side = static_cast<double>(size),
               row = static_cast<double>(p / static_cast<size_t>(size));
    const auto column = static_cast<double>(p % static_cast<size_t>(size));
    out.top = std::min(out.top, row / side);
    out.bottom = std::max(out.bottom, (row + 1) / side);
    out.left = std::min(out.left, column / side);
    out.right = std::max(out.right, (column + 1) / side);
    ++out.pixels;
  }
  return out;
}

double distance(const Picture& a, const Picture& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += static_cast<double>((a[i] - b[i]) * (a[i] - b[i]));
  return std::sqrt(sum);
}

double largest_change(const Picture& a, const Picture& b) {
  double out = 0;
  for (size_t i = 0; i < a.size(); ++i)
    out = std::max(out, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  return out;
}

Picture mirrored(Picture x, int64_t size) {
  for (auto row = x.begin(); row != x.end(); row += size) std::reverse(row, row + size);
  return x;
}

constexpr int kFaces = 60;

/// Some faces as they are drawn.
std::vector<data::Face> some_faces() {
  const data::FaceDraws draws(11, data::Split::train, 0);
  std::vector<data::Face> out;
  for (int64_t i = 0; i < kFaces; ++i) out.push_back(draws.at(i));
  return out;
}

/// The region, in shares of the side, that a factor may change, with room for where heads are (6 %
/// each way), their height and their tilt.
struct Region {
  const char* factor;
  double top, bottom, left, right;
};

class RegionOf : public ::testing::TestWithParam<Region> {};

TEST_P(RegionOf, HoldsEveryPixelThatChanges) {
  const Region region = GetParam();
  float data::FaceFactors::*factor = factor_of(region.factor);
  for (const data::Face& face : some_faces()) {
    const Difference found =
        difference(drawn(with(face, factor, 0), 64), drawn(with(face, factor, 1), 64), 64);
    ASSERT_GT(found.pixels, 0);
    EXPECT_GE(found.top, region.top);
    EXPECT_LE(found.bottom, region.bottom);
    EXPECT_GE(found.left, region.left);
    EXPECT_LE(found.right, region.right);
  }
}

INSTANTIATE_TEST_SUITE_P(Factors, RegionOf,
                         ::testing::Values(Region{"smile", 0.44, 0.90, 0.1, 0.9},
                                           Region{"spectacles", 0.33, 0.70, 0.06, 0.94},
                                           Region{"gaze", 0.36, 0.64, 0.1, 0.9},
                                           Region{"eye_size", 0.26, 0.66, 0.1, 0.9},
                                           Region{"eyebrow_angle", 0.22, 0.54, 0.1, 0.9},
                                           Region{"hat", 0, 0.56, 0, 1},
                                           Region{"beard", 0.44, 1, 0.08, 0.92},
                                           Region{"earrings", 0.46, 0.80, 0.06, 0.94}),
                         [](const auto& one) { return std::string(one.param.factor); });

TEST(FaceDrawing, ABackgroundLeavesTheMiddleOfTheFaceAlone) {
  for (const data::Face& face : some_faces()) {
    const Picture a = drawn(with(face, &data::FaceFactors::background, 0), 64),
                  b = drawn(with(face, &data::FaceFactors::background, 1), 64);
    for (size_t row = 26; row < 46; ++row)
      for (size_t column = 26; column < 38; ++column)
        ASSERT_EQ(a[row * 64 + column], b[row * 64 + column]);
    EXPECT_NE(a.back(), b.back());
  }
}

TEST(FaceDrawing, EveryFactorIsSeenAt32Pixels) {
  for (const data::FaceFactor& factor : data::kFaceFactors) {
    double total = 0;
    for (data::Face face : some_faces()) {
      face.factors.hat = 0;  // which hides hair
      total +=
          distance(drawn(with(face, factor.value, 0), 32), drawn(with(face, factor.value, 1), 32));
    }
    EXPECT_GT(total / kFaces, 0.87) << factor.name;  // half of what a pixel from black to white is
  }
}

/// Hues and colours of hair run through several colours; mouths and eyebrows soon no longer overlap
/// where they were, and are looked at below.
TEST(FaceDrawing, MoreOfAFactorIsFurtherFromNone) {
  for (const data::FaceFactor& factor : data::kFaceFactors) {
    static const std::set<std::string> others{"background", "hair_colour", "smile",
                                              "eyebrow_angle"};
    if (factor.probability > 0 || others.contains(factor.name)) continue;
    const Picture none = drawn(with(data::Face(), factor.value, 0), 64);
    double before = 0;
    for (int step = 1; step <= 8; ++step) {
      const double now =
          distance(none, drawn(with(data::Face(), factor.value, static_cast<float>(step) / 8), 64));
      EXPECT_GT(now, before) << factor.name << " at " << step << "/8";
      before = now;
    }
  }
}

/// The row of the mouth's corner: of the leftmost dark pixel below the nose and inside the jaw, in
/// shares of the side.
double corner_row(const Picture& x, int64_t side) {
  const auto size = static_cast<size_t>(side), plane = size * size;
  const auto brightness = [&](size_t p) { return x[p] + x[plane + p] + x[2 * plane + p]; };
  const float skin = brightness(size * 55 / 100 * size + size * 40 / 100);
  for (size_t column = size * 34 / 100; column < size / 2; ++column)
    for (size_t row = size * 57 / 100; row < size * 76 / 100; ++row) {
      const bool inside = 2 * column > size * 69 / 100 + row - std::min(row, size * 66 / 100);
      if (inside && brightness(row * size + column) < 0.62f * skin)
        return static_cast<double>(row) / static_cast<double>(size);
    }
  return -1;
}

TEST(FaceDrawing, ASmileLiftsTheCornersOfTheMouth) {
  double before = 1;
  for (int step = 0; step <= 10; ++step) {
    const double row = corner_row(
        drawn(with(data::Face(), &data::FaceFactors::smile, static_cast<float>(step) / 10), 128),
        128);
    ASSERT_GT(row, 0) << step;
    EXPECT_LE(row, before + 1.0 / 128) << step;  // where a thin line ends is a matter of a pixel
    before = row;
  }
  const double sad = corner_row(drawn(with(data::Face(), &data::FaceFactors::smile, 0), 128), 128);
  EXPECT_GT(sad - before, 0.10);
}

TEST(FaceDrawing, AnEyebrowsInnerEndRisesWithItsAngle) {
  size_t before = 128;
  for (int step = 0; step <= 4; ++step) {
    const Picture x = drawn(
        with(data::Face(), &data::FaceFactors::eyebrow_angle, static_cast<float>(step) / 4), 128);
    size_t darkest = 38;
    for (size_t row = 38; row < 57; ++row)
      if (x[row * 128 + 57] < x[darkest * 128 + 57]) darkest = row;
    EXPECT_LT(darkest, before) << step;
    before = darkest;
  }
}

TEST(FaceDrawing, ALaughShowsTeethAndASmileDoesNot) {
  const auto white = [](float smile) {
    const Picture x = drawn(with(data::Face(), &data::FaceFactors::smile, smile), 128);
    int64_t count = 0;
    for (size_t p = 128 * 70; p < 128 * 110; ++p)
      count += std::min({x[p], x[128 * 128 + p], x[2 * 128 * 128 + p]}) > 0.85f ? 1 : 0;
    return count;
  };
  EXPECT_EQ(white(0.0f), 0);
  EXPECT_EQ(white(0.6f), 0);
  EXPECT_GT(white(1.0f), 60);
}

TEST(FaceDrawing, APlainFaceIsItsOwnMirrorImage) {
  for (const int64_t size : {24, 31, 32, 64})
    EXPECT_LE(largest_change(drawn(data::Face(), size), mirrored(drawn(data::Face(), size), size)),
              1.01 / 255);
}

/// Without texture and detail, the mirror image of a face is the face with pose, tilt, gaze and
/// light mirrored.
TEST(FaceDrawing, MirroredFactorsGiveTheMirrorImage) {
  const data::FaceDraws draws(2, data::Split::train, 0);
  for (int64_t i = 0; i < 20; ++i) {
    data::Face face{draws.at(i).factors, {}};
    face.detail.hat_shape = static_cast<int>(i % 3);
    data::Face other = face;
    for (float data::FaceFactors::*factor : {&data::FaceFactors::pose, &data::FaceFactors::tilt,
                                             &data::FaceFactors::gaze, &data::FaceFactors::light})
      other.factors.*factor = 1 - face.factors.*factor;
    const Picture a = drawn(face, 48), b = mirrored(drawn(other, 48), 48);
    // Where the lids of large eyes meet, the right one lies over the left.
    EXPECT_LE(largest_change(a, b), 0.05) << i;
  }
}

/// An edge that moves by a share of a pixel changes it by no more than that share; a tooth-edged
/// one would jump by its whole contrast. In 1/500 of a factor nothing moves further than 1/15
/// pixel.
TEST(FaceDrawing, ALittleChangeChangesPixelsALittle) {
  for (const data::Face& face : some_faces())
    for (const data::FaceFactor& factor : data::kFaceFactors) {
      if (factor.probability > 0) continue;
      const float at = std::min(face.factors.*factor.value, 0.99f);
      EXPECT_LE(largest_change(drawn(with(face, factor.value, at), 32),
                               drawn(with(face, factor.value, at + 0.002f), 32)),
                0.12)
          << factor.name;
    }
}

TEST(FaceDrawing, APixelIsTheMeanOfTheFourOfTwiceTheSize) {
  for (data::Face face : some_faces()) {
    face.detail.texture = 0;  // what is finer than a pixel is left out, not averaged
    const Picture small = drawn(face, 32), large = drawn(face, 64);
    double sum = 0;
    for (size_t plane = 0; plane < 3; ++plane)
      for (size_t row = 0; row < 32; ++row)
        for (size_t column = 0; column < 32; ++column) {
          const float* four = large.data() + (plane * 64 + 2 * row) * 64 + 2 * column;
          sum += std::abs(static_cast<double>((four[0] + four[1] + four[64] + four[65]) / 4 -
                                              small[(plane * 32 + row) * 32 + column]));
        }
    EXPECT_LT(sum / (3 * 32 * 32), 0.012);
  }
}

TEST(FaceDrawing, RefusesAPictureOfAnotherSize) {
  Picture x(3 * 32 * 32);
  EXPECT_THROW(data::draw_face(data::Face(), 31, x), Error);
  EXPECT_THROW(data::draw_face(data::Face(), 8, std::span(x).first(192)), Error);
}

/// Whoever changes the drawing changes data that numbers were measured on: raise kDrawing in
/// faces.cpp together with this.
TEST(FaceDrawing, HasNotChanged) {
  Bytes bytes;
  for (const data::Face& face : some_faces())
    for (const float value : drawn(face, 32))
      bytes.push_back(static_cast<std::byte>(std::lround(value * 255.0f)));
  EXPECT_EQ(sha256_hex(bytes), "9431bf6ce1b3a473d78790eac459ebc780f17afbe716abba2610f91011b328e7");
}

}  // namespace
}  // namespace elbo::test
