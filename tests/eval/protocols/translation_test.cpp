// SPDX-License-Identifier: MIT
// Translations and pairs by models whose truth is known: one that turns pictures rightly, one that
// takes a class for the next on one of its ways.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/data/domains.h"
#include "elbo/eval/protocols/predicates.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/eval/views/translations.h"
#include "elbo/tensor/random.h"
#include "tests/eval/described.h"

namespace elbo::eval {
namespace {

using test::part_of;
using test::parts_of;
using test::Unlearned;

constexpr int64_t kTranslated = 30;

/// Of 3 x 3 pictures: the class is the place of the light in the upper row.
class UpperRow : public Extractor {
 public:
  const std::string& name() const override { return name_; }
  const std::string& fingerprint() const override { return name_; }
  const std::string& source() const override { return source_; }
  Tensor features(const Tensor& x) override { return x.flatten(1); }
  Tensor log_p(const Tensor& x) override {
    return torch::log_softmax(x.flatten(1).narrow(1, 0, 3) * 9, 1);
  }

 private:
  std::string name_ = "upper", source_;
};

/// One light in the upper row: (N, 1, 3, 3) of N classes.
Tensor lights(const Tensor& classes) {
  return torch::zeros({classes.size(0), 9})
      .scatter_(1, classes.unsqueeze(1), 1)
      .view({-1, 1, 3, 3});
}

std::shared_ptr<const data::Dataset> lights_in_two_domains() {
  const Tensor classes = torch::arange(kTranslated).remainder(3);
  const auto data =
      std::make_shared<test::Described>(test::Description{lights(classes), classes, {}});
  return data::in_two_domains(data, data::domain_places(*data, data::kRotated, data::Split::test));
}

/// Turns rightly; on the way to domain 1 it takes each class for the next where it is to err.
class Turner : public Unlearned, public models::Translates {
 public:
  explicit Turner(bool errs) : errs_(errs) {}
  Tensor translate(const Tensor& x, models::Way way, Rng&) override {
    if (way.to == 2) return torch::rot90(x, 1, {2, 3});
    const Tensor upright = torch::rot90(x, -1, {2, 3});
    return errs_ ? upright.roll(1, 3) : upright;
  }

 private:
  bool errs_;
};

/// Draws class i mod 3 in both domains, or always the same.
class PairDrawer : public Unlearned, public models::DrawsPairs {
 public:
  explicit PairDrawer(int64_t classes) : classes_(classes) {}
  std::pair<Tensor, Tensor> sample_pairs(int64_t count, Rng&) override {
    const Tensor x = lights(torch::arange(count).remainder(classes_));
    return {x, torch::rot90(x, 1, {2, 3})};
  }

 private:
  int64_t classes_;
};

EvalContextParts with_extractor(EvalContextParts parts) {
  parts.extractor = [](const std::string& wanted) {
    return wanted == "upper" ? std::make_shared<UpperRow>() : ExtractorPtr();
  };
  parts.default_extractor = "upper";
  return parts;
}

Measure measured(const std::string& name, models::Model& model,
                 std::shared_ptr<const data::Dataset> data = lights_in_two_domains()) {
  EvalContext context(with_extractor(parts_of(&model, std::move(data))));
  return measure(protocol_named(name), context);
}

TEST(Translation, ThatIsRightKeepsEveryClassAndComesBack) {
  Turner model(false);
  const Measure found = measured("translation_upper_30", model);
  EXPECT_EQ(found.value.mean, 1);
  EXPECT_EQ(found.value.count, kTranslated);
  for (const char* name : {"to_second", "to_first", "original"})
    EXPECT_EQ(part_of(found, name), 1) << name;
  for (const char* name : {"cycle", "cycle_first", "cycle_second", "truth"})
    EXPECT_EQ(part_of(found, name), 0) << name;
}

TEST(Translation, ThatErrsOnOneWayIsSeenToErrThere) {
  Turner model(true);
  const Measure found = measured("translation_upper_30", model);
  EXPECT_EQ(found.value.mean, .5);
  EXPECT_EQ(part_of(found, "to_second"), 1);
  EXPECT_EQ(part_of(found, "to_first"), 0);
  EXPECT_EQ(part_of(found, "original"), 1);
  // Two of nine pixels are wrong by 1.
  for (const char* name : {"cycle", "cycle_first", "cycle_second"})
    EXPECT_NEAR(part_of(found, name), 2. / 9, 1e-12) << name;
  EXPECT_NEAR(part_of(found, "truth"), 1. / 9, 1e-12);  // of one way
}

TEST(Translation, IsRefusedByOthersAndOfOtherData) {
  Unlearned nothing;
  EXPECT_THROW(measured("translation_upper_30", nothing), Unsupported);
  Turner model(false);
  const Tensor classes = torch::arange(kTranslated).remainder(3);
  EXPECT_THROW(
      measured("translation_upper_30", model,
               std::make_shared<test::Described>(test::Description{lights(classes), classes, {}})),
      Unsupported);
  EvalContext context(with_extractor(parts_of(&model, lights_in_two_domains())));
  EXPECT_TRUE(predicates::translates_classes(context));
  EXPECT_FALSE(predicates::draws_pairs(context));
}

TEST(Translation, IsTakenUnaskedOfAsManyExamplesAsThereAre) {
  Turner model(false);
  EvalContext context(with_extractor(parts_of(&model, lights_in_two_domains())));
  const std::vector<NamedProtocol> all = possible_protocols(context);
  EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const NamedProtocol& one) {
    return one.name == "translation_upper_30";
  }));
}

