// SPDX-License-Identifier: MIT
// GAP: who meets whom at which step, the losses of each meeting by hand, and whose samples are
// drawn.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "tests/models/gan/written_nets.h"

namespace elbo::models {
namespace {

using test::small;
using test::whole;
using test::WrittenNets;

constexpr size_t kCritics = 0, kGenerators = 1;

TrainingProgress at(int64_t step) { return {step, 0, 1000, 10, false}; }

std::string number_of(size_t pair) { return std::to_string(pair + 1); }

class SmallGap : public testing::Test {
 protected:
  std::shared_ptr<Model> gap(int64_t pairs) {
    return small("gap", {{"pairs", whole(pairs)}, {"swap_every", whole(5)}});
  }
  Tensor images(Model& model, size_t pair, Rng rng) {
    return WrittenNets(model).generated(tensor::normal(rng, {4, 3}),
                                        "pair" + number_of(pair) + ".generator");
  }
  Tensor judged(Model& model, size_t pair, const Tensor& x) {
    return WrittenNets(model).probability(x, "pair" + number_of(pair) + ".critic");
  }

  /// The loss of a player, by name.
  double loss_of(const TurnResult& played, const std::string& player) {
    for (const PlayerLoss& player_loss : played.losses)
      if (player_loss.player == player) return player_loss.terms.total.item<double>();
    throw std::out_of_range(player);
  }

  /// Every meeting at this step: generator i and critic (i + shift) mod pairs.
  void check_meetings(Model& model, size_t pairs, size_t shift, int64_t step) {
    const TurnResult critics = test::play(model, kCritics, x_, Rng(5), at(step)),
                     generators = test::play(model, kGenerators, x_, Rng(6), at(step));
    for (size_t i = 0; i < pairs; ++i) {
      const size_t j = (i + shift) % pairs;
      const Tensor shown = judged(model, j, images(model, i, Rng(5).split(i))),
                   fooling = judged(model, j, images(model, i, Rng(6).split(i)));
      EXPECT_NEAR(loss_of(critics, "critic" + number_of(j)),
                  (-judged(model, j, x_).log().mean() - (1 - shown).log().mean()).item<double>(),
                  1e-12)
          << step << " " << j;
      EXPECT_NEAR(loss_of(generators, "generator" + number_of(i)),
                  -fooling.log().mean().item<double>(), 1e-12)
          << step << " " << i;
    }
  }

  test::DoubleByDefault double_;
  Tensor x_ = test::four_images();
};

TEST_F(SmallGap, TwoPairsSwapTheirCriticsEverySoManySteps) {
  const auto model = gap(2);
  for (const int64_t step : {0, 4, 5, 9, 10, 16})
    check_meetings(*model, 2, static_cast<size_t>(step / 5 % 2), step);
}

TEST_F(SmallGap, ThreePairsGoRound) {
  const auto model = gap(3);
  for (const int64_t step : {0, 5, 10, 15})
    check_meetings(*model, 3, static_cast<size_t>(step / 5 % 3), step);
}

TEST_F(SmallGap, GradientsAreThoseOfCentralDifferencesBeforeAndAfterASwap) {
  const auto model = gap(2);
  for (const int64_t step : {0, 5})
    for (const size_t turn : {kCritics, kGenerators})
      for (const size_t player_loss : {0, 1})
        EXPECT_LT(test::derivative_error(*model, x_, turn, player_loss, at(step)),
                  test::kDerivativeTolerance);
}

TEST_F(SmallGap, NoPlayersLossReachesAnotherOfItsKind) {
  const auto model = gap(2);
  for (const size_t turn : {kCritics, kGenerators}) {
    const TurnResult played = test::play(*model, turn, x_, Rng(5), at(5));
    for (const PlayerLoss& player_loss : played.losses)
      for (const Player& player : model->players())
        if (player.name != player_loss.player &&
            player.name.substr(0, 3) == player_loss.player.substr(0, 3)) {
          for (const Tensor& grad : torch::autograd::grad({player_loss.terms.total}, player.params,
                                                          {}, true, false, /*allow_unused=*/true))
            EXPECT_FALSE(grad.defined()) << player_loss.player << " " << player.name;
        }
  }
}

TEST(Gap, ThereIsNoState) {
  EXPECT_TRUE(test::made("gap", {}, test::mnist_info())->named_buffers().is_empty());
}

TEST(Gap, SamplesAreOfAllGeneratorsOrOfOne) {
  const torch::NoGradGuard no_grad;
  const auto draw = [](int64_t sampled) {
    const auto model = test::made("gap", {{"pairs", whole(3)}, {"sampled", whole(sampled)}},
                                  test::info_of({1, 2, 2}, data::ValueKind::unit));
    Rng rng(3);
    return dynamic_cast<Samples&>(*model).sample(60, {}, rng).flatten(1);
  };
  const Tensor mixed = draw(0);
  Tensor found = torch::zeros({60});
  for (const int64_t generator : {1, 2, 3}) {
    const Tensor from_it = (mixed == draw(generator)).all(1).to(torch::kFloat);
    // 20 are expected: under a thousandth of all draws have so few
    EXPECT_GT(from_it.sum().item<float>(), 8);
    found += from_it;
  }
  EXPECT_TRUE(torch::equal(found, torch::ones({60})));
  EXPECT_THROW(draw(4), ConfigError);
}

TEST(Gap, KnowsNoClasses) {
  const auto model = test::made("gap", {}, test::mnist_info());
  Rng rng(3);
  EXPECT_THROW(dynamic_cast<Samples&>(*model).sample(
                   1, Condition{.classes = torch::zeros({1}, torch::kInt64)}, rng),
               Unsupported);
}

}  // namespace
}  // namespace elbo::models
