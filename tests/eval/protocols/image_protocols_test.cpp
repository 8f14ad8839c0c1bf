// SPDX-License-Identifier: MIT
// Protocols that look at pictures one by one, on models whose answer is known; and protocols of
// codes and of neighbours.
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/eval/protocols/predicates.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/models/registry.h"
#include "elbo/tensor/random.h"
#include "tests/eval/described.h"
#include "tests/eval/linear_gaussian.h"

namespace elbo::eval {
namespace {

using test::Described;
using test::part_of;
using test::parts_of;
using test::Unlearned;

/// Extractors whose answers are a formula of the pixels.
class Formula : public Extractor {
 public:
  const std::string& name() const override { return name_; }
  const std::string& fingerprint() const override { return name_; }
  const std::string& source() const override { return source_; }
  Tensor features(const Tensor& x) override { return x.flatten(1); }
  Tensor log_p(const Tensor& x) override {
    return torch::log_softmax(x.flatten(1).narrow(1, 0, 3) * 4, 1);
  }
  Tensor attributes(const Tensor& x) override {
    return .8 * x.flatten(1) + .15 * x.flatten(1).roll(1, 1) + .02;
  }

 private:
  std::string name_ = "formula", source_;
};

Measure measured(const std::string& name, EvalContextParts parts) {
  parts.extractor = [](const std::string& wanted) {
    return wanted == "formula" ? std::make_shared<Formula>() : ExtractorPtr();
  };
  EvalContext context(std::move(parts));
  return measure(protocol_named(name), context);
}

/// Halves the contrast.
class Fades : public Unlearned, public models::Reconstructs {
 public:
  Tensor reconstruct(const Tensor& x, Rng*) override { return .5 * x + .25; }
};

TEST(Sharpness, OfFadedPicturesIsTheSquareOfTheirContrast) {
  Rng rng(1);
  const Tensor x = tensor::uniform(rng, {30, 3, 8, 8});
  Fades model;
  EvalContextParts parts =
      parts_of(&model, std::make_shared<Described>(test::Description{x, {}, {}}));
  parts.generated = as_generated(.8 * x, parts.real->info());
  const Measure found = measured("sharpness_30", std::move(parts));
  EXPECT_NEAR(found.value.mean, .64, 1e-6);
  EXPECT_NEAR(part_of(found, "reconstruction_ratio"), .25, 1e-6);
  EXPECT_NEAR(part_of(found, "samples") / part_of(found, "real"), .64, 1e-6);
}

TEST(Unsure, CountsPicturesBesideRealOnesAndReconstructions) {
  Tensor x = torch::zeros({20, 1, 2, 2});
  // 15 are surely of class 0: softmax(4, 0, 0)
  x.slice(0, 5).select(1, 0).select(1, 0).select(1, 0).fill_(1);
  // Makes it softmax(2, 0, 0): still sure.
  Fades model;
  EvalContextParts parts = parts_of(&model, std::make_shared<Described>(test::Description{
                                                x, torch::arange(20).remainder(3), {}}));
  parts.generated = as_generated(torch::full({20, 1, 2, 2}, .5), parts.real->info());
  const Measure found = measured("unsure_formula_20", std::move(parts));
  EXPECT_EQ(found.value.mean, 1);
  EXPECT_EQ(part_of(found, "real"), .25);
  EXPECT_EQ(part_of(found, "reconstructions"), .25);
  EXPECT_EQ(part_of(found, "commonest"), 1);  // all are the same picture
}

/// Draws the very face that is asked for: its pixels are its attributes.
class AttributeSampler : public Unlearned, public models::Samples, public models::Conditional {
 public:
  explicit AttributeSampler(bool listens) : listens_(listens) {}
  Tensor sample(int64_t count, const std::optional<models::Condition>& condition, Rng&) override {
    const Tensor& wanted = condition.value().attributes;
    ELBO_ASSERT(wanted.size(0) == count);
    return (listens_ ? wanted : wanted * 0 + torch::tensor({.9f, .1f, .2f, .7f}))
        .view({count, 1, 2, 2});
  }
  models::ConditionKind condition_kind() const override {
    return models::ConditionKind::attributes;
  }

