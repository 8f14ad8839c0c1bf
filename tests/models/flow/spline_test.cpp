// SPDX-License-Identifier: MIT
// Curves of rational quadratics: their inverse, their slope by autograd, their ends, and pieces
// whose formula is known.
#include "elbo/models/flow/spline.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/tensor/random.h"
#include "tests/models/specimen.h"

namespace elbo::test {
namespace {

const models::SplineForm kForm{6, 2};

/// Numbers of 200 curves, each far from a line.
Tensor some_curves() {
  Rng rng(7);
  return 2 * tensor::normal(rng, {200, kForm.numbers()}).to(torch::kFloat64);
}

Tensor some_values() { return torch::linspace(-2.5, 2.5, 200, torch::kFloat64); }

TEST(Spline, ZerosAreTheIdentity) {
  const Tensor x = some_values(), zeros = torch::zeros({200, kForm.numbers()}, torch::kFloat64);
  const models::SplinePoint at = models::spline_at(x, zeros, kForm);
  EXPECT_LT((at.value - x).abs().max().item<double>(), 1e-14);
  EXPECT_LT(at.log_slope.abs().max().item<double>(), 1e-13);
}

TEST(Spline, TheInverseLeadsBack) {
  const Tensor x = some_values(), curves = some_curves();
  const Tensor back =
      models::spline_inverse(models::spline_at(x, curves, kForm).value, curves, kForm);
  EXPECT_LT((back - x).abs().max().item<double>(), 1e-10);
}

TEST(Spline, TheSlopeIsAutograds) {
  const Tensor x = some_values().requires_grad_();
  const models::SplinePoint at = models::spline_at(x, some_curves(), kForm);
  const Tensor slope = torch::autograd::grad({at.value.sum()}, {x})[0];
  EXPECT_GT(slope.min().item<double>(), 0);
  EXPECT_LT((at.log_slope - slope.log()).abs().max().item<double>(), 1e-11);
}

TEST(Spline, ACurveRisesAndMeetsTheIdentityAtItsEnds) {
  const Tensor curve = some_curves()[3].expand({2001, -1}),
               x = torch::linspace(-2.5, 2.5, 2001, torch::kFloat64);
  const Tensor y = models::spline_at(x, curve, kForm).value;
  EXPECT_GT(y.diff().min().item<double>(), 0);
  const Tensor outside = x.abs() >= kForm.bound;
  EXPECT_TRUE(torch::equal(y.masked_select(outside), x.masked_select(outside)));
  const Tensor ends = torch::tensor({-2 + 1e-9, 2 - 1e-9}, torch::kFloat64);
  const models::SplinePoint near = models::spline_at(ends, some_curves().slice(0, 3, 5), kForm);
  EXPECT_LT((near.value - ends).abs().max().item<double>(), 1e-7);
  EXPECT_LT(near.log_slope.abs().max().item<double>(), 1e-5);
}

// Two pieces of even width on [-1, 1], heights as 3 to 1 before the least share, slope 1 between:
// by hand, at the middle of the first piece.
TEST(Spline, APieceIsTheFormulasOwn) {
  const models::SplineForm form{2, 1};
  const Tensor numbers =
      torch::tensor({0., 0., std::log(3.), 0., 0.}, torch::kFloat64).unsqueeze(0);
  const double knot = -1 + 2 * (1e-3 / 2 + (1 - 1e-3) * .75), height = knot + 1, steep = height;
  // t = 1/2, both slopes 1, width 1.
  const double want = -1 + height * (steep / 4 + .25) / (steep + (2 - 2 * steep) / 4);
  const models::SplinePoint at =
      models::spline_at(torch::full({1}, -.5, torch::kFloat64), numbers, form);
  EXPECT_NEAR(at.value.item<double>(), want, 1e-14);
  const models::SplinePoint between =
      models::spline_at(torch::zeros({1}, torch::kFloat64), numbers, form);
  EXPECT_NEAR(between.value.item<double>(), knot, 1e-14);
  EXPECT_NEAR(between.log_slope.item<double>(), 0, 1e-13);
}

}  // namespace
}  // namespace elbo::test
