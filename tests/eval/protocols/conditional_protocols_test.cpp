// SPDX-License-Identifier: MIT
// asked_class and code_match of models whose answers are known, and rows of codes that mean
// something.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/eval/views/latent_views.h"
#include "elbo/models/abilities.h"
#include "elbo/tensor/random.h"
#include "tests/eval/described.h"

namespace elbo::eval {
namespace {

constexpr int64_t kClasses = 4;

/// "Pictures" of one pixel, whose value says their class.
Tensor image_of(const Tensor& classes) {
  return (classes.to(torch::kFloat32) / kClasses).view({-1, 1, 1, 1});
}

/// Sees the class of such a picture.
class Reads : public Extractor {
 public:
  const std::string& name() const override { return name_; }
  const std::string& fingerprint() const override { return name_; }
  const std::string& source() const override { return source_; }
  Tensor features(const Tensor& x) override { return x.flatten(1); }
  Tensor log_p(const Tensor& x) override {
    return torch::log(torch::one_hot((x.flatten() * kClasses).round().to(torch::kInt64), kClasses)
                          .to(torch::kFloat32));
  }

 private:
  std::string name_ = "reads", source_;
};

/// Draws the class asked for, but 0 in place of 3.
class Obeys : public test::Unlearned, public models::Samples, public models::Conditional {
 public:
  Tensor sample(int64_t, const std::optional<models::Condition>& condition, Rng&) override {
    const Tensor& asked = condition->classes;
    return image_of(asked * (asked != 3));
  }
  models::ConditionKind condition_kind() const override { return models::ConditionKind::classes; }
};

/// Its code is a number of noise, a category that stands for another class, and a number from -1 to
/// 1.
class Renames : public test::Unlearned,
                public models::Samples,
                public models::Decodes,
                public models::HasPrior,
                public models::HasCodeParts {
 public:
  explicit Renames(bool categorical = true) : categorical_(categorical) {}
  Tensor sample(int64_t count, const std::optional<models::Condition>&, Rng& rng) override {
    return decode(draw_prior(count, rng));
  }
  Tensor decode(const Tensor& z) override {
    return image_of((z.slice(1, 1, 1 + kClasses).argmax(1) + 1).remainder(kClasses));
  }
  int64_t latent_dim() const override { return 1 + kClasses + 1; }
  Tensor draw_prior(int64_t count, Rng& rng) override {
    const Tensor category =
        torch::one_hot(tensor::random_classes(rng, count, kClasses), kClasses).to(torch::kFloat32);
    return torch::cat(
        {tensor::normal(rng, {count, 1}), category, 2 * tensor::uniform(rng, {count, 1}) - 1}, 1);
  }
  Tensor log_p_z(const Tensor& z) override { return z.select(1, 0); }
  std::vector<models::CodePart> code_parts() const override {
    if (!categorical_) return {{"code_0", 1 + kClasses}};
    return {{"category", 1, kClasses, true}, {"code_0", 1 + kClasses}};
  }

 private:
  bool categorical_;
};

std::shared_ptr<const data::Dataset> labelled() {
  const Tensor labels = torch::arange(40, torch::kInt64).remainder(kClasses);
  return std::make_shared<test::Described>(test::Description{image_of(labels), labels, {}});
}

Measure measured(const std::string& name, models::Model& model) {
  EvalContextParts parts = test::parts_of(&model, labelled());
  parts.extractor = [](const std::string&) { return std::make_shared<Reads>(); };
  EvalContext context(std::move(parts));
  return measure(protocol_named(name), context);
}

TEST(AskedClassProtocol, AsksForClassesInTurn) {
  Obeys model;
  const Measure found = measured("asked_class_reads_400", model);
  EXPECT_NEAR(found.value.mean, .75, 1e-12);
  EXPECT_EQ(found.value.count, 400);
  EXPECT_EQ(test::part_of(found, "class_1"), 1);
  EXPECT_EQ(test::part_of(found, "class_3"), 0);
}

TEST(AskedClassProtocol, RefusesAModelThatIsToldNone) {
  Renames model;
  EXPECT_THROW(measured("asked_class_reads_400", model), Unsupported);
}

TEST(CodeMatchProtocol, FindsWhatACategoryStandsFor) {
  Renames model;
  const Measure found = measured("code_match_reads_400", model);
  EXPECT_EQ(found.value.mean, 1);
  EXPECT_EQ(test::part_of(found, "category_0_as_1"), 1);
  EXPECT_EQ(test::part_of(found, "category_3_as_0"), 1);
  EXPECT_EQ(test::part_of(found, "commonest"), 1);
}

TEST(CodeMatchProtocol, RefusesModelsWithoutSuchACode) {
  Obeys none;
  EXPECT_THROW(measured("code_match_reads_400", none), Unsupported);
  Renames numbers(false);
  EXPECT_THROW(measured("code_match_reads_400", numbers), Unsupported);
}

TEST(Traverse, GoesThroughTheValuesOfACategory) {
  Renames model;
  const auto data = labelled();
  TraversePlan plan;
  plan.count = traversed_images(model);
  EXPECT_EQ(plan.count, kClasses);
  const View view = traverse_view(latent_space_of(model, *data, 3, 10), plan);
  ASSERT_EQ(view.grid.x.size(0), 2 * kClasses);  // the category, the number
  EXPECT_TRUE(torch::allclose(view.grid.x.slice(0, 0, kClasses),
                              image_of(torch::tensor({1, 2, 3, 0}, torch::kInt64))));
  const Tensor of_number = view.grid.x.slice(0, kClasses);
  EXPECT_TRUE(of_number.equal(of_number.slice(0, 0, 1).expand_as(of_number)))
      << "the number means nothing here, and the category stays";
  EXPECT_NE(view.caption.find("a draw of the prior"), std::string::npos) << view.caption;
}

TEST(Traverse, TakesADimensionWithinACategoryForTheCategory) {
  Renames model;
  TraversePlan plan;
  plan.count = 5;
  plan.dimensions = {2};
  const auto data = labelled();
  const View view = traverse_view(latent_space_of(model, *data, 3, 10), plan);
  EXPECT_TRUE(
      torch::allclose(view.grid.x, image_of(torch::tensor({1, 2, 3, 0, 1}, torch::kInt64))));
}

}  // namespace
}  // namespace elbo::eval
