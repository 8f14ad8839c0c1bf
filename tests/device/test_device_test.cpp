// SPDX-License-Identifier: MIT
// The tests' device keeps what it promises: else nothing that runs on it would prove anything.
#include "tests/device/test_device.h"

#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/types.h>

namespace elbo::test {
namespace {

using torch::Tensor;

const torch::TensorOptions kThere = torch::TensorOptions().device(test_device());

Tensor counted(at::IntArrayRef sizes) {
  return torch::arange(16, torch::kFloat32).narrow(0, 0, c10::multiply_integers(sizes)).view(sizes);
}

TEST(TestDevice, ATensorGoesThereAndComesBackWithItsValues) {
  const Tensor x = counted({3, 4}), there = x.to(test_device());
  EXPECT_EQ(there.device(), test_device());
  EXPECT_TRUE(there.cpu().equal(x));
  EXPECT_TRUE(there.t().cpu().equal(x.t())) << "a view";
  EXPECT_TRUE(there.t().contiguous().cpu().equal(x.t()));
}

TEST(TestDevice, OperationsComputeThere) {
  const Tensor x = counted({3, 4}), there = x.to(test_device());
  const int64_t before = operations_on_test_device();
  const Tensor y = (there * 2 + 1).matmul(there.t()).sum(0);
  EXPECT_GT(operations_on_test_device(), before);
  EXPECT_EQ(y.device(), test_device());
  EXPECT_TRUE(y.cpu().equal((x * 2 + 1).matmul(x.t()).sum(0)));
}

TEST(TestDevice, WritesThroughAViewReachTheTensor) {
  const Tensor there = torch::zeros({3, 4}, kThere);
  there.select(0, 1).fill_(2);
  there.narrow(1, 0, 1).add_(1);
  EXPECT_EQ(there.sum().item<float>(), 2 * 4 + 3);
}

TEST(TestDevice, AnOperationGrowsItsResult) {
  const Tensor x = counted({4}).to(test_device());
  Tensor out = torch::empty({0}, kThere);
  torch::add_out(out, x, x);
  EXPECT_TRUE(out.cpu().equal(counted({4}) * 2));
}

TEST(TestDevice, DerivativesAreThoseOfTheProcessor) {
  const Tensor x = counted({1, 2, 2, 4}) / 8, w = counted({2, 2, 2, 2}) / 8;
  const auto gradient = [](Tensor input, Tensor weight) {
    weight.requires_grad_(true);
    const Tensor y = torch::conv2d(input, weight).sigmoid().square().mean();
    return torch::autograd::grad({y}, {weight})[0];
  };
  const Tensor want = gradient(x, w.clone()),
               got = gradient(x.to(test_device()), w.to(test_device()));
  EXPECT_EQ(got.device(), test_device());
  EXPECT_TRUE(torch::allclose(got.cpu(), want));
}

TEST(TestDevice, TensorsOfTwoDevicesAreAnError) {
  const Tensor here = counted({4}), there = here.to(test_device());
  EXPECT_THROW(here + there, c10::Error);
  EXPECT_THROW(there + here, c10::Error);
  EXPECT_THROW(there.matmul(here), c10::Error);
  EXPECT_THROW(there.index_select(0, torch::zeros({1}, torch::kInt64)), c10::Error);
  EXPECT_THROW(torch::cat({there, here}), c10::Error);
}

TEST(TestDeviceDeathTest, ItsMemoryIsNotTheProcessors) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const Tensor there = torch::ones({4}, kThere);
  EXPECT_DEATH(
      {
        volatile float read = *there.data_ptr<float>();
        (void)read;
      },
      "");
}

}  // namespace
}  // namespace elbo::test
