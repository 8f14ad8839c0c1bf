// SPDX-License-Identifier: MIT
// The way to a density's space and back: levels stay what they were, slopes are the derivative's,
// and bits are those of the formula of Papamakarios et al. 2017, appendix E.2.
#include "elbo/models/pixel_space.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "tests/models/gan/by_hand.h"

namespace elbo::test {
namespace {

using models::DensitySpace;
using models::PixelSpace;
using models::PixelSpaceKind;
using testing::HasSubstr;

data::DataInfo grey(int64_t levels = 256) {
  data::DataInfo info = info_of({1, 2, 3}, data::ValueKind::unit);
  info.levels = levels;
  return info;
}

PixelSpace space_of(PixelSpaceKind kind, const data::DataInfo& info = grey()) {
  return {{kind, 1e-6}, info, "made"};
}

TEST(PixelSpaceOf, LevelsComeBackAsTheyWere) {
  const Tensor x = torch::tensor({0., 1., 3., 100., 254., 255.}).view({1, 1, 2, 3}) / 255;
  for (const PixelSpaceKind kind : {PixelSpaceKind::logit, PixelSpaceKind::dequantised}) {
    Rng rng(3);
    const PixelSpace space = space_of(kind);
    const Tensor y = space.place(x.expand({500, 1, 2, 3}), rng).y;
    EXPECT_EQ(y.sizes(), at::IntArrayRef({500, 6}));
    // A draw within a millionth of a level's end may fall over it in single precision.
    const Tensor again = space.picture(y);
    EXPECT_LT((again - x).abs().max().item<double>(), 1.01 / 255);
    EXPECT_LT((again != x).sum().item<int64_t>(), 5);
  }
}

TEST(PixelSpaceOf, TheSlopeIsTheDerivative) {
  constexpr double kMargin = 1e-6;
  const Tensor x = torch::tensor({0., 7., 100., 180., 254., 255.}).view({1, 1, 2, 3}) / 255;
  Rng rng(1);
  const models::Placed placed = space_of(PixelSpaceKind::logit).place(x, rng);
  const Tensor s = torch::sigmoid(placed.y.to(torch::kFloat64));
  // ds/du = 1 - 2 margin, dy/ds = 1 / (s (1 - s))
  const Tensor want = (std::log(1 - 2 * kMargin) - (s * (1 - s)).log()).sum(1);
  EXPECT_NEAR(placed.log_slope.item<double>(), want.item<double>(), 1e-4);
}

TEST(PixelSpaceOf, BitsAreThoseOfThePaper) {
  const Tensor x = torch::tensor({0., 7., 100., 180., 254., 255.}).view({1, 1, 2, 3}) / 255;
  Rng rng(1);
  const PixelSpace space = space_of(PixelSpaceKind::logit);
  const models::Placed placed = space.place(x, rng);
  const Tensor log_p = torch::tensor({-12.5});
  const models::LogDensity found = space.reported(log_p, placed.log_slope);
  EXPECT_EQ(found.nats.item<double>(), -12.5);
  const Tensor y = placed.y.to(torch::kFloat64);
  const double values = 6, ln2 = std::numbers::ln2;
  const double want =
      12.5 / (values * ln2) - std::log2(1 - 2e-6) + 8 +
      ((torch::sigmoid(y).log() + torch::sigmoid(-y).log()) / ln2).mean().item<double>();
  EXPECT_NEAR(-found.level_nats.item<double>() / (values * ln2), want, 1e-5);
}

TEST(PixelSpaceOf, AUniformDensityOfGreyLevelsHasTheirNumberOfBits) {
  const Tensor x = torch::rand({4, 1, 2, 3});
  Rng rng(1);
  const PixelSpace space = space_of(PixelSpaceKind::dequantised, grey(16));
  const models::LogDensity found = space.reported(torch::zeros({4}), space.place(x, rng).log_slope);
  EXPECT_TRUE(torch::allclose(-found.level_nats / (6 * std::numbers::ln2),
                              torch::full({4}, 4., torch::kFloat64)));
}

TEST(PixelSpaceOf, IsChosenByTheData) {
  EXPECT_EQ(space_of(PixelSpaceKind::automatic).space(), DensitySpace::logit);
  EXPECT_EQ(space_of(PixelSpaceKind::automatic, info_of({2}, data::ValueKind::real)).space(),
            DensitySpace::real);
  const data::DataInfo binary = info_of({1, 2, 3}, data::ValueKind::binary);
  EXPECT_EQ(PixelSpace({}, binary, "made", models::BinaryPixels::allowed).space(),
            DensitySpace::binary);
  EXPECT_THROW(PixelSpace({}, binary, "maf"), ConfigError);
  EXPECT_THROW(space_of(PixelSpaceKind::logit, info_of({2}, data::ValueKind::real)), ConfigError);
}

}  // namespace
}  // namespace elbo::test
