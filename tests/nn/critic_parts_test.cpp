// SPDX-License-Identifier: MIT
// What may stand in critics and generators: layer norm, norms set by a condition, the deviation of
// a batch and the product with a condition, each written out in double.
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "elbo/nn/conditional_norm.h"
#include "elbo/nn/games/headed_critic.h"
#include "elbo/tensor/random.h"

namespace elbo::nn {
namespace {

Tensor normal_double(Rng& rng, at::IntArrayRef sizes) {
  return tensor::normal(rng, sizes).to(torch::kDouble);
}

TEST(LayerNorm, IsOfEachExampleOverAllItsValues) {
  Rng rng(1);
  LayerNorm norm(3, Init::dcgan, rng);
  norm.to(torch::kDouble);
  const Tensor x = normal_double(rng, {4, 3, 2, 2});
  const Tensor rows = x.flatten(1),
               unit = (rows - rows.mean(1, true)) / (rows.var(1, false, true) + 1e-5).sqrt();
  const Tensor want = unit.view(x.sizes()) * norm.weight.view({1, 3, 1, 1});
  EXPECT_TRUE(torch::allclose(norm.forward(x), want, 1e-10, 1e-10));
  EXPECT_TRUE(torch::allclose(norm.forward(x)[0], norm.forward(x.narrow(0, 0, 1))[0]))
      << "an example alone";
}

TEST(ConditionalNorm, BeginsAsBatchNormAndIsSetByTheCondition) {
  Rng rng(2);
  ConditionalNorm norm(3, 2, Init::dcgan, rng);
  norm.to(torch::kDouble);
  const Tensor x = normal_double(rng, {5, 3, 2, 2}), c = normal_double(rng, {5, 2});
  const auto of = norm.named_parameters();
  const std::vector<int64_t> over{0, 2, 3}, row{1, 3, 1, 1}, each{5, 3, 1, 1};
  const Tensor unit = (x - x.mean(over, true)) / (x.var(over, false, true) + 1e-5).sqrt();
  const auto want = [&] {
    return (of["norm.weight"].view(row) + c.matmul(of["scale.weight"].t()).view(each)) * unit +
           of["norm.bias"].view(row) + c.matmul(of["shift.weight"].t()).view(each);
  };
  EXPECT_TRUE(torch::allclose(norm.forward(x, c), norm.forward(x), 1e-10, 1e-10));
  {
    const torch::NoGradGuard no_grad;
    for (const char* name : {"scale.weight", "shift.weight", "norm.bias"})
      of[name].copy_(normal_double(rng, of[name].sizes()));
  }
  EXPECT_TRUE(torch::allclose(norm.forward(x, c), want(), 1e-10, 1e-10));
  for (const Tensor& grad :
       torch::autograd::grad({norm.forward(x, c).square().sum()}, norm.parameters()))
    EXPECT_GT(grad.abs().max().item<double>(), 0);
}

/// A trunk that leaves its input as it is.
class Identity : public Net {
 public:
  using Net::forward;
  Tensor forward(const Tensor& x) override { return x; }
};

TEST(HeadedCritic, KnowsHowMuchABatchDiffersAndInEvaluationTheRunningMean) {
  Rng rng(3);
  const auto head = std::make_shared<Linear>(Linear::Size{5, 1}, Init::torch, rng);
  HeadedCritic critic({std::make_shared<Identity>(), head, 4, true}, Init::torch, rng);
  critic.to(torch::kDouble);
  const Tensor x = normal_double(rng, {6, 4});
  const Tensor deviation = (x.var(0, false) + 1e-8).sqrt().mean();
  const auto want = [&](const Tensor& feature) {
    return torch::cat({x, feature.expand({6, 1})}, 1).matmul(head->weight.t()) + head->bias;
  };
  EXPECT_TRUE(torch::allclose(critic.forward(x), want(deviation), 1e-10, 1e-10));
  critic.eval();
  EXPECT_TRUE(torch::allclose(critic.forward(x), want(.1 * deviation), 1e-10, 1e-10));
  EXPECT_TRUE(torch::allclose(critic.forward(x)[0], critic.forward(x.narrow(0, 0, 1))[0]));
}

TEST(HeadedCritic, ProjectsTheConditionOnItsFeatures) {
  Rng rng(4);
  const auto head = std::make_shared<Linear>(Linear::Size{4, 2}, Init::torch, rng);
  HeadedCritic critic({std::make_shared<Identity>(), head, 4, false, 3}, Init::torch, rng);
  critic.to(torch::kDouble);
  const Tensor x = normal_double(rng, {6, 4}), c = normal_double(rng, {6, 3}),
               plain = x.matmul(head->weight.t()) + head->bias;
  const Tensor match =
      (x * c.matmul(critic.named_parameters()["projection.weight"].t())).sum(1, true);
  const Tensor said = critic.forward(x, c);
  EXPECT_TRUE(torch::allclose(said.narrow(1, 0, 1), plain.narrow(1, 0, 1) + match, 1e-10, 1e-10));
  EXPECT_TRUE(torch::allclose(said.narrow(1, 1, 1), plain.narrow(1, 1, 1), 1e-10, 1e-10));
}

}  // namespace
}  // namespace elbo::nn
