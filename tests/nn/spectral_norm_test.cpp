// SPDX-License-Identifier: MIT
// Weights that stand for others, and critics whose weights are over their largest singular value:
// against singular values and finite differences, in double.
#include "elbo/nn/games/spectral_norm.h"

#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "elbo/nn/blocks.h"
#include "elbo/nn/substitution.h"
#include "elbo/tensor/random.h"

namespace elbo::nn {
namespace {

constexpr auto kTanh = kernels::Activation::tanh;

/// A critic 6-5-1 in double.
std::shared_ptr<MlpCritic> small_critic(Rng& rng) {
  MlpOptions options;
  options.sizes = {6, 5, 1}, options.between = kTanh;
  const auto out = std::make_shared<MlpCritic>(options, 0, rng);
  out->to(torch::kDouble);
  return out;
}

/// After so many steps that u stands still.
void settle(SpectralNet& net) {
  for (int i = 0; i < 300; ++i) net.advance();
}

TEST(Substitution, LayersComputeWithWhatStandsForTheirWeights) {
  Rng rng(1);
  Linear layer({3, 2}, Init::torch, rng);
  const Tensor x = tensor::normal(rng, {4, 3}), other = tensor::normal(rng, {2, 3}),
               third = tensor::normal(rng, {2, 3}).requires_grad_();
  const Tensor own = layer.forward(x);
  {
    const Substitution outer({layer.weight, layer.bias}, {other, torch::zeros({2})});
    EXPECT_TRUE(torch::allclose(layer.forward(x), x.matmul(other.t()), 1e-5, 1e-6));
    const Substitution inner({layer.weight}, {third});
    EXPECT_TRUE(torch::allclose(layer.forward(x), x.matmul(third.t()), 1e-5, 1e-6));
    const Tensor slope = torch::autograd::grad({layer.forward(x).sum()}, {third})[0];
    EXPECT_TRUE(torch::allclose(slope, x.sum(0).expand({2, 3}), 1e-5, 1e-5));
  }
  EXPECT_TRUE(torch::equal(layer.forward(x), own));
}

TEST(SpectralNorm, WeightsStandOverTheirLargestSingularValue) {
  Rng rng(2);
  const auto critic = small_critic(rng);
  SpectralNet net(critic, rng);
  net.to(torch::kDouble);
  const Tensor x = tensor::normal(rng, {7, 6}).to(torch::kDouble);
  settle(net);
  const auto of = critic->named_parameters();
  const auto scaled = [&](const std::string& name) {
    return of[name] / std::get<1>(torch::svd(of[name])).max();
  };
  const Tensor hidden = torch::tanh(x.matmul(scaled("linear0.weight").t()) + of["linear0.bias"]);
  const Tensor want = hidden.matmul(scaled("linear1.weight").t()) + of["linear1.bias"];
  EXPECT_TRUE(torch::allclose(net.forward(x), want, 1e-9, 1e-9));
  EXPECT_TRUE(net.shows_layer());
  EXPECT_TRUE(torch::allclose(
      net.features(x), x.matmul(scaled("linear0.weight").t()) + of["linear0.bias"], 1e-9, 1e-9));
}

TEST(SpectralNorm, AgreesWithFiniteDifferencesWhereItStandsStill) {
  Rng rng(3);
  const auto critic = small_critic(rng);
  SpectralNet net(critic, rng);
  net.to(torch::kDouble);
  const Tensor x = tensor::normal(rng, {7, 6}).to(torch::kDouble);
  settle(net);
  const Tensors params = critic->parameters();
  const auto loss = [&] { return net.forward(x).square().sum(); };
  const Tensors grads = torch::autograd::grad({loss()}, params);
  for (size_t i = 0; i < params.size(); ++i) {
    const torch::NoGradGuard no_grad;
    const Tensor direction = tensor::normal(rng, params[i].sizes()).to(torch::kDouble);
    Tensor param = params[i];
    constexpr double kStep = 1e-6;
    const auto at = [&](double by) {
      param.add_(direction, by);
      const double out = loss().item<double>();
      param.add_(direction, -by);
      return out;
    };
    const double want = (at(kStep) - at(-kStep)) / (2 * kStep);
    EXPECT_NEAR((grads[i] * direction).sum().item<double>(), want, 1e-6 * (1 + std::abs(want)));
  }
}

TEST(SpectralNorm, APassWritesNothingAndAStepIsKeptWhenAsked) {
  Rng rng(4);
  SpectralNet net(small_critic(rng), rng);
  net.to(torch::kDouble);
  const Tensor x = tensor::normal(rng, {2, 6}).to(torch::kDouble);
  const Tensor before = net.named_buffers()["left0"].clone(), said = net.forward(x);
  EXPECT_TRUE(torch::equal(net.named_buffers()["left0"], before));
  EXPECT_TRUE(torch::equal(net.forward(x), said));
  net.advance();
  const Tensor weight = net.named_parameters()["net.linear0.weight"];
  Tensor want = weight.matmul(weight.t()).matmul(before);
  EXPECT_TRUE(torch::allclose(net.named_buffers()["left0"], want / want.norm(), 1e-10, 1e-10));
}

}  // namespace
}  // namespace elbo::nn
