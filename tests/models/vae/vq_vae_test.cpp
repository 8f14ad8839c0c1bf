// SPDX-License-Identifier: MIT
// Codes on a codebook and on a grid: which vector, how vectors follow, the loss with its gradient
// handed through, and samples by position.
#include "elbo/models/vae/codebook.h"

#include <cmath>

#include "elbo/core/error.h"
#include "tests/models/vae/small_vae.h"

namespace elbo::test {
namespace {

class VectorCodes : public SmallVae {
 protected:
  static constexpr int64_t kPositions = 2, kCodes = 4, kSize = 3;

  static std::shared_ptr<models::Model> small_vq(Options more = {}) {
    Options options{{"positions", whole(kPositions)}, {"codes", whole(kCodes)},
                    {"code_size", whole(kSize)},      {"hidden", sizes({8})},
                    {"commitment", number(.5)},       {"memory", number(.9)}};
    for (auto& option : more) options.push_back(std::move(option));
    return made("vq_vae", options, info_of({1, 3, 3}, data::ValueKind::unit));
  }
};

TEST_F(VectorCodes, TheVectorChosenIsTheNearest) {
  Rng rng(3);
  const models::Codebook codebook(5, 2, rng);
  const Tensor values = tensor::normal(rng, {20, 2});
  const models::Quantised q = codebook.quantise(values);
  for (int64_t i = 0; i < 20; ++i) {
    const Tensor distances = (codebook.vectors() - values[i]).square().sum(1);
    EXPECT_EQ(q.chosen[i].item<int64_t>(), distances.argmin().item<int64_t>());
    EXPECT_NEAR(q.distance[i].item<double>(), distances.min().item<double>(), 1e-12);
    EXPECT_TRUE(torch::allclose(q.values[i], codebook.vectors()[q.chosen[i].item<int64_t>()]));
  }
}

TEST_F(VectorCodes, AVectorFollowsTheMeanOfWhatIsAssignedToIt) {
  Rng rng(3);
  models::Codebook codebook(2, 1, rng);
  const double first = codebook.vectors()[0].item<double>();
  codebook.follow({torch::tensor({3., 1.}), torch::tensor({{6.}, {-5.}}), torch::zeros({4, 1})}, .5,
                  0, Rng(1));
  // Both averages begin at one assignment of the vector itself.
  EXPECT_NEAR(codebook.vectors()[0].item<double>(), (.5 * first + 3) / (.5 + 1.5), 1e-4);
}

TEST_F(VectorCodes, AVectorThatNobodyUsesBecomesACodeOfTheBatch) {
  Rng rng(3);
  models::Codebook codebook(2, 1, rng);
  const Tensor rows = torch::tensor({{7.}, {8.}});
  for (int i = 0; i < 60; ++i)
    codebook.follow({torch::tensor({2., 0.}), torch::tensor({{2.}, {0.}}), rows}, .9, .05, Rng(1));
  const double second = codebook.vectors()[1].item<double>();
  EXPECT_TRUE(std::abs(second - 7) < 1e-3 || std::abs(second - 8) < 1e-3) << second;
  EXPECT_NEAR(codebook.vectors()[0].item<double>(), 1, .01);
}

TEST_F(VectorCodes, EveryPointOfAGridIsItsOwnAndHasItsOwnNumber) {
  const models::ScalarGrid grid({4, 3, 5});
  EXPECT_EQ(grid.codes(), 60);
  const Tensor points = grid.vectors();  // (60, 3)
  EXPECT_LE(points.abs().max().item<double>(), 1);
  const Tensor line = torch::linspace(-6, 6, 41);
  const models::Quantised q = grid.quantise(torch::cartesian_prod({line, line, line}));
  EXPECT_TRUE(torch::allclose(q.values, points.index_select(0, q.chosen), 0, 1e-12));
  EXPECT_EQ(std::get<0>(at::_unique(q.chosen)).size(0), 60);  // all are reached
}

TEST_F(VectorCodes, TheLossHandsTheDecodersGradientToTheEncoder) {
  const auto vq = small_vq();
  expect_losses({*vq, 0, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
    const Tensor e = encoded(nets, batch_.x.flatten(1), "code").view({-1, kSize}),
                 vectors = vq->named_buffers()["codebook.vectors"];
    const Tensor nearest =
        vectors.index_select(0, (e.detach().unsqueeze(1) - vectors).square().sum(2).argmin(1));
    const Tensor q = (e + (nearest - e).detach()).view({kCount, kPositions * kSize});
    return reconstruction(nets, q) + .5 * (e - nearest).square().sum() / kCount;
  });
}

TEST_F(VectorCodes, SamplesDrawThePositionsCodesAsTrainingUsedThem) {
  const auto vq = small_vq();
  const torch::NoGradGuard no_grad;
  Tensor usage = vq->named_buffers()["usage"];
  usage.zero_();
  usage[0][2] = 1;
  usage[1][1] = .25, usage[1][3] = .75;
  const Tensor vectors = vq->named_buffers()["codebook.vectors"];
  auto& decodes = dynamic_cast<models::Decodes&>(*vq);
  const auto picture = [&](int64_t second) {
    return decodes.decode(torch::cat({vectors[2], vectors[second]}).unsqueeze(0));
  };
  Rng rng(4);
  const Tensor samples = dynamic_cast<models::Samples&>(*vq).sample(4000, {}, rng);
  int64_t ones = 0, threes = 0;
  for (int64_t i = 0; i < 4000; ++i) {
    ones += torch::allclose(samples[i], picture(1)[0]) ? 1 : 0;
    threes += torch::allclose(samples[i], picture(3)[0]) ? 1 : 0;
  }
  EXPECT_EQ(ones + threes, 4000);
  EXPECT_NEAR(static_cast<double>(ones), 1000, 5 * std::sqrt(4000 * .25 * .75));
}

TEST_F(VectorCodes, PerplexityCountsTheCodesInUse) {
  EXPECT_NEAR(models::perplexity_of(torch::tensor({3., 3., 3., 0.})).item<double>(), 3, 1e-12);
  const double p = part(play(*small_vq()).losses[0].terms, "perplexity");
  EXPECT_GE(p, 1);
  EXPECT_LE(p, kCodes);
}

TEST_F(VectorCodes, ATemperatureIsRefused) {
  const auto vq = small_vq({{"quantizer", text("fsq")}});
  models::SamplerSettings settings;
  settings.temperature = .5;
  Rng rng(1);
  EXPECT_THROW(dynamic_cast<models::Samples&>(*vq).sample_with(2, {}, settings, rng), Unsupported);
}

}  // namespace
}  // namespace elbo::test
