// SPDX-License-Identifier: MIT
// NADE's factors see the values before their own alone, sum to one, and its samples follow them;
// the paper's recursion written out gives the same density.
#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/tensor/random.h"
#include "tests/models/gan/by_hand.h"

namespace elbo::test {
namespace {

constexpr int64_t kPlaces = 6;

std::shared_ptr<models::Model> nade_of(data::ValueKind kind, int64_t values,
                                       const Options& more = {}) {
  Options options{{"hidden", whole(12)}};
  options.insert(options.end(), more.begin(), more.end());
  const auto model = made("nade", options, info_of({values}, kind));
  Rng rng(8);
  const torch::NoGradGuard no_grad;
  for (Tensor& param : model->parameters())
    param.add_(tensor::normal(rng, param.sizes()).to(param.options()), .3);
  return model;
}

Tensor nats_of(models::Model& model, const Tensor& x) {
  Rng rng(1);
  return dynamic_cast<models::Density&>(model).log_density(x, rng).nats;
}

Tensor all_pictures() {
  const Tensor index = torch::arange(64).unsqueeze(1);
  return index.bitwise_right_shift(torch::arange(kPlaces)).remainder(2).to(torch::kFloat64);
}

class Nade : public testing::Test {
  const DoubleByDefault double_;
};

TEST_F(Nade, ProbabilitiesOfAllPicturesSumToOne) {
  const auto model = nade_of(data::ValueKind::binary, kPlaces);
  EXPECT_NEAR(nats_of(*model, all_pictures()).exp().sum().item<double>(), 1, 1e-12);
}

TEST_F(Nade, IsThePapersRecursion) {
  const auto model = nade_of(data::ValueKind::binary, kPlaces);
  const ByHand nets(*model);
  const Tensor x = all_pictures(), w = nets.weight("seen"), v = nets.weight("said");
  const auto params = model->named_parameters();
  Tensor sums = params["seen.bias"].expand({64, -1}), want = torch::zeros({64});
  for (int64_t d = 0; d < kPlaces; ++d) {
    const Tensor p =
        torch::sigmoid(torch::matmul(torch::sigmoid(sums), v[d]) + params["said.bias"][d]);
    want = want + torch::where(x.select(1, d) > .5, p, 1 - p).log();
    sums = sums + x.select(1, d).unsqueeze(1) * w.select(1, d);
  }
  EXPECT_LT((nats_of(*model, x) - want).abs().max().item<double>(), 1e-12);
}

// A bias of the outputs belongs to one factor, so its gradient shows what that factor depends on.
TEST_F(Nade, AFactorDependsOnTheValuesBeforeItAlone) {
  const auto model = nade_of(data::ValueKind::real, kPlaces);
  Rng rng(2);
  const Tensor at = tensor::normal(rng, {1, kPlaces});
  const Tensor y = at.clone().requires_grad_();
  Rng noise(1);
  const Tensor nats = dynamic_cast<models::Density&>(*model).log_density(y, noise).nats;
  const auto params = model->named_parameters();
  const Tensor by_bias =
      torch::autograd::grad({nats.sum()}, {params["said.bias"]}, {}, true, true)[0];
  for (int64_t d = 0; d < kPlaces; ++d) {
    const Tensor slope = torch::autograd::grad({by_bias[d]}, {y}, {}, true)[0][0];
    for (int64_t i = 0; i < kPlaces; ++i) {
      if (i > d) {
        EXPECT_EQ(slope[i].item<double>(), 0) << i << " of " << d;
      } else {
        EXPECT_NE(slope[i].item<double>(), 0) << i << " of " << d;
      }
    }
  }
}

TEST_F(Nade, SamplesFollowTheDensity) {
  constexpr int64_t kMany = 20000;
  const auto model = nade_of(data::ValueKind::binary, kPlaces);
  const torch::NoGradGuard no_grad;
  Rng rng(5);
  const Tensor drawn =
      dynamic_cast<models::Samples&>(*model).sample(kMany, std::nullopt, rng).to(torch::kFloat64);
  const Tensor index = torch::matmul(drawn, torch::pow(2., torch::arange(kPlaces, torch::kFloat64)))
                           .to(torch::kInt64);
  const Tensor share = torch::bincount(index, {}, 64).to(torch::kFloat64) / kMany,
               want = nats_of(*model, all_pictures()).exp();
  // Five standard errors of each share.
  EXPECT_LT(((share - want).abs() / (want / kMany).sqrt()).max().item<double>(), 5);
}

TEST_F(Nade, DensitiesOfTwoRealValuesIntegrateToOne) {
  for (const char* kind : {"gaussian", "mixture"}) {
    const auto model =
        nade_of(data::ValueKind::real, 2, {{"likelihood", text(kind)}, {"components", whole(3)}});
    const torch::NoGradGuard no_grad;
    const Tensor at = torch::linspace(-15, 15, 601, torch::kFloat64);
    const Tensor points = torch::stack({at.repeat_interleave(601), at.repeat({601})}, 1);
    EXPECT_NEAR(nats_of(*model, points).exp().sum().item<double>() * .05 * .05, 1, 1e-4) << kind;
  }
}

TEST_F(Nade, RefusesALikelihoodOfOtherData) {
  EXPECT_THROW(nade_of(data::ValueKind::real, 2, {{"likelihood", text("bernoulli")}}), ConfigError);
}

}  // namespace
}  // namespace elbo::test