TEST(Pairs, OfOneClassAgreeAndStrangersTellACollapse) {
  PairDrawer model(3), collapsed(1);
  const Measure found = measured("pairs_upper_30", model),
                same = measured("pairs_upper_30", collapsed);
  EXPECT_EQ(found.value.mean, 1);
  EXPECT_EQ(part_of(found, "strangers"), 0);  // neighbours differ
  EXPECT_EQ(same.value.mean, 1);
  EXPECT_EQ(part_of(same, "strangers"), 1);
  EXPECT_EQ(part_of(found, "unsure_first"), 0);
}

/// Pictures of two pixels, which are their attributes: the second parts the domains.
class TwoPixels : public UpperRow {
 public:
  Tensor log_p(const Tensor&) override { return {}; }
  Tensor attributes(const Tensor& x) override { return x.flatten(1); }
};

constexpr const char* kParted = "attribute1";

/// The first attribute is i / 30; of three examples one has the second.
std::shared_ptr<const data::Dataset> parted_pixels() {
  const Tensor number = torch::arange(kTranslated),
               attributes = torch::stack({number / static_cast<double>(kTranslated),
                                          (number.remainder(3) == 0).to(torch::kFloat64)},
                                         1);
  const auto data = std::make_shared<test::Described>(
      test::Description{attributes.view({-1, 1, 1, 2}), {}, attributes});
  return data::in_two_domains(data, data::domain_places(*data, kParted, data::Split::test));
}

/// Gives and takes the second attribute where it is not idle; adds `drift` to the first on the way
/// to domain 2 and takes it away on the way back.
class Switcher : public Unlearned, public models::Translates, public models::DrawsPairs {
 public:
  Switcher(bool idle, double drift) : idle_(idle), drift_(drift) {}
  Tensor translate(const Tensor& x, models::Way way, Rng&) override {
    const Tensor first = x.narrow(3, 0, 1) + (way.to == 2 ? drift_ : -drift_);
    return torch::cat(
        {first, idle_ ? x.narrow(3, 1, 1) : torch::full_like(first, way.to == 2 ? 1. : 0.)}, 3);
  }
  std::pair<Tensor, Tensor> sample_pairs(int64_t count, Rng& rng) override {
    const Tensor codes = (torch::arange(count) % kTranslated / static_cast<double>(kTranslated))
                             .view({-1, 1, 1, 1})
                             .to(torch::kFloat32),
                 x = torch::cat({codes, torch::zeros_like(codes)}, 3);
    return {x, translate(x, {1, 2}, rng)};
  }

 private:
  bool idle_;
  double drift_;
};

Measure measured_with(std::shared_ptr<Extractor> extractor, const std::string& name,
                      models::Model& model,
                      std::shared_ptr<const data::Dataset> data = parted_pixels()) {
  EvalContextParts parts = parts_of(&model, std::move(data));
  parts.extractor = [extractor](const std::string&) { return extractor; };
  parts.default_extractor = "upper";
  EvalContext context(parts);
  return measure(protocol_named(name), context);
}

