// SPDX-License-Identifier: MIT
// The stack against its reference in double.
#include "elbo/kernels/mlp_stack.h"

#include "elbo/core/error.h"
#include "elbo/kernels/fused_node.h"
#include "tests/kernels/close.h"

namespace elbo::kernels {
namespace {

constexpr double kMlpTolerance = 5e-6;  // sums of up to 800 float32 products

struct StackCase {
  int64_t rows;
  std::vector<int64_t> sizes;
  std::vector<Activation> activations;
  bool bias = true;
};

Tensors inputs_of(const StackCase& c) {
  torch::manual_seed(3);
  Tensors out{test::random_leaf({c.rows, c.sizes[0]})};
  for (size_t i = 0; i + 1 < c.sizes.size(); ++i) {
    const double scale = 1 / std::sqrt(static_cast<double>(std::max<int64_t>(1, c.sizes[i])));
    out.push_back((torch::randn({c.sizes[i + 1], c.sizes[i]}, torch::kFloat32) * scale)
                      .set_requires_grad(true));
    out.push_back(c.bias ? test::random_leaf({c.sizes[i + 1]}) : Tensor());
  }
  return out;
}

test::Operation stack(const StackCase& c, bool fused) {
  return [c, fused](const Tensors& in) -> Tensors {
    const Tensors params(in.begin() + 1, in.end());
    return {fused ? mlp_stack(in[0], params, c.activations)
                  : mlp_stack_reference(in[0], params, c.activations)};
  };
}

void check(const StackCase& c) {
  test::expect_equal(stack(c, true), stack(c, false), inputs_of(c), kMlpTolerance);
}

TEST(MlpStack, EqualsItsReferenceForEveryActivationInsideAndLast) {
  for (const Activation inside : {Activation::none, Activation::relu, Activation::leaky_relu,
                                  Activation::tanh, Activation::elu, Activation::sigmoid})
    for (const Activation last :
         {Activation::none, Activation::relu, Activation::tanh, Activation::sigmoid})
      check({33, {37, 50, 41, 29}, {inside, inside, last}});
}

TEST(MlpStack, EqualsItsReferenceForOddSizesOneRowAndNone) {
  for (const int64_t rows : {0, 1, 2, 63, 130})
    for (const int64_t width : {1, 3, 16, 17, 129})
      check({rows, {width, 19, 7}, {Activation::relu, Activation::none}});
}

TEST(MlpStack, EqualsItsReferenceOnALargeNet) {
  check({96, {784, 400, 40}, {Activation::relu, Activation::none}});
}

TEST(MlpStack, EqualsItsReferenceWithoutBiases) {
  check({9, {12, 8, 5}, {Activation::tanh, Activation::none}, false});
}

TEST(MlpStack, NeedNotBeAligned) {
  const StackCase c{5, {8, 6}, {Activation::relu}};
  Tensors in = inputs_of(c);
  in[0] = torch::randn({5 * 8 + 1}, torch::kFloat32)
              .narrow(0, 1, 40)
              .view({5, 8})
              .set_requires_grad(true);
  test::expect_equal(stack(c, true), stack(c, false), in, kMlpTolerance);
}

TEST(MlpStack, TakesTransposedInputsAndMoreDimensions) {
  const StackCase c{5, {8, 6}, {Activation::relu}};
  Tensors in = inputs_of(c);
  in[0] = torch::randn({8, 5}, torch::kFloat32).t().set_requires_grad(true);
  test::expect_equal(stack(c, true), stack(c, false), in, kMlpTolerance);
  in[0] = test::random_leaf({2, 3, 8});
  EXPECT_EQ(mlp_stack(in[0], {in[1], in[2]}, c.activations).sizes(), at::IntArrayRef({2, 3, 6}));
  test::expect_equal(stack(c, true), stack(c, false), in, kMlpTolerance);
}

TEST(MlpStack, HasSecondDerivatives) {
  const StackCase c{7, {6, 9, 4}, {Activation::tanh, Activation::none}};
  test::expect_equal_second_order(stack(c, true), stack(c, false), inputs_of(c), 2e-5);
}

TEST(MlpStack, AppliedToItselfSecondDerivativesCountEachUseOnce) {
  const StackCase c{4, {5, 5}, {Activation::tanh}};
  const auto twice = [&c](bool fused) {
    return [&c, fused](const Tensors& in) -> Tensors {
      const auto once = stack(c, fused);
      return once({once(in)[0], in[1], in[2]});
    };
  };
  test::expect_equal(twice(true), twice(false), inputs_of(c), kMlpTolerance);
  test::expect_equal_second_order(twice(true), twice(false), inputs_of(c), 2e-5);
}

TEST(MlpStack, ComputesOnlyTheGradientsThatAreAskedFor) {
  const StackCase c{6, {5, 7, 3}, {Activation::relu, Activation::none}};
  const Tensors in = inputs_of(c);
  const Tensor out = stack(c, true)(in)[0];
  const Tensors all = torch::autograd::grad({out.sum()}, in, {}, true);
  for (size_t i = 0; i < in.size(); ++i)
    EXPECT_TRUE(torch::equal(torch::autograd::grad({out.sum()}, {in[i]}, {}, true)[0], all[i]))
        << i;
}

TEST(MlpStack, RepeatsToTheBit) {
  const StackCase c{128, {784, 400, 40}, {Activation::relu, Activation::none}};
  const Tensors in = inputs_of(c), first = test::value_and_gradients(stack(c, true), in);
  for (int64_t round = 0; round < 3; ++round) {
    const Tensors again = test::value_and_gradients(stack(c, true), in);
    for (size_t i = 0; i < first.size(); ++i) EXPECT_TRUE(torch::equal(again[i], first[i])) << i;
  }
}

TEST(MlpStack, RefusesSizesThatDoNotFit) {
  EXPECT_THROW(
      mlp_stack(torch::zeros({2, 3}), {torch::zeros({4, 5}), Tensor()}, {Activation::none}),
      ShapeError);
}

TEST(MlpStack, SaysSoWhereAnInputWasChangedInPlace) {
  const StackCase c{2, {3, 4}, {Activation::tanh}};
  const Tensors in = inputs_of(c);
  const Tensor out = stack(c, true)(in)[0];
  {
    const torch::NoGradGuard no_grad;
    Tensor(in[1]).mul_(2);
  }
  EXPECT_ANY_THROW(torch::autograd::grad({out.sum()}, {in[0]}));
}

TEST(MlpStack, WithKernelsSwitchedOffIsTheReferenceToTheBit) {
  const StackCase c{8, {20, 10}, {Activation::relu}};
  const Tensors in = inputs_of(c);
  const FusedKernelsGuard off(false);
  EXPECT_TRUE(torch::equal(stack(c, true)(in)[0], stack(c, false)(in)[0]));
}

}  // namespace
}  // namespace elbo::kernels
