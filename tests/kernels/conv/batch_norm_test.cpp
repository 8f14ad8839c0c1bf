// SPDX-License-Identifier: MIT
// Fused batch norm against torch's in double precision.
#include "elbo/kernels/conv/batch_norm.h"

#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/dispatch.h"
#include "elbo/tensor/random.h"

namespace elbo::kernels {
namespace {

struct NormExample {
  Tensor x;
  NormTensors tensors;

  explicit NormExample(const std::vector<int64_t>& sizes) {
    Rng rng(3);
    const int64_t channels = sizes[1];
    // Far from zero: squares that are not centred would cancel.
    x = (tensor::normal(rng, sizes) * 2 + 30).requires_grad_();
    tensors = {(tensor::normal(rng, {channels}) * .2 + 1).requires_grad_(),
               (tensor::normal(rng, {channels}) * .2).requires_grad_(),
               tensor::normal(rng, {channels}) + 30, tensor::normal(rng, {channels}).abs() + .5};
  }

  NormExample in_double() const {
    NormExample out = *this;
    const auto twin = [](const Tensor& t) {
      return t.detach().to(torch::kFloat64, false, /*copy=*/true).requires_grad_(t.requires_grad());
    };
    out.x = twin(x);
    out.tensors = {twin(tensors.weight), twin(tensors.bias), twin(tensors.running_mean),
                   twin(tensors.running_var)};
    return out;
  }

  std::vector<Tensor> everything(const NormMode& mode) const {
    const Tensor y = batch_norm(x, tensors, mode);
    Rng rng(4);
    std::vector<Tensor> out =
        torch::autograd::grad({y}, {x, tensors.weight, tensors.bias},
                              {tensor::normal(rng, y.sizes()).to(y.scalar_type())});
    out.insert(out.end(), {y.detach(), tensors.running_mean.clone(), tensors.running_var.clone()});
    return out;
  }
};

double norm_distance(const Tensor& got, const Tensor& want) {
  return ((got.to(torch::kFloat64) - want).norm() / want.norm()).item<double>();
}

class BatchNormSizes : public testing::TestWithParam<std::vector<int64_t>> {};

TEST_P(BatchNormSizes, AgreeWithTorchForEveryActivationInTrainingAndEvaluation) {
  for (const Activation activation : {Activation::none, Activation::relu, Activation::leaky_relu,
                                      Activation::tanh, Activation::elu, Activation::sigmoid})
    for (const bool training : {false, true}) {
      SCOPED_TRACE(str(name_of(activation), training ? " training" : ""));
      const NormExample example(GetParam());
      const auto want = example.in_double().everything({training, activation}),
                 got = example.everything({training, activation});
      // x is 15 deviations from zero: float32 keeps 4e-6 of one
      for (size_t i = 0; i < got.size(); ++i) EXPECT_LT(norm_distance(got[i], want[i]), 3e-5) << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Sizes, BatchNormSizes,
                         testing::Values(std::vector<int64_t>{5, 1}, std::vector<int64_t>{6, 17},
                                         std::vector<int64_t>{64, 100},
                                         std::vector<int64_t>{3, 5, 1, 7},
                                         std::vector<int64_t>{4, 32, 7, 7},
                                         std::vector<int64_t>{2, 3, 16, 16}));

TEST(FusedBatchNorm, TakesChannelsLast) {
  const NormExample first({3, 20, 5, 5}), second({3, 20, 5, 5});
  const Tensor got = batch_norm(first.x.detach().contiguous(at::MemoryFormat::ChannelsLast),
                                first.tensors, {true, Activation::elu});
  EXPECT_TRUE(torch::allclose(got, batch_norm(second.x, second.tensors, {true, Activation::elu}),
                              1e-5, 1e-5));
}

TEST(FusedBatchNorm, OfAConstantChannelIsItsShift) {
  const NormExample example({8, 4});
  const Tensor got = batch_norm(torch::full({8, 4}, 1e6f), example.tensors, {true});
  EXPECT_TRUE(torch::equal(got, example.tensors.bias.expand({8, 4})));
}

TEST(FusedBatchNorm, RefusesToTakeMomentsOfOneValueAndLeavesTheRunningOnes) {
  for (const bool fused : {true, false}) {
    const FusedKernelsGuard guard(fused);
    for (const auto& sizes : {std::vector<int64_t>{1, 4}, std::vector<int64_t>{1, 4, 1, 1}}) {
      const NormExample example(sizes), same(sizes);
      EXPECT_THROW(batch_norm(example.x, example.tensors, {true}), LoneValue);
      EXPECT_TRUE(torch::equal(example.tensors.running_var, same.tensors.running_var) &&
                  torch::equal(example.tensors.running_mean, same.tensors.running_mean));
      EXPECT_NO_THROW(batch_norm(example.x, example.tensors, {false}));
    }
  }
}

TEST(FusedBatchNorm, RepeatsToTheBit) {
  const NormExample first({64, 33}), second({64, 33});
  const auto a = first.everything({true, Activation::relu}),
             b = second.everything({true, Activation::relu});
  for (size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::equal(a[i], b[i])) << i;
}

TEST(FusedBatchNorm, HasTheSecondDerivativesOfTorch) {
  const auto penalty = [](const NormExample& example) {
    const Tensor y = batch_norm(example.x, example.tensors, {true, Activation::tanh});
    const Tensor slope = torch::autograd::grad({y.square().sum()}, {example.x}, {}, true, true)[0];
    return torch::autograd::grad({slope.square().sum()},
                                 {example.x, example.tensors.weight, example.tensors.bias});
  };
  const NormExample example({6, 3});
  const auto want = penalty(example.in_double()), got = penalty(example);
  for (size_t i = 0; i < got.size(); ++i) EXPECT_LT(norm_distance(got[i], want[i]), 1e-3) << i;
}

TEST(FusedBatchNorm, IsTorchsToTheBitWhereFusedKernelsAreOff) {
  const FusedKernelsGuard off(false);
  const NormExample first({6, 3}), second({6, 3});
  EXPECT_TRUE(torch::equal(batch_norm(first.x, first.tensors, {true}),
                           batch_norm_reference(second.x, second.tensors, {true})));
}

}  // namespace
}  // namespace elbo::kernels
