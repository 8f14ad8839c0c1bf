// SPDX-License-Identifier: MIT
// Dots on a plane.
#include "elbo/eval/scatter_picture.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace elbo {
namespace {

using Colour = std::array<uint8_t, 3>;
constexpr Colour kAxis{208, 208, 208};
constexpr std::array<Colour, 10> kColours{{{31, 119, 180}, {255, 127, 14}, {44, 160, 44}, {214, 39, 40}, {148, 103, 189},
                                           {140, 86, 75}, {227, 119, 194}, {127, 127, 127}, {188, 189, 34}, {23, 190, 207}}};  // Tableau 10
constexpr double kMargin = .03;  // of the range, each side

/// From values to pixels, one axis.
struct Scale {
  double low = 0, high = 1;
  int64_t side = 0;

  Scale(const torch::Tensor& values, int64_t pixels) : side(pixels) {
    if (values.numel() == 0) return;
    low = values.min().item<double>(), high = values.max().item<double>();
    const double margin = std::max(kMargin * (high - low), 1e-9);
    low -= margin, high += margin;
  }
  int64_t operator()(double value) const { return static_cast<int64_t>(std::floor((value - low) / (high - low) * static_cast<double>(side - 1) + .5)); }
};

void put(Image& image, int64_t row, int64_t column, const Colour& colour) {
  if (row < 0 || column < 0 || row >= image.height || column >= image.width) return;
  std::copy(colour.begin(), colour.end(), image.pixels.begin() + (row * image.width + column) * 3);
}

void dot(Image& image, int64_t row, int64_t column, const Colour& colour) {
  for (int64_t down = -1; down <= 1; ++down)
    for (int64_t right = -1; right <= 1; ++right) put(image, row + down, column + right, colour);
}

}  // namespace

Image scatter_picture(const torch::Tensor& points, const torch::Tensor& labels, int64_t side) {
  Image image{side, side, 3, std::vector<uint8_t>(static_cast<size_t>(side * side * 3), 255)};
  const torch::Tensor good = torch::isfinite(points).all(1).nonzero().view({-1});  // (n)
  const torch::Tensor kept = points.index_select(0, good).to(torch::kFloat64).contiguous();
  const torch::Tensor classes = labels.defined() ? labels.index_select(0, good).contiguous() : torch::zeros({good.size(0)}, torch::kInt64);
  const Scale across(kept.select(1, 0), side), up(kept.select(1, 1), side);
  for (int64_t i = 0; i < side; ++i) put(image, side - 1 - up(0), i, kAxis), put(image, i, across(0), kAxis);
  const double* at = kept.data_ptr<double>();
  const int64_t* label = classes.data_ptr<int64_t>();
  for (int64_t i = 0; i < kept.size(0); ++i)
    dot(image, side - 1 - up(at[2 * i + 1]), across(at[2 * i]), kColours[static_cast<size_t>(std::max<int64_t>(0, label[i])) % kColours.size()]);
  return image;
}

}  // namespace elbo