 private:
  bool listens_;
};

Measure portraits_by(models::Model& model) {
  Rng rng(2);
  const Tensor attributes = tensor::uniform(rng, {40, 4});
  return measured("attribute_similarity_formula_30",
                  parts_of(&model, std::make_shared<Described>(test::Description{
                                       attributes.view({40, 1, 2, 2}), {}, attributes})));
}

TEST(AttributeSimilarityOfAModel, ThatDrawsTheVeryFaceIsThatOfTheRealOne) {
  AttributeSampler model(true);
  const Measure found = portraits_by(model);
  EXPECT_EQ(found.value.count, 30);
  EXPECT_NEAR(found.value.mean, part_of(found, "real_cosine"), 1e-6);
  EXPECT_NEAR(part_of(found, "cosine_of_all"), part_of(found, "real_cosine"), 1e-6);
  for (const char* name : {"cosine", "centred", "mse", "mse_scaled"})
    EXPECT_NEAR(part_of(found, name), part_of(found, std::string("real_") + name), 1e-6) << name;
  EXPECT_GT(part_of(found, "centred"), .9);
  EXPECT_LT(part_of(found, "stranger_centred"), .3);
}

TEST(AttributeSimilarityOfAModel, ThatDoesNotListenIsThatOfAStranger) {
  AttributeSampler model(false);
  const Measure found = portraits_by(model);
  EXPECT_NEAR(found.value.mean, part_of(found, "stranger_cosine"), 1e-9);
  EXPECT_LT(part_of(found, "centred"), .3);
  EXPECT_GT(part_of(found, "mse_scaled"), 4);
}

TEST(AttributeSimilarityOfAModel, IsRefusedWhereItIsToldNothing) {
  Fades model;
  EXPECT_THROW(portraits_by(model), Unsupported);
}

TEST(UnitKl, IsThatOfTheLargestUnit) {
  test::LinearGaussian model(0, 1, true);
  const auto data = std::make_shared<test::InMemory>(test::examples_of_model(model, 50));
  const models::Posterior q = model.encode(examples_at(*data, 0, 50, 0).x);
  const Tensor units = (.5 * (q.mean.square() + q.log_var.exp() - 1 - q.log_var)).mean(0);
  const Measure found = measured("unit_kl", parts_of(&model, data));
  EXPECT_NEAR(found.value.mean, units.max().item<double>(), 1e-9);
  EXPECT_NEAR(part_of(found, "mean"), units.mean().item<double>(), 1e-9);
  EXPECT_NEAR(part_of(found, "total"), units.sum().item<double>(), 1e-9);
  EXPECT_EQ(part_of(found, "silent"), 0);
  EXPECT_EQ(part_of(found, "largest_unit"), static_cast<double>(units.argmax().item<int64_t>()));
}

/// Encodes to its input, as points.
class Copies : public Unlearned, public models::Encodes {
 public:
  models::Posterior encode(const Tensor& x) override { return {x, {}}; }
};

TEST(ClassOverlapOfAModel, ThatKeepsClassesApartIsNoneAndHasGaps) {
  Rng rng(3);
  const Tensor labels = tensor::random_classes(rng, 200, 2),
               x = 20 * labels.unsqueeze(1).to(torch::kFloat32) +
                   .1 * tensor::normal(rng, {200, 2});
  Copies model;
  const Measure found =
      measured("class_overlap",
               parts_of(&model, std::make_shared<Described>(test::Description{x, labels, {}})));
  EXPECT_EQ(found.value.mean, 0);
  EXPECT_EQ(part_of(found, "of_means"), 0);
  EXPECT_NEAR(part_of(found, "of_strangers"), .5, .02);
  EXPECT_GT(part_of(found, "gaps"), .9);
  EXPECT_GT(part_of(found, "gaps_inside"), .5);
}

TEST(NeighbourError, IsTakenOfModelsThatDoNotEncode) {
  const Tensor labels = torch::arange(20).remainder(2),
               x = labels.to(torch::kFloat32).view({20, 1, 1, 1}).expand({20, 1, 2, 2});
  Fades model;
  EvalContextParts parts =
      parts_of(&model, std::make_shared<Described>(test::Description{x, labels, {}}));
  EvalContext context(parts_of(&model, parts.data));
  EXPECT_TRUE(predicates::labelled(context));
  EXPECT_EQ(measured("neighbour_error_pixels", std::move(parts)).value.mean, 0);
}

}  // namespace
}  // namespace elbo::eval
