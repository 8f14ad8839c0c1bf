// SPDX-License-Identifier: MIT
// Codes: paths, grids, components, and what is decoded from them.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/eval/inference.h"
#include "elbo/eval/views/latent_paths.h"
#include "tests/eval/linear_gaussian.h"

namespace elbo::eval {
namespace {

using test::examples_of_model;
using test::LinearGaussian;

double furthest_code(const Tensor& a, const Tensor& b) {
  return (a - b).abs().max().item<double>();
}

TEST(SphericalPath, BeginsAndEndsAtItsCodes) {
  const Tensor a = torch::tensor({3.0f, 0.0f, 1.0f}), b = torch::tensor({-1.0f, 2.0f, 0.5f});
  const Tensor path = spherical_path(a, b, 7);
  EXPECT_LT(furthest_code(path[0], a), 1e-6);
  EXPECT_LT(furthest_code(path[6], b), 1e-6);
}

TEST(SphericalPath, KeepsTheLengthOfCodesOfOneLengthAndMovesInEqualAngles) {
  const Tensor path = spherical_path(torch::tensor({2.0, 0.0}, torch::kFloat64),
                                     torch::tensor({0.0, 2.0}, torch::kFloat64), 4);
  const double third = std::numbers::pi / 6;
  for (int64_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(path[i][0].item<double>(), 2 * std::cos(static_cast<double>(i) * third), 1e-12);
    EXPECT_NEAR(path[i][1].item<double>(), 2 * std::sin(static_cast<double>(i) * third), 1e-12);
  }
}

TEST(SphericalPath, IsStraightWhereThereIsNoArc) {
  const Tensor a = torch::tensor({1.0f, 2.0f});
  EXPECT_LT(furthest_code(spherical_path(a, 3 * a, 5), straight_path(a, 3 * a, 5)), 1e-6);
  EXPECT_LT(furthest_code(spherical_path(a, -a, 5), straight_path(a, -a, 5)), 1e-6);
  EXPECT_LT(furthest_code(spherical_path(a, torch::zeros({2}), 5),
                          straight_path(a, torch::zeros({2}), 5)),
            1e-6);
}

TEST(Interpolation, DecodesItsEndsToTheReconstructions) {
  LinearGaussian model(0, 1, true);
  const auto data = examples_of_model(model, 2);
  const Tensor x = examples_at(data, 0, 2, 0).x;
  const Tensor codes = encode_all(model, data, {}).mean;
  for (const auto path : {straight_path, spherical_path}) {
    const Tensor decoded = decode_all(model, data.info(), path(codes[0], codes[1], 6));
    EXPECT_LT(furthest_code(decoded[0], model.reconstruct(x, nullptr)[0]), 1e-12);
    EXPECT_LT(furthest_code(decoded[5], model.reconstruct(x, nullptr)[1]), 1e-12);
  }
}

TEST(Manifold, PutsEqualMassBetweenNeighboursAndTheUpperLeftFirst) {
  const Tensor places = manifold_places(5, 1.5);
  EXPECT_NEAR(places[0].item<double>(), -1.5, 1e-9);
  EXPECT_NEAR(places[2].item<double>(), 0, 1e-12);
  const Tensor mass = .5 * (1 + torch::erf(places / std::sqrt(2.0)));
  EXPECT_LT(mass.diff(1).std().item<double>(), 1e-12);
  const Tensor codes =
      manifold_codes(measures::standard_frame(4), {5, 1.5, {1, 3}}).view({5, 5, 4});
  EXPECT_NEAR(codes[0][0][1].item<double>(), -1.5, 1e-6);  // left
  EXPECT_NEAR(codes[0][0][3].item<double>(), 1.5, 1e-6);   // top
  EXPECT_NEAR(codes[4][4][1].item<double>(), 1.5, 1e-6);
  EXPECT_EQ(codes.select(2, 0).abs().max().item<double>(), 0);
}

TEST(Manifold, RefusesADimensionThatTheSpaceDoesNotHave) {
  EXPECT_THROW(manifold_codes(measures::standard_frame(2), {5, 1.5, {0, 2}}), UsageError);
}

TEST(Traverse, MovesOneDimensionARow) {
  const Tensor base = torch::tensor({.1f, .2f, .3f});
  const Tensor codes =
      traverse_codes(base, measures::standard_frame(3), {3, 2, {2, 0}}).view({2, 3, 3});
  EXPECT_LT(
      furthest_code(codes[0], torch::tensor({{.1f, .2f, -2.f}, {.1f, .2f, 0.f}, {.1f, .2f, 2.f}})),
      1e-6);
  EXPECT_LT(
      furthest_code(codes[1], torch::tensor({{-2.f, .2f, .3f}, {0.f, .2f, .3f}, {2.f, .2f, .3f}})),
      1e-6);
}

TEST(Plane, OfTwoDimensionsIsTheCodesThemselves) {
  const Tensor means = torch::tensor({{1.0f, 2.0f}, {3.0f, 4.0f}});
  EXPECT_TRUE(measures::plane_of(means).points.equal(means));
}

TEST(Plane, FindsTheTwoDirectionsAlongWhichCodesWereStretched) {
  Rng rng(2);
  const Tensor stretch = torch::tensor({.1f, 5.0f, .1f, 2.0f});
  const Tensor means = tensor::normal(rng, {2000, 4}) * stretch + 3;
  const Tensor points = measures::plane_of(means).points;
  EXPECT_NEAR(points.select(1, 0).std().item<double>(), 5, .3);
  EXPECT_NEAR(points.select(1, 1).std().item<double>(), 2, .15);
  const Tensor centred = means.select(1, 1) - means.select(1, 1).mean();
  // The sign is fixed: the largest weight is positive.
  EXPECT_LT(furthest_code(points.select(1, 0), centred), .7);
}

TEST(Information, IsTheClosedFormKlOfEachDimension) {
  const measures::Codes codes{torch::tensor({{0.0f, 2.0f}, {0.0f, -2.0f}}),
                              torch::tensor({{0.0f, 0.0f}, {0.0f, 0.0f}}),
                              {}};
  EXPECT_LT(furthest_code(measures::information(codes), torch::tensor({0.0f, 2.0f})), 1e-6);
  EXPECT_EQ(measures::most_informative(codes, 0), (std::vector<int64_t>{1, 0}));
  EXPECT_EQ(measures::most_informative(codes, 1), (std::vector<int64_t>{1}));
}

TEST(Frame, OfPointsIsTheirOwnMeanAndDeviation) {
  const measures::Codes codes{torch::tensor({{1.0f, 5.0f}, {3.0f, 5.0f}}), {}, {}};
  EXPECT_LT(furthest_code(measures::frame_of(codes).centre, torch::tensor({2.0f, 5.0f})), 1e-6);
  EXPECT_NEAR(measures::frame_of(codes).scale[0].item<double>(), 1, 1e-6);
}

TEST(SampleI, DependsNeitherOnTheCountNorOnTheChunks) {
  LinearGaussian model(0, 1, true);
  const data::DataInfo info = examples_of_model(model, 1).info();
  const Tensor all = draw_samples(model, info, {20, 4, {}, 0, 20});
  EXPECT_TRUE(draw_samples(model, info, {20, 4, {}, 0, 7}).allclose(all, 0, 1e-12));
  EXPECT_TRUE(draw_samples(model, info, {5, 4, {}, 0, 2}).allclose(all.narrow(0, 0, 5), 0, 1e-12));
  EXPECT_TRUE(
      draw_samples(model, info, {5, 4, {}, 10, 2}).allclose(all.narrow(0, 10, 5), 0, 1e-12));
  EXPECT_FALSE(draw_samples(model, info, {20, 5, {}, 0, 20}).allclose(all));
}

TEST(SampleI, RefusesAClassWhereThereAreNone) {
  LinearGaussian model(0, 1, true);
  EXPECT_THROW(draw_samples(model, examples_of_model(model, 1).info(), {5, 4, 3, 0, 2}),
               UsageError);
}

}  // namespace
}  // namespace elbo::eval