TEST(AttributeTranslation, OfTheAttributeAloneArrivesAndChangesNothingElse) {
  Switcher model(false, 0);
  const Measure found =
      measured_with(std::make_shared<TwoPixels>(), "attribute_translation_upper_20", model);
  EXPECT_EQ(found.value.mean, 1);
  for (const char* name : {"to_second", "to_first", "original"})
    EXPECT_EQ(part_of(found, name), 1) << name;
  for (const char* name : {"others_moved", "others_changed", "cycle"})
    EXPECT_EQ(part_of(found, name), 0) << name;
  // From 0 to 1, in deviations of as many zeros as ones.
  EXPECT_NEAR(part_of(found, "moved"), 2, 1e-12);
  EXPECT_GT(part_of(found, "strangers"), .1);
}

TEST(AttributeTranslation, ThatDoesNothingDoesNotArriveAndADriftIsSeen) {
  Switcher idle(true, 0), drifting(false, .1);
  const Measure nothing =
      measured_with(std::make_shared<TwoPixels>(), "attribute_translation_upper_20", idle);
  EXPECT_EQ(nothing.value.mean, 0);
  EXPECT_EQ(part_of(nothing, "moved"), 0);
  const Measure drift =
      measured_with(std::make_shared<TwoPixels>(), "attribute_translation_upper_20", drifting);
  EXPECT_EQ(drift.value.mean, 1);
  // Everyone drifts alike.
  EXPECT_NEAR(part_of(drift, "others_moved"), part_of(drift, "others_changed"), 1e-9);
  const Tensor places = torch::arange(kTranslated),
               first = (places.masked_select(places.remainder(3) != 0) / 30.).to(torch::kFloat64);
  // Ten examples of domain 2, each twice.
  const Tensor shown = places.masked_select(places.remainder(3) == 0).repeat({2}) / 30.;
  EXPECT_NEAR(part_of(drift, "others_moved"),
              .1 / torch::cat({first, shown.to(torch::kFloat64)}).std(0, false).item<double>(),
              1e-6);
}

TEST(AttributeTranslation, IsRefusedOfTurnedDomainsAndOfExtractorsWithoutAttributes) {
  Switcher model(false, 0);
  EXPECT_THROW(measured_with(std::make_shared<TwoPixels>(), "attribute_translation_upper_20", model,
                             lights_in_two_domains()),
               Unsupported);
  EXPECT_THROW(measured_with(std::make_shared<UpperRow>(), "attribute_translation_upper_20", model),
               Unsupported);
  Turner turner(false);
  EXPECT_THROW(measured_with(std::make_shared<TwoPixels>(), "attribute_pairs_upper_20", turner),
               Unsupported);
}

TEST(AttributePairs, ThatDifferInTheAttributeAloneAreToldFromStrangers) {
  Switcher model(false, 0), idle(true, 0);
  const Measure found =
      measured_with(std::make_shared<TwoPixels>(), "attribute_pairs_upper_20", model);
  EXPECT_EQ(found.value.mean, 1);
  EXPECT_EQ(part_of(found, "others_changed"), 0);
  EXPECT_GT(part_of(found, "strangers"), .1);
  const Measure same =
      measured_with(std::make_shared<TwoPixels>(), "attribute_pairs_upper_20", idle);
  EXPECT_EQ(same.value.mean, 0);
  EXPECT_EQ(part_of(same, "first"), 1);
  EXPECT_EQ(part_of(same, "second"), 0);
}

TEST(TranslationCycle, DoesNotDependOnChunks) {
  Turner model(true);
  const auto data = lights_in_two_domains();
  const tensor::Batch batch = examples_at(*data, 0, kTranslated, 0);
  const TranslationCycle translated = translation_cycle(model, data->info(), {batch.x, {1, 2}});
  EXPECT_TRUE(torch::equal(translated.there, batch.x2));
  EXPECT_TRUE(torch::equal(translated.back, batch.x.roll(1, 3)));
  EXPECT_TRUE(torch::equal(upright(batch.x2, data->info()), batch.x));
}

TEST(DomainGrid, HasFourRowsOfATranslator) {
  Turner model(false);
  const auto data = lights_in_two_domains();
  const ImageGrid grid = domain_grid(model, *data, {.count = 4, .columns = 4});
  const tensor::Batch batch = examples_at(*data, 0, 4, 0);
  EXPECT_EQ(grid.columns, 4);
  EXPECT_TRUE(torch::equal(grid.x, torch::cat({batch.x, batch.x2, batch.x2, batch.x})));
}

}  // namespace
}  // namespace elbo::eval
