// SPDX-License-Identifier: MIT
// The U-Net and the patch transformer: shapes, that they begin at 0, that time and condition reach
// every place, and slopes against finite differences in double.
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "elbo/models/diffusion/patch_transformer.h"
#include "elbo/models/diffusion/unet.h"
#include "elbo/tensor/random.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

struct NetCase {
  std::string name;
  std::function<std::shared_ptr<TimedNet>(int64_t side, int64_t condition, Rng& rng)> make;
};

std::vector<NetCase> net_cases() {
  return {{"unet",
           [](int64_t, int64_t condition, Rng& rng) -> std::shared_ptr<TimedNet> {
             return std::make_shared<UNet>(
                 UNetOptions{.width = 8, .multiples = {1, 2, 2}, .condition = condition}, rng);
           }},
          {"patches", [](int64_t side, int64_t condition, Rng& rng) -> std::shared_ptr<TimedNet> {
             return std::make_shared<PatchTransformer>(
                 PatchTransformerOptions{
                     .shape = {1, side, side}, .width = 12, .blocks = 2, .condition = condition},
                 rng);
           }}};
}

class ImageNets : public testing::TestWithParam<NetCase> {
 protected:
  /// With weights none of which is 0.
  std::shared_ptr<TimedNet> stirred(int64_t side, int64_t condition, Rng& rng) const {
    const auto net = GetParam().make(side, condition, rng);
    const torch::NoGradGuard no_grad;
    for (const Tensor& p : net->parameters()) p.add_(tensor::normal(rng, p.sizes()) * .1);
    return net;
  }
};
INSTANTIATE_TEST_SUITE_P(Kinds, ImageNets, testing::ValuesIn(net_cases()),
                         [](const auto& one) { return one.param.name; });

TEST_P(ImageNets, AnswerInTheShapeOfTheImageAndBeginAtZero) {
  for (const int64_t side : {28, 32}) {
    Rng rng(1);
    const auto net = GetParam().make(side, 0, rng);
    const Tensor x = tensor::normal(rng, {2, 1, side, side}), t = tensor::uniform(rng, {2});
    const Tensor out = net->forward(x, t, {});
    EXPECT_EQ(out.sizes(), x.sizes());
    EXPECT_EQ(out.abs().max().item<double>(), 0);
  }
}

TEST_P(ImageNets, TreatEachExampleByItself) {
  Rng rng(2);
  const auto net = stirred(28, 0, rng);
  const Tensor x = tensor::normal(rng, {3, 1, 28, 28}), t = tensor::uniform(rng, {3});
  const Tensor all = net->forward(x, t, {});
  const Tensor one = net->forward(x.narrow(0, 1, 1), t.narrow(0, 1, 1), {});
  EXPECT_TRUE(torch::allclose(all.narrow(0, 1, 1), one, 1e-4, 1e-5));
}

TEST_P(ImageNets, EveryPlaceSeesTimeConditionAndEveryOtherPlace) {
  Rng rng(3);
  const auto net = stirred(28, 2, rng);
  const Tensor x = tensor::normal(rng, {1, 1, 28, 28}), t = tensor::uniform(rng, {1}),
               condition = torch::ones({1, 2});
  const Tensor out = net->forward(x, t, condition);
  const auto moved = [&](const Tensor& other) {
    return (other - out).abs().min().item<double>() > 0 ||
           ((other - out).abs() > 0).to(torch::kFloat64).mean().item<double>() > .95;
  };
  EXPECT_TRUE(moved(net->forward(x, t / 2, condition)));
  EXPECT_TRUE(moved(net->forward(x, t, 1 - condition)));
  EXPECT_FALSE(torch::equal(net->forward(x, t, {}), out));
  Tensor corner = x.clone();
  corner[0][0][0][0] += 5;
  EXPECT_TRUE(moved(net->forward(corner, t, condition)));
}

TEST_P(ImageNets, ItsSlopesAreFiniteDifferences) {
  const test::DoubleByDefault in_double;
  Rng rng(4);
  const auto net = stirred(28, 2, rng);
  const Tensor x = tensor::normal(rng, {2, 1, 28, 28}).requires_grad_(),
               t = tensor::uniform(rng, {2}), condition = tensor::uniform(rng, {2, 2}),
               weights = tensor::normal(rng, {2, 1, 28, 28});
  const auto value = [&] { return (net->forward(x, t, condition) * weights).sum(); };
  Tensors of = net->parameters();
  of.push_back(x);
  Tensors ways;
  for (const Tensor& p : of) ways.push_back(tensor::normal(rng, p.sizes()));
  double slope = 0;
  const Tensors grads = torch::autograd::grad({value()}, of);
  for (size_t i = 0; i < of.size(); ++i) {
    EXPECT_GT(grads[i].abs().max().item<double>(), 0) << "parameter " << i;
    slope += (grads[i] * ways[i]).sum().item<double>();
  }
  const torch::NoGradGuard no_grad;
  const auto at = [&](double step) {
    for (size_t i = 0; i < of.size(); ++i) of[i].add_(ways[i], step);
    const double out = value().item<double>();
    for (size_t i = 0; i < of.size(); ++i) of[i].add_(ways[i], -step);
    return out;
  };
  constexpr double kStep = 1e-6;
  EXPECT_NEAR(slope, (at(kStep) - at(-kStep)) / (2 * kStep), 1e-5 * std::abs(slope));
}

TEST(PatchTransformer, RefusesPatchesThatDoNotFillTheImage) {
  Rng rng(5);
  EXPECT_THROW(PatchTransformer({.shape = {1, 28, 28}, .patch = 5}, rng), ConfigError);
  EXPECT_THROW(PatchTransformer({.shape = {2}}, rng), ConfigError);
}

}  // namespace
}  // namespace elbo::models
