// SPDX-License-Identifier: MIT
// Flat memory: parameters stay what they were, gradients land in their place, and what somebody
// holds is never overwritten.
#include "elbo/kernels/gradient_slots.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/kernels/mlp_stack.h"
#include "tests/kernels/close.h"

namespace elbo::kernels {
namespace {

class FlatMemoryTest : public testing::Test {
 protected:
  Tensor weight_ = test::random_leaf({7, 5}), bias_ = test::random_leaf({7});
  Tensor before_ = weight_.detach().clone();
  FlatMemory memory_{{weight_, bias_}};

  Tensors gradients(const Tensor& x) {
    return torch::autograd::grad({mlp_stack(x, {weight_, bias_}, {Activation::tanh}).sum()},
                                 {weight_, bias_});
  }
};

TEST_F(FlatMemoryTest, KeepsTheValuesOfTheParameters) {
  EXPECT_TRUE(torch::equal(weight_, before_));
  EXPECT_TRUE(torch::equal(memory_.part(memory_.values(), 0), before_));
  EXPECT_TRUE(weight_.requires_grad() && weight_.is_leaf());
}

TEST_F(FlatMemoryTest, GradientsOfAFusedOperationLandInTheirPlace) {
  const Tensors grads = gradients(torch::ones({3, 5}, torch::kFloat32));
  const float* first = grads[0].data_ptr<float>();
  EXPECT_EQ(memory_.gather(grads).data_ptr<float>(), first);
  EXPECT_EQ(memory_.part(memory_.gather(grads), 1).data_ptr<float>(), grads[1].data_ptr<float>());
}

TEST_F(FlatMemoryTest, AGradientThatSomebodyHoldsIsNotOverwritten) {
  const Tensors held = gradients(torch::ones({3, 5}, torch::kFloat32));
  const Tensor copy = held[0].clone();
  const Tensors fresh = gradients(torch::full({3, 5}, -2.f));
  EXPECT_TRUE(torch::equal(held[0], copy));
  EXPECT_FALSE(torch::equal(fresh[0], copy));
}

TEST_F(FlatMemoryTest, GradientsOfAParameterUsedTwiceAreSummed) {
  const Tensor x = torch::randn({3, 5}, torch::kFloat32);
  const auto twice = [&] {
    return mlp_stack(x, {weight_, bias_}, {Activation::tanh}).sum() +
           mlp_stack(2 * x, {weight_, bias_}, {Activation::tanh}).sum();
  };
  const Tensors got = torch::autograd::grad({twice()}, {weight_, bias_});
  const FusedKernelsGuard off(false);
  const Tensors want = torch::autograd::grad({twice()}, {weight_, bias_});
  for (size_t i = 0; i < 2; ++i) EXPECT_LT(test::distance(got[i], want[i]), 5e-6);
  EXPECT_TRUE(torch::equal(memory_.part(memory_.gather(got), 0), got[0]));
}

TEST_F(FlatMemoryTest, ForeignGradientsAreCopied) {
  const Tensor grad = torch::randn({5, 7}, torch::kFloat32).t();
  EXPECT_TRUE(torch::equal(memory_.part(memory_.gather({grad, torch::ones({7})}), 0), grad));
}

TEST(GradientBuffer, OfAParameterWithoutFlatMemoryIsFresh) {
  const Tensor param = test::random_leaf({2, 3});
  const Tensor buffer = gradient_buffer(param);
  EXPECT_EQ(buffer.sizes(), param.sizes());
  EXPECT_FALSE(buffer.requires_grad());
}

}  // namespace
}  // namespace elbo::kernels
