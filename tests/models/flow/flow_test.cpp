// SPDX-License-Identifier: MIT
// Invertible layers lead back to where they came from, and say how much volume they stretch:
// against autograd's Jacobian. Flows made of them are densities that integrate to one.
#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/models/flow/flow_chain.h"
#include "elbo/models/flow/spline_layers.h"
#include "elbo/tensor/random.h"
#include "tests/models/gan/by_hand.h"

namespace elbo::test {
namespace {

constexpr int64_t kFlowValues = 5;

/// A layer of each kind, with weights that are far from the identity.
std::vector<std::pair<std::string, std::shared_ptr<models::Invertible>>> all_layers() {
  Rng rng(4);
  const models::FlowNet net{kFlowValues, {12, 12}, kernels::Activation::tanh};
  std::vector<std::pair<std::string, std::shared_ptr<models::Invertible>>> out;
  out.emplace_back("masked", std::make_shared<models::MaskedAffine>(net, false, rng));
  out.emplace_back("masked, reversed", std::make_shared<models::MaskedAffine>(net, true, rng));
  out.emplace_back("coupling", std::make_shared<models::AffineCoupling>(net, false, rng));
  out.emplace_back("odd coupling", std::make_shared<models::AffineCoupling>(net, true, rng));
  const models::SplineForm spline{5, 2.5};
  out.emplace_back("curves", std::make_shared<models::MaskedSpline>(net, spline, false, rng));
  out.emplace_back("curves, reversed",
                   std::make_shared<models::MaskedSpline>(net, spline, true, rng));
  out.emplace_back("curves that couple",
                   std::make_shared<models::SplineCoupling>(net, spline, true, rng));
  out.emplace_back("norm", std::make_shared<models::FlowNorm>(kFlowValues, rng));
  const torch::NoGradGuard no_grad;
  for (const auto& [name, layer] : out) {
    for (Tensor& param : layer->parameters())
      param.add_(tensor::normal(rng, param.sizes()).to(param.options()), .3);
    for (const auto& buffer : layer->named_buffers())
      if (buffer.key().find("running") != std::string::npos) buffer.value().add_(.7);
    layer->eval();
  }
  return out;
}

class Flows : public testing::Test {
  const DoubleByDefault double_;
};

TEST_F(Flows, LayersLeadBack) {
  Rng rng(1);
  const Tensor y = tensor::normal(rng, {9, kFlowValues}).to(torch::kFloat64);
  for (const auto& [name, layer] : all_layers()) {
    const torch::NoGradGuard no_grad;
    EXPECT_LT((layer->from_noise(layer->to_noise(y).u) - y).abs().max().item<double>(), 1e-10)
        << name;
    layer->to(torch::kFloat32);
    const Tensor single = y.to(torch::kFloat32);
    EXPECT_LT((layer->from_noise(layer->to_noise(single).u) - single).abs().max().item<double>(),
              1e-5)
        << name;
  }
}

TEST_F(Flows, LayersSayWhatAutogradsJacobianDoes) {
  Rng rng(2);
  for (const auto& [name, layer] : all_layers()) {
    const Tensor y = tensor::normal(rng, {1, kFlowValues}).to(torch::kFloat64).requires_grad_();
    const models::Stretched found = layer->to_noise(y);
    Tensors rows;
    for (int64_t d = 0; d < kFlowValues; ++d)
      rows.push_back(torch::autograd::grad({found.u[0][d]}, {y}, {}, /*retain_graph=*/true)[0][0]);
    const double want = std::get<1>(torch::slogdet(torch::stack(rows))).item<double>();
    EXPECT_NEAR(found.log_det.item<double>(), want, 1e-10) << name;
    EXPECT_GT(std::abs(want), .01) << name;
  }
}

TEST_F(Flows, TheNormOfATrainingBatchGivesItsOwnMoments) {
  Rng rng(2);
  models::FlowNorm norm(kFlowValues, rng);
  const Tensor y = 3 * tensor::normal(rng, {50, kFlowValues}).to(torch::kFloat64) + 1;
  const models::Stretched found = norm.to_noise(y);
  EXPECT_LT(found.u.mean(0).abs().max().item<double>(), 1e-6);
  const Tensor variance = (y - y.mean(0)).square().mean(0);
  EXPECT_NEAR(found.log_det[0].item<double>(), -.5 * (variance + 1e-5).log().sum().item<double>(),
              1e-9);
}

TEST_F(Flows, DensitiesOfPointsIntegrateToOneAndSamplesFollowThem) {
  for (const char* name : {"maf", "realnvp", "nsf"}) {
    const auto model = made(name, {{"hidden", sizes({16})}, {"layers", whole(3)}},
                            info_of({2}, data::ValueKind::real));
    model->eval();
    const torch::NoGradGuard no_grad;
    const Tensor at = torch::linspace(-15, 15, 601, torch::kFloat64);
    const Tensor points = torch::stack({at.repeat_interleave(601), at.repeat({601})}, 1);
    Rng rng(3);
    const Tensor weight =
        dynamic_cast<models::Density&>(*model).log_density(points, rng).nats.exp().unsqueeze(1) *
        (.05 * .05);
    EXPECT_NEAR(weight.sum().item<double>(), 1, 1e-4) << name;
    const Tensor drawn =
        dynamic_cast<models::Samples&>(*model).sample(40000, std::nullopt, rng).to(torch::kFloat64);
    EXPECT_LT((drawn.mean(0) - (weight * points).sum(0)).abs().max().item<double>(), .05) << name;
    EXPECT_LT(((drawn * drawn.flip(1)).mean(0) - (weight * points * points.flip(1)).sum(0))
                  .abs()
                  .max()
                  .item<double>(),
              .1)
        << name;
  }
}

TEST_F(Flows, ARealNvpWantsTwoValues) {
  EXPECT_THROW(made("realnvp", {}, info_of({1}, data::ValueKind::real)), ConfigError);
}

}  // namespace
}  // namespace elbo::test
