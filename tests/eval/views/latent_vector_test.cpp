// SPDX-License-Identifier: MIT
// Vectors of attributes. Oracle: codes made from attributes by known vectors.
#include "elbo/eval/views/latent_vector.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/eval/views/latent_edit.h"
#include "elbo/tensor/random.h"

namespace elbo::eval {
namespace {

/// N codes that are attributes times `rows` (A, Z) and a constant; attribute 0 uniform, 1 binary,
/// and 2 follows 0 by `tie`.
struct KnownRows {
  Tensor rows =
      torch::tensor({{1.0, 0.0, 2.0}, {0.0, 3.0, 0.0}, {-1.0, 1.0, 0.0}}, torch::kFloat64);
  measures::Codes codes;

  explicit KnownRows(double tie) {
    Rng rng(5);
    const Tensor u = tensor::uniform(rng, {2000, 3}).to(torch::kFloat64);
    const Tensor attributes =
        torch::stack({u.select(1, 0), u.select(1, 1).gt(.7).to(torch::kFloat64),
                      tie * u.select(1, 0) + (1 - tie) * u.select(1, 2)},
                     1);
    codes.mean = attributes.matmul(rows) + 5;
    codes.attributes = attributes;
  }
};

TEST(AttributeVector, PlainIsTheDifferenceOfTheMeansOfHalves) {
  measures::Codes codes;
  codes.mean = torch::tensor({{0.0f, 1.0f}, {2.0f, 1.0f}, {4.0f, 5.0f}, {6.0f, 7.0f}});
  codes.attributes = torch::tensor({{.1f, 0.0f}, {.2f, 0.0f}, {.8f, 1.0f}, {.9f, 0.0f}});
  const AttributeVector half = attribute_vector(codes, 0, false);
  EXPECT_TRUE(half.vector.equal(torch::tensor({4.0, 5.0}, torch::kFloat64)));
  EXPECT_EQ(half.with, 2);
  EXPECT_FLOAT_EQ(static_cast<float>(half.threshold), .2f);
  const AttributeVector one = attribute_vector(codes, 1, false);
  EXPECT_EQ(one.with, 1);
  EXPECT_EQ(one.threshold, .5);
  EXPECT_TRUE(one.origin.equal(torch::tensor({3.0, 3.5}, torch::kFloat64)));
}

TEST(AttributeVector, PureLeavesOutWhatAnotherAttributeExplains) {
  const KnownRows known(.9);
  const Tensor direction = known.rows[0] / known.rows[0].norm();
  const auto cosine = [&](bool pure) {
    const Tensor v = attribute_vector(known.codes, 0, pure).vector;
    return (v / v.norm()).dot(direction).item<double>();
  };
  EXPECT_NEAR(cosine(true), 1, 1e-9);
  EXPECT_LT(cosine(false), .95) << "half of attribute 2 comes with it";
}

TEST(AttributeVector, PureOfABinaryAttributeIsItsWholeEffect) {
  const KnownRows known(0);
  EXPECT_LT(
      (attribute_vector(known.codes, 1, true).vector - known.rows[1]).abs().max().item<double>(),
      1e-9);
}

TEST(AttributeVector, OfWhatAllOrNoneHaveIsRefused) {
  measures::Codes codes;
  codes.mean = torch::zeros({3, 2});
  EXPECT_THROW(attribute_vector(codes, 0, true), DataError);
  codes.attributes = torch::ones({3, 1});
  EXPECT_THROW(attribute_vector(codes, 0, true), DataError);
}

TEST(Projection, MovesByOneForOneVectorAndHasTheDensityOfTheLinearForm) {
  const KnownRows known(0);
  const AttributeVector v = attribute_vector(known.codes, 0, true);
  const Tensor base = v.origin.unsqueeze(0),
               log_var = torch::tensor({{.3, -1.0, .5}}, torch::kFloat64);
  const Projection at = projected({torch::cat({base, base + v.vector}), log_var.expand({2, 3})}, v);
  EXPECT_NEAR(at.mean[0].item<double>(), 0, 1e-12);
  EXPECT_NEAR(at.mean[1].item<double>(), 1, 1e-12);
  const Tensor covariance = log_var[0].exp().diag(), u = v.vector / v.vector.dot(v.vector);
  EXPECT_NEAR(at.deviation[0].item<double>(), u.dot(covariance.matmul(u)).sqrt().item<double>(),
              1e-12);
  EXPECT_FALSE(projected({base, {}}, v).deviation.defined());
}

TEST(EditMoves, AreInDeviationsOfRealAnswers) {
  const Tensor before = torch::tensor({{.2, .5, 0.0}, {.4, .5, 0.0}}, torch::kFloat64),
               after = torch::tensor({{.8, .4, 0.0}, {.8, .5, 0.0}}, torch::kFloat64);
  // Deviations .25, .2, 0.
  const Tensor real = torch::tensor({{0.0, .3, 0.0}, {.5, .7, 0.0}}, torch::kFloat64);
  const EditMoves moves = edit_moves(before, after, real, 0);
  EXPECT_NEAR(moves.moved, .5 / .25, 1e-12);
  EXPECT_NEAR(moves.others_moved, .05 / .2, 1e-12) << "what never differs does not count";
  EXPECT_NEAR(moves.others_most, .05 / .2, 1e-12);
  EXPECT_EQ(moves.most_moved, 1);
}

}  // namespace
}  // namespace elbo::eval
