// SPDX-License-Identifier: MIT
// Batches, random tensors and pictures.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/tensor/batch.h"
#include "elbo/tensor/image.h"
#include "elbo/tensor/random.h"

namespace elbo::tensor {
namespace {

data::DataInfo grey(int64_t side) {
  data::DataInfo info;
  info.name = "grey";
  info.shape = {1, side, side};
  info.class_names = {"a", "b"};
  return info;
}

TEST(Batch, HasTheShapesOfTheData) {
  const data::HostBatch host{2, data::FloatBuffer(18, 0.25f), {0, 1}, {}, {7, 8}, {}, {}};
  const tensor::Batch batch = to_batch(host, grey(3));
  EXPECT_EQ(batch.x.sizes(), (std::vector<int64_t>{2, 1, 3, 3}));
  EXPECT_EQ(batch.y[1].item<int64_t>(), 1);
  EXPECT_EQ(batch.indices[0].item<int64_t>(), 7);
  EXPECT_FALSE(batch.attributes.defined());
}

TEST(Batch, TakesTheMemoryOverInsteadOfCopyingIt) {
  data::HostBatch host{2, data::FloatBuffer(18, 0.25f), {0, 1}, {}, {7, 8}, {}, {}};
  const float* memory = host.x.data();
  Tensor x = to_batch(std::move(host), grey(3)).x;
  EXPECT_EQ(x.data_ptr<float>(), memory);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % 64, 0u);
  EXPECT_EQ(x.sum().item<double>(), 18 * .25);  // it lives as long as the tensor
}

TEST(Batch, ExamplesOfAnotherShapeAreRefused) {
  EXPECT_NO_THROW(check_examples(torch::zeros({5, 1, 3, 3}), grey(3), "test"));
  EXPECT_THROW(check_examples(torch::zeros({5, 1, 3, 4}), grey(3), "test"), ShapeError);
  EXPECT_THROW(check_examples(torch::zeros({5, 9}), grey(3), "test"), ShapeError);
}

TEST(RandomTensors, RowsDoNotDependOnHowManyThereAre) {
  Rng all(4), first(4);
  Rng second = Rng(4).from_row(3);
  const torch::Tensor whole = normal(all, {5, 7});
  EXPECT_TRUE(torch::equal(whole.slice(0, 0, 3), normal(first, {3, 7})));
  EXPECT_TRUE(torch::equal(whole.slice(0, 3, 5), normal(second, {2, 7})));
}

TEST(RandomTensors, BernoulliKeepsCertaintyAndItsMean) {
  Rng rng(1);
  EXPECT_EQ(bernoulli(rng, torch::zeros({100})).sum().item<double>(), 0);
  EXPECT_EQ(bernoulli(rng, torch::ones({100})).sum().item<double>(), 100);
  const int64_t draws = 40000;
  const double share = bernoulli(rng, torch::full({draws, 1}, .3)).mean().item<double>();
  // Five standard errors, and the seed is fixed.
  EXPECT_NEAR(share, .3, 5 * std::sqrt(.3 * .7 / draws));
}

TEST(RandomTensors, ClassesAreInRangeAndAllThere) {
  Rng rng(2);
  const torch::Tensor classes = random_classes(rng, 1000, 10);
  EXPECT_EQ(classes.min().item<int64_t>(), 0);
  EXPECT_EQ(classes.max().item<int64_t>(), 9);
}

TEST(Pictures, UseTheDeclaredRangeAndRound) {
  const torch::Tensor x = torch::tensor({0.f, 1.f, .5f, 2.f}).view({1, 1, 2, 2});
  const io::Image image = images_of(x, grey(2)).at(0);
  EXPECT_EQ(image.pixels, (std::vector<uint8_t>{0, 255, 128, 255}));
}

TEST(Pictures, GoThereAndBack) {
  const torch::Tensor x = torch::arange(9).to(torch::kFloat32).div(255).view({1, 1, 3, 3});
  EXPECT_TRUE(torch::allclose(tensor_of(images_of(x, grey(3)).at(0)), x, 0, 1e-6));
}

TEST(Pictures, PointsLieWhereTheyShould) {
  data::DataInfo info;
  info.shape = {2};
  info.kind = data::ValueKind::real;
  // The upper left corner.
  const io::Image map = image_grid_of(torch::tensor({-6.f, 6.f}).view({1, 2}), info, 1);
  EXPECT_EQ(map.width, 256);
  // 6 itself is just outside
  EXPECT_EQ(std::count(map.pixels.begin(), map.pixels.end(), uint8_t{0}), 256 * 256);
  const io::Image centre = image_grid_of(torch::zeros({1, 2}), info, 1);
  EXPECT_GT(centre.pixels[127 * 256 + 128], 0);
}

}  // namespace
}  // namespace elbo::tensor
