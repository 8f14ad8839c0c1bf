// SPDX-License-Identifier: MIT
// Protocols by name.
#include "elbo/eval/protocol.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "tests/eval/linear_gaussian.h"

namespace elbo {
namespace {

using test::examples_of_model;
using test::InMemory;
using test::LinearGaussian;

/// A model that can do nothing.
class Mute : public Model {
 public:
  std::vector<Player> players() override { return {}; }
  std::vector<Turn> turns(const Moment&) override { return {}; }
};

/// Reconstructs each picture a tenth brighter.
class Brightens : public Mute, public Reconstructs {
 public:
  Tensor reconstruct(const Tensor& x, Rng*) override { return x + .1; }
};

std::string refusal(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(ProtocolNames, TakeAnyWholeNumberOfDraws) {
  EXPECT_EQ(protocol_named("iw_5000").number, 5000);
  EXPECT_EQ(protocol_named("iw_1").protocol->name, "iw_K");
  EXPECT_EQ(protocol_named("elbo").number, 0);
  for (const char* wrong : {"iw_0", "iw_-3", "iw_K", "iw_12x", "iw_", "iw_1000001", "iw_99999999999999999999"}) EXPECT_THROW(protocol_named(wrong), UsageError) << wrong;
}

TEST(ProtocolNames, ThatAreMistypedGetTheNearestRightOne) {
  EXPECT_NE(refusal([] { protocol_named("reconstuction"); }).find("did you mean \"reconstruction\"?"), std::string::npos);
}

TEST(Protocols, GiveTheNumbersOfTheFunctionsBehindThem) {
  LinearGaussian model(0, 1, false);
  const auto data = examples_of_model(model, 30);
  const double exact = model.exact(examples_at(data, 0, 30, 0).x).mean().item<double>();
  const Measure elbo = measure(protocol_named("elbo"), model, data, {});
  EXPECT_NEAR(elbo.value.mean, exact, 1e-5);
  EXPECT_NEAR(elbo.parts[0].second.mean - elbo.parts[1].second.mean, exact, 1e-5);
  EXPECT_NEAR(measure(protocol_named("iw_20"), model, data, {}).value.mean, exact, 1e-5);
}

TEST(Protocols, MeasureTheErrorOfReconstructions) {
  Brightens model;
  const InMemory pictures(torch::full({4, 1, 12, 12}, .5), ValueKind::unit);
  const Measure got = measure(protocol_named("reconstruction"), model, pictures, {});
  EXPECT_NEAR(got.value.mean, .01, 1e-7);
  ASSERT_EQ(got.parts.size(), 3u);
  EXPECT_NEAR(got.parts[1].second.mean, 20, 1e-4);
  EXPECT_NEAR(got.parts[2].second.mean, (2 * .5 * .6 + 1e-4) / (.25 + .36 + 1e-4), 1e-6);
  const InMemory small(torch::full({4, 1, 8, 8}, .5), ValueKind::unit);
  EXPECT_EQ(measure(protocol_named("reconstruction"), model, small, {}).parts.size(), 2u);  // too small for the window of SSIM
}

TEST(Protocols, NameTheModelsThatCanWhereThisOneCannot) {
  Mute model;
  const InMemory pictures(torch::full({4, 1, 28, 28}, .5), ValueKind::unit);
  const std::string text = refusal([&] { measure(protocol_named("elbo"), model, pictures, {}); });
  EXPECT_NE(text.find("cannot bound its likelihood"), std::string::npos) << text;
  EXPECT_NE(text.find("vae"), std::string::npos) << text;
}

TEST(Protocols, ForWhoNamesNoneAreThoseThatTheModelCanAnswer) {
  Brightens model;
  const auto some = possible_protocols(model);
  ASSERT_EQ(some.size(), 1u);
  EXPECT_EQ(some[0].name, "reconstruction");
  LinearGaussian all(0, 1, true);
  EXPECT_EQ(possible_protocols(all)[1].name, "iw_100");
}

}  // namespace
}  // namespace elbo
