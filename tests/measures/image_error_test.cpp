// SPDX-License-Identifier: MIT
// MSE, PSNR and SSIM against closed forms and a sum written out.
#include "elbo/measures/image_error.h"
#include "elbo/tensor/tensor.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"

namespace elbo::measures {
namespace {

Tensor image(uint64_t seed, at::IntArrayRef sizes) {
  Rng rng(seed);
  return tensor::uniform(rng, sizes);
}

/// SSIM of two 11 x 11 pictures: the definition, one loop a moment.
double error_by_hand(const Tensor& x, const Tensor& y) {
  double weights = 0, mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  for (int64_t i = 0; i < 11; ++i)
    for (int64_t j = 0; j < 11; ++j) {
      const double w = std::exp(-static_cast<double>((i - 5) * (i - 5) + (j - 5) * (j - 5)) / 4.5);
      const double a = x[0][0][i][j].item<double>(), b = y[0][0][i][j].item<double>();
      weights += w, mx += w * a, my += w * b, xx += w * a * a, yy += w * b * b, xy += w * a * b;
    }
  mx /= weights, my /= weights;
  const double vx = xx / weights - mx * mx, vy = yy / weights - my * my, c = xy / weights - mx * my;
  return (2 * mx * my + 1e-4) * (2 * c + 9e-4) / ((mx * mx + my * my + 1e-4) * (vx + vy + 9e-4));
}

TEST(Similarity, OfAPictureWithItselfIsOne) {
  const Tensor x = image(1, {3, 3, 20, 16});
  EXPECT_LT((structural_similarity(x, x) - 1).abs().max().item<double>(), 1e-12);
}

TEST(Similarity, OfOneWindowIsTheDefinition) {
  const Tensor x = image(1, {1, 1, 11, 11}), y = image(2, {1, 1, 11, 11});
  EXPECT_NEAR(structural_similarity(x, y).item<double>(), error_by_hand(x, y), 1e-12);
}

TEST(Similarity, OfFlatPicturesComparesTheirBrightness) {
  const double a = .25, b = .5;
  const Tensor x = torch::full({1, 1, 14, 14}, a), y = torch::full({1, 1, 14, 14}, b);
  EXPECT_NEAR(structural_similarity(x, y).item<double>(),
              (2 * a * b + 1e-4) / (a * a + b * b + 1e-4), 1e-9);
}

TEST(Similarity, AveragesOverChannelsAndIsSymmetric) {
  const Tensor x = image(1, {2, 3, 15, 15}), y = image(2, {2, 3, 15, 15});
  Tensor mean = torch::zeros({2}, torch::kFloat64);
  for (int64_t c = 0; c < 3; ++c)
    mean += structural_similarity(x.narrow(1, c, 1), y.narrow(1, c, 1)) / 3;
  EXPECT_LT((structural_similarity(x, y) - mean).abs().max().item<double>(), 1e-12);
  EXPECT_LT((structural_similarity(x, y) - structural_similarity(y, x)).abs().max().item<double>(),
            1e-12);
}

TEST(Similarity, RefusesPicturesSmallerThanItsWindow) {
  EXPECT_THROW(structural_similarity(torch::zeros({1, 1, 10, 28}), torch::zeros({1, 1, 10, 28})),
               ShapeError);
  EXPECT_THROW(structural_similarity(torch::zeros({1, 1, 28, 28}), torch::zeros({2, 1, 28, 28})),
               ShapeError);
}

TEST(SignalToNoise, OfAConstantErrorIsItsClosedForm) {
  const Tensor x = torch::full({2, 1, 4, 4}, .5), y = torch::full({2, 1, 4, 4}, .6);
  const Tensor squared = mean_squared_error(x, y);
  EXPECT_NEAR(squared[0].item<double>(), .01, 1e-8);
  EXPECT_NEAR(peak_signal_to_noise(squared)[1].item<double>(), 20, 1e-5);
}

TEST(SignalToNoise, OfEqualPicturesIsInfinite) {
  const Tensor x = image(1, {1, 1, 4, 4});
  EXPECT_TRUE(std::isinf(peak_signal_to_noise(mean_squared_error(x, x)).item<double>()));
}

TEST(MeanImage, HasTheErrorOfAnsweringEverybodyWithIt) {
  const Tensor x = image(1, {7, 3, 4, 5});
  MeanImageError error;
  error.add(x.narrow(0, 0, 3));
  error.add(x.narrow(0, 3, 4));
  EXPECT_NEAR(error.value(),
              mean_squared_error(x, x.mean(0, true).expand_as(x)).mean().item<double>(), 1e-8);
}

TEST(SquaredError, RefusesShapesThatDiffer) {
  EXPECT_THROW(mean_squared_error(torch::zeros({2, 3}), torch::zeros({2, 4})), ShapeError);
}

}  // namespace
}  // namespace elbo::measures
