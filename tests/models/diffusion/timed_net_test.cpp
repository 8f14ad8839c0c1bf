// SPDX-License-Identifier: MIT
// The fully connected net written out, and nets by option.
#include "elbo/models/diffusion/timed_net.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/models/diffusion/timed_mlp.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

TEST(TimedMlp, IsItsFormula) {
  Rng rng(1);
  TimedMlp net({.shape = {2}, .width = 6, .blocks = 2, .condition = 3}, rng);
  const Tensor x = tensor::normal(rng, {5, 2}), t = tensor::uniform(rng, {5}),
               told = tensor::normal(rng, {5, 3});
  const auto p = net.named_parameters();
  const auto layer = [&](const std::string& name, const Tensor& in) {
    return torch::matmul(in, p[name + ".weight"].t()) + p[name + ".bias"];
  };
  Tensor h = layer("value", x) + layer("time", t.unsqueeze(1)) + layer("told", told);
  for (const char* i : {"0", "1"}) {
    const Tensor wide = layer(std::string("wide") + i, h);
    const Tensor gelu = wide * .5 * (1 + torch::erf(wide / std::sqrt(2.)));
    h = h + layer(std::string("narrow") + i, gelu);
  }
  EXPECT_TRUE(torch::allclose(net.forward(x, t, told), layer("last", h), 1e-4, 1e-5));
}

TEST(MakeTimedNet, EachKindAnswersInTheShapeOfItsExamples) {
  for (const TimedNetKind kind : {TimedNetKind::mlp, TimedNetKind::unet, TimedNetKind::dit}) {
    Rng rng(2);
    const auto net = make_timed_net({.kind = kind, .width = 8, .condition = 4}, {1, 8, 8}, rng);
    const Tensor x = tensor::normal(rng, {3, 1, 8, 8});
    EXPECT_EQ(net->forward(x, tensor::uniform(rng, {3}), tensor::uniform(rng, {3, 4})).sizes(),
              x.sizes())
        << name_of(kind);
  }
}

TEST(MakeTimedNet, RefusesExamplesThatAreNoImagesOfAFittingSize) {
  Rng rng(3);
  for (const std::vector<int64_t>& shape :
       std::vector<std::vector<int64_t>>{{2}, {1, 30, 30}, {1, 28, 30}})
    EXPECT_THROW(make_timed_net({.kind = TimedNetKind::unet}, shape, rng), ConfigError);
  EXPECT_THROW(make_timed_net({.kind = TimedNetKind::dit}, {2}, rng), ConfigError);
  EXPECT_THROW(make_timed_net({.kind = TimedNetKind::unet, .multiples = {}}, {1, 28, 28}, rng),
               ConfigError);
}

}  // namespace
}  // namespace elbo::models
