// SPDX-License-Identifier: MIT
// `elbo eval` of files that other programs wrote. Oracle: distances do not change when all features
// are shifted, nor when a grey picture is saved as RGB.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/io/image.h"
#include "elbo/io/json.h"
#include "elbo/io/npy.h"
#include "tests/cli/program.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

constexpr const char* kGivenData =
    " --data synthetic --set size=12 --set count=600 --set test_count=200 --protocol ";

/// A .npy of float64: 100 rows of 4 numbers, none of them twice, of deviation 1e-3 around `middle`.
/// They are exact in double.
std::string doubles_around(double middle, int phase) {
  std::string data;
  for (int i = 0; i < 400; ++i) {
    const double value =
        middle + std::round(std::sin(1.0 + phase + 0.7 * i * i) * 16384) / 16777216;
    data.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (100, 4), }\n";
  return std::string("\x93NUMPY\1\0", 8) + static_cast<char>(header.size()) + '\0' + header + data;
}

double measured_value(const Folder& folder, const std::string& arguments) {
  const Outcome outcome = elbo(folder, "eval " + arguments + " --json");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  if (outcome.code != 0) return std::nan("");
  const Node node = io::parse_json(outcome.out, "stdout");
  return std::get<double>(node.find("value")->value());
}

TEST(GivenFeatureFiles, DoublesKeepTheirDigits) {
  const Folder folder;
  folder.write("made.npy", doubles_around(0, 0));
  folder.write("real.npy", doubles_around(0, 1));
  folder.write("far_made.npy", doubles_around(10000, 0));
  folder.write("far_real.npy", doubles_around(10000, 1));
  const double near =
      measured_value(folder, "--features made.npy real.npy --protocol fd_features_100");
  const double far =
      measured_value(folder, "--features far_made.npy far_real.npy --protocol fd_features_100");
  EXPECT_GT(near, 0);
  EXPECT_NEAR(far, near, 1e-4 * near) << "float32 has steps of 1e-3 beside 10,000";
}

TEST(GivenSampleFiles, NoExamplesAreADataError) {
  const Folder folder;
  folder.write("none.npy",
               std::string(text_of(io::encode_npy(std::span<const float>(), {0, 1, 12, 12}))));
  const Outcome outcome =
      elbo(folder, std::string("eval --samples none.npy") + kGivenData + "fd_pixels_10");
  EXPECT_EQ(outcome.code, 3) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("got 0 examples, want at least one"));
}

TEST(GivenSampleFiles, ValuesAndFormsThatDoNotFitAreToldHowTheyWould) {
  const Folder folder;
  const auto refusal = [&](std::vector<float> values, const std::vector<int64_t>& shape) {
    folder.write("x.npy",
                 std::string(text_of(io::encode_npy(std::span<const float>(values), shape))));
    return elbo(folder, std::string("eval --samples x.npy") + kGivenData + "fd_pixels_10").err;
  };
  std::vector<float> values(1440, .5f);
  const std::vector<int64_t> good{10, 1, 12, 12};
  values[300] = -1;
  EXPECT_THAT(refusal(values, good), HasSubstr("x.npy: got values from -1 to 0.5, want 0 to 1, as "
                                               "those of synthetic; save (x + 1) / 2"));
  values[300] = 254;
  EXPECT_THAT(refusal(values, good), HasSubstr("x.npy: got values from 0.5 to 254, want 0 to 1, as "
                                               "those of synthetic; divide them by 255"));
  values[300] = std::nanf("");
  EXPECT_THAT(refusal(values, good),
              HasSubstr("x.npy: example 2 holds a value that is not finite (1 such example)"));
  EXPECT_THAT(
      refusal(std::vector<float>(1440), {10, 144}),
      HasSubstr("want N x 1 x 12 x 12 as in synthetic; save x.reshape(-1, 1, 12, 12) of it"));
}

TEST(GivenSampleFiles, GreyPicturesSavedAsRgbGiveTheNumberOfGreyOnes) {
  const Folder folder;
  std::filesystem::create_directory(folder / "grey");
  std::filesystem::create_directory(folder / "rgb");
  for (int k = 0; k < 60; ++k) {
    io::Image grey{12, 12, 1, {}}, rgb{12, 12, 3, {}};
    for (int i = 0; i < 144; ++i) {
      const auto value = static_cast<uint8_t>((k * 31 + i * i * 7 + i * k) % 256);
      grey.pixels.push_back(value);
      rgb.pixels.insert(rgb.pixels.end(), 3, value);
    }
    folder.write("grey/" + std::to_string(100 + k) + ".png",
                 std::string(text_of(io::encode_png(grey))));
    folder.write("rgb/" + std::to_string(100 + k) + ".png",
                 std::string(text_of(io::encode_png(rgb))));
  }
  const double of_grey =
      measured_value(folder, std::string("--samples grey") + kGivenData + "kd_pixels_60");
  EXPECT_EQ(measured_value(folder, std::string("--samples rgb") + kGivenData + "kd_pixels_60"),
            of_grey);
}

}  // namespace
}  // namespace elbo::test
