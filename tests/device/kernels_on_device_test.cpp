// SPDX-License-Identifier: MIT
// Operations that choose another way off the processor. The oracle is the processor.
#include <gtest/gtest.h>

#include "elbo/kernels/mlp_stack.h"
#include "elbo/kernels/norm.h"
#include "elbo/kernels/precision.h"
#include "elbo/tensor/random.h"
#include "tests/device/test_device.h"

namespace elbo::test {
namespace {

/// Rounded to bf16, as float32.
Tensor rounded(const Tensor& x) { return x.to(torch::kBFloat16).to(torch::kFloat32); }

TEST(KernelsOnDevice, Bf16RoundsFactorsAndProductsOfALayer) {
  Rng rng(1);
  const Tensor x = tensor::normal(rng, {4, 16}), weight = tensor::normal(rng, {8, 16}),
               bias = tensor::normal(rng, {8});
  const auto layer = [](const Tensor& in, const Tensor& w, const Tensor& b) {
    return kernels::mlp_stack(in, {w, b}, {kernels::Activation::none}).cpu();
  };
  const auto there = [&] {
    return layer(x.to(test_device()), weight.to(test_device()), bias.to(test_device()));
  };
  const Tensor exact = at::linear(x, weight, bias);
  EXPECT_TRUE(torch::allclose(there(), exact, 1e-5, 1e-5));
  const kernels::PrecisionGuard bf16(kernels::Precision::bf16);
  const Tensor got = there(), want = rounded(at::linear(rounded(x), rounded(weight))) + bias;
  // Sums in another order may round to the neighbour: 8 bits of about 10.
  EXPECT_TRUE(torch::allclose(got, want, 8e-3, 8e-3)) << got - want;
  EXPECT_FALSE(torch::allclose(got, exact, 1e-4, 1e-4)) << "nothing was rounded";
}

TEST(KernelsOnDevice, TheNormOverSeveralTensorsIsThatOfTheProcessor) {
  Rng rng(2);
  const Tensors here{tensor::normal(rng, {3, 5}), tensor::normal(rng, {7}), torch::zeros({0})};
  Tensors there;
  for (const Tensor& part : here) there.push_back(part.to(test_device()));
  EXPECT_NEAR(kernels::norm_over(there), kernels::norm_over(here), 1e-5);
  there[1].fill_(std::numeric_limits<float>::infinity());
  EXPECT_FALSE(std::isfinite(kernels::norm_over(there)));
}

}  // namespace
}  // namespace elbo::test
