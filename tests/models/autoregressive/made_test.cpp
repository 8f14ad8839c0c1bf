// SPDX-License-Identifier: MIT
// MADE's two promises: an output depends on the values before it alone, and so the factors make a
// density that sums, or integrates, to one. Samples follow it.
#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/nn/masked_mlp.h"
#include "elbo/tensor/random.h"
#include "tests/models/gan/by_hand.h"

namespace elbo::test {
namespace {

constexpr int64_t kPixels = 6;

Options small_net() { return {{"hidden", sizes({16, 16})}}; }

/// All points of {0, 1}^6: (64, 6).
Tensor binary_points() {
  Tensor out = torch::empty({64, kPixels}, torch::kFloat64);
  for (int64_t i = 0; i < 64; ++i)
    for (int64_t d = 0; d < kPixels; ++d) out[i][d] = static_cast<double>(i >> d & 1);
  return out;
}

std::shared_ptr<models::Model> of_binary(Options options) {
  return made("made", options, info_of({kPixels}, data::ValueKind::binary));
}

Tensor log_density(models::Model& model, const Tensor& x) {
  Rng rng(1);
  return dynamic_cast<models::Density&>(model).log_density(x, rng).nats;
}

class MadeOf : public testing::Test {
  const DoubleByDefault double_;
};

TEST(MaskedMlp, AnOutputDependsOnTheValuesBeforeItAlone) {
  Rng rng(3);
  const Tensor order = torch::tensor({3, 0, 5, 1, 2, 4});  // places of the values
  for (const bool drawn : {false, true})
    for (const std::vector<int64_t>& hidden :
         {std::vector<int64_t>{}, {32}, {24, 40}, {16, 16, 16}}) {
      nn::MaskedMlp net({kPixels, hidden, 2, kernels::Activation::tanh, nn::Init::torch}, rng);
      net.to(torch::kFloat64);
      const nn::Degrees degrees = nn::degrees_for(order, hidden, drawn ? &rng : nullptr);
      for (int64_t p = 0; p < 2; ++p)
        for (int64_t d = 0; d < kPixels; ++d) {
          const Tensor x = torch::rand({1, kPixels}, torch::kFloat64).requires_grad_();
          const Tensor slope = torch::autograd::grad({net.forward(x, degrees)[0][p][d]}, {x})[0][0];
          for (int64_t i = 0; i < kPixels; ++i) {
            const bool before = order[i].item<int64_t>() < order[d].item<int64_t>();
            if (!before) {
              EXPECT_EQ(slope[i].item<double>(), 0) << i << " of " << d;
            } else if (!drawn) {
              EXPECT_NE(slope[i].item<double>(), 0) << i << " of " << d;
            }
          }
        }
    }
}

TEST_F(MadeOf, ProbabilitiesOfAllPicturesSumToOne) {
  for (const char* order : {"given", "random"})
    for (const int64_t masks : {1, 3}) {
      Options options = small_net();
      options.push_back({"order", Node(std::string(order))});
      options.push_back({"masks", whole(masks)});
      const auto model = of_binary(options);
      EXPECT_NEAR(log_density(*model, binary_points()).exp().sum().item<double>(), 1, 1e-12);
    }
}

TEST_F(MadeOf, SamplesFollowTheDensity) {
  Options options = small_net();
  options.push_back({"order", Node(std::string("random"))});
  const auto model = of_binary(options);
  constexpr int64_t kMany = 20000;
  Rng rng(5);
  const torch::NoGradGuard no_grad;
  const Tensor drawn =
      dynamic_cast<models::Samples&>(*model).sample(kMany, std::nullopt, rng).to(torch::kFloat64);
  const Tensor index = torch::matmul(drawn, torch::pow(2., torch::arange(kPixels, torch::kFloat64)))
                           .to(torch::kInt64);
  const Tensor share = torch::bincount(index, {}, 64).to(torch::kFloat64) / kMany,
               want = log_density(*model, binary_points()).exp();
  // Five standard errors of each share.
  EXPECT_TRUE(((share - want).abs() <= 5 * (want / kMany).sqrt()).all().item<bool>());
}

TEST_F(MadeOf, DensitiesOfPointsIntegrateToOne) {
  for (const char* likelihood : {"gaussian", "mixture"}) {
    Options options = small_net();
    options.push_back({"likelihood", Node(std::string(likelihood))});
    options.push_back({"components", whole(3)});
    const auto model = made("made", options, info_of({2}, data::ValueKind::real));
    const Tensor at = torch::linspace(-12, 12, 481, torch::kFloat64);
    const Tensor points = torch::stack({at.repeat_interleave(481), at.repeat({481})}, 1);
    const double cell = .05 * .05;
    EXPECT_NEAR(log_density(*model, points).exp().sum().item<double>() * cell, 1, 1e-4)
        << likelihood;
  }
}

TEST_F(MadeOf, SamplesOfPointsHaveTheMomentsOfTheDensity) {
  Options options = small_net();
  options.push_back({"likelihood", Node(std::string("mixture"))});
  options.push_back({"components", whole(3)});
  const auto model = made("made", options, info_of({2}, data::ValueKind::real));
  const torch::NoGradGuard no_grad;
  const Tensor at = torch::linspace(-12, 12, 481, torch::kFloat64);
  const Tensor points = torch::stack({at.repeat_interleave(481), at.repeat({481})}, 1);
  const Tensor weight = log_density(*model, points).exp().unsqueeze(1) * (.05 * .05);
  const Tensor mean = (weight * points).sum(0), second = (weight * points * points.flip(1)).sum(0);
  Rng rng(9);
  const Tensor drawn =
      dynamic_cast<models::Samples&>(*model).sample(40000, std::nullopt, rng).to(torch::kFloat64);
  EXPECT_LT((drawn.mean(0) - mean).abs().max().item<double>(), .03);
  EXPECT_LT(((drawn * drawn.flip(1)).mean(0) - second).abs().max().item<double>(), .05);
}

TEST_F(MadeOf, EachStepOfSeveralMasksTrainsTheNext) {
  Options options = small_net();
  options.push_back({"masks", whole(2)});
  const auto model = of_binary(options);
  tensor::Batch batch;
  batch.x = binary_points();
  const auto loss = [&](int64_t step) {
    const models::TrainingProgress now{step, 0, 100, 10, false};
    Rng rng(1);
    return model->turns(now)[0].play(batch, now, rng).losses[0].terms.total.item<double>();
  };
  EXPECT_NE(loss(0), loss(1));
  EXPECT_EQ(loss(0), loss(2));
}

TEST_F(MadeOf, RefusesALikelihoodOfOtherData) {
  Options bernoulli = small_net(), gaussian = small_net();
  bernoulli.push_back({"likelihood", Node(std::string("bernoulli"))});
  gaussian.push_back({"likelihood", Node(std::string("gaussian"))});
  EXPECT_THROW(made("made", bernoulli, info_of({2}, data::ValueKind::real)), ConfigError);
  EXPECT_THROW(of_binary(gaussian), ConfigError);
}

}  // namespace
}  // namespace elbo::test
