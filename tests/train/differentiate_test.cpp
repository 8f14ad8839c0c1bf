// SPDX-License-Identifier: MIT
// Gradients of a turn: shared losses, resting losses, and everything that is refused before a
// weight moves.
#include "elbo/train/differentiate.h"

#include <gmock/gmock.h>

#include <limits>

namespace elbo::train {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// Two parameters, two players.
class Pair : public models::Model {
 public:
  Pair()
      : a(register_parameter("a", torch::tensor({1.f, 2.f}))),
        b(register_parameter("b", torch::tensor({3.f}))) {}
  std::vector<models::Player> players() override { return {{"first", {a}}, {"second", {b}}}; }
  std::vector<models::Turn> turns(const models::TrainingProgress&) override { return {}; }
  Tensor a, b;
};

struct Differentiate : testing::Test {
  Pair model;
  PlayerTable player_table{model};
  std::string turn = "round";
  Gradients of(const std::vector<models::PlayerLoss>& losses) {
    return differentiate({turn, losses, 7}, player_table);
  }
};

TEST_F(Differentiate, EachPlayerGetsTheGradientOfItsOwnLossAlone) {
  const Tensor loss_a = (model.a * model.a).sum() * model.b.sum(),
               loss_b = model.a.sum() * model.b.square().sum();
  const Gradients found = of({{"first", {loss_a, {}}}, {"second", {loss_b, {}}}});
  EXPECT_TRUE(found.of[0][0].equal(torch::tensor({6.f, 12.f})));  // 2 a b
  EXPECT_TRUE(found.of[1][0].equal(torch::tensor({18.f})));       // 2 b sum(a)
  EXPECT_NEAR(found.norms[0], std::sqrt(180.), 1e-5);
}

TEST_F(Differentiate, PlayersOfOneLossGetWhatTwoSweepsWouldGive) {
  const auto loss = [&] { return (model.a.sum() * model.b.sum()).square(); };
  const Tensor shared = loss();
  const Gradients together = of({{"first", {shared, {}}}, {"second", {shared, {}}}});
  const Gradients apart = of({{"first", {loss(), {}}}, {"second", {loss(), {}}}});
  EXPECT_TRUE(together.of[0][0].equal(apart.of[0][0]));
  EXPECT_TRUE(together.of[1][0].equal(apart.of[1][0]));
}

TEST_F(Differentiate, ALossThatIsSkippedHasNoGradientAndKeepsItsParts) {
  const std::vector<models::PlayerLoss> losses{
      {"first", {model.a.sum(), {}}},
      {"second", {model.b.sum(), {{"size", model.b.sum().detach()}}}, true}};
  const Gradients found = of(losses);
  EXPECT_TRUE(found.of[1].empty());
  EXPECT_EQ(values_of({turn, losses, 0}), (std::vector<NamedValue>{{"round/second/size", 3.}}));
}

TEST_F(Differentiate, TheLastOfSeveralLossesOnOneGraphStillHasIt) {
  const Tensor common = model.a.sum() * model.b.sum();
  const Gradients found = of({{"first", {common.square(), {}}}, {"second", {common.exp(), {}}}});
  EXPECT_TRUE(found.of[0][0].equal(torch::tensor({54.f, 54.f})));  // 2 * 9 * 3
}

TEST_F(Differentiate, AParameterThatTheLossDoesNotReachIsNamed) {
  EXPECT_THAT(
      [&] {
        of({{"second", {model.a.sum(), {}}}});
      },
      ThrowsMessage<ContractError>(
          AllOf(HasSubstr("round"), HasSubstr("second"), HasSubstr("does not reach b"))));
}

TEST_F(Differentiate, ALossWithoutAnyParameterIsRefused) {
  EXPECT_THAT(
      [&] {
        of({{"first", {torch::ones({}), {}}}});
      },
      ThrowsMessage<ContractError>(HasSubstr("depends on no parameter")));
}

TEST_F(Differentiate, ALossOfSeveralNumbersIsRefused) {
  EXPECT_THAT(
      [&] {
        of({{"first", {model.a * 2, {}}}});
      },
      ThrowsMessage<ContractError>(HasSubstr("must be one number")));
}

TEST_F(Differentiate, TwoLossesOfOnePlayerAreRefused) {
  EXPECT_THAT(
      [&] {
        of({{"first", {model.a.sum(), {}}}, {"first", {model.a.sum(), {}}}});
      },
      ThrowsMessage<ContractError>(HasSubstr("two losses")));
}

TEST_F(Differentiate, AnUnknownPlayerIsRefusedWithTheNearestName) {
  EXPECT_THAT(
      [&] {
        of({{"frist", {model.a.sum(), {}}}});
      },
      ThrowsMessage<ContractError>(HasSubstr("first")));
}

TEST_F(Differentiate, ALossThatIsNotFiniteNamesTurnPlayerStepAndTerm) {
  const Tensor good = model.a.sum(), bad = good * std::numeric_limits<float>::infinity();
  EXPECT_THAT(
      [&] {
        of({{"first", {good + bad, {{"good", good}, {"bad", bad}}}}});
      },
      ThrowsMessage<DivergedError>(AllOf(HasSubstr("step 7"), HasSubstr("turn round"),
                                         HasSubstr("player first"), HasSubstr("bad = inf"),
                                         Not(HasSubstr("good =")))));
}

TEST_F(Differentiate, AGradientThatIsNotFiniteNamesItsParameterThoughTheLossIsFinite) {
  // d sqrt(u) / du at u = 0 is infinite.
  EXPECT_THAT(
      [&] {
        of({{"first", {(model.a * 0).sum().sqrt(), {}}}});
      },
      ThrowsMessage<DivergedError>(
          AllOf(HasSubstr("gradient of a"), HasSubstr("every named part is finite"))));
}

}  // namespace
}  // namespace elbo::train
