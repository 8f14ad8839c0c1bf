// SPDX-License-Identifier: MIT
// Protocols by name: what they ask of their context, and what they refuse.
#include "elbo/eval/protocols/protocol.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"
#include "tests/eval/linear_gaussian.h"

namespace elbo::eval {
namespace {

using test::examples_of_model;
using test::InMemory;
using test::LinearGaussian;

/// A model that can do nothing.
class Mute : public models::Model {
 public:
  std::vector<models::Player> players() override { return {}; }
  std::vector<models::Turn> turns(const models::TrainingProgress&) override { return {}; }
};

/// Reconstructs each picture a tenth brighter.
class Brightens : public Mute, public models::Reconstructs {
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

/// EvalContext of a model and its data, which must outlive it.
EvalContext context_of(models::Model& model, const data::Dataset& data) {
  EvalContextParts parts;
  parts.model = &model;
  parts.data = std::shared_ptr<const data::Dataset>(&data, [](const data::Dataset*) {});
  return EvalContext(std::move(parts));
}

Measure measured(const std::string& name, models::Model& model, const data::Dataset& data) {
  EvalContext context = context_of(model, data);
  return measure(protocol_named(name), context);
}

TEST(Protocols, GiveTheNumbersOfTheFunctionsBehindThem) {
  LinearGaussian model(0, 1, false);
  const auto data = examples_of_model(model, 30);
  const double exact = model.exact(examples_at(data, 0, 30, 0).x).mean().item<double>();
  const Measure elbo = measured("elbo", model, data);
  EXPECT_NEAR(elbo.value.mean, exact, 1e-5);
  EXPECT_NEAR(elbo.parts[0].second - elbo.parts[1].second, exact, 1e-5);
  EXPECT_NEAR(measured("iw_20", model, data).value.mean, exact, 1e-5);
}

TEST(Protocols, MeasureTheErrorOfReconstructions) {
  Brightens model;
  const InMemory images(torch::full({4, 1, 12, 12}, .5), data::ValueKind::unit);
  const Measure got = measured("reconstruction", model, images);
  EXPECT_NEAR(got.value.mean, .01, 1e-7);
  ASSERT_EQ(got.parts.size(), 4u);
  EXPECT_NEAR(got.parts[1].second, 20, 1e-4);
  EXPECT_NEAR(got.parts[2].second, (2 * .5 * .6 + 1e-4) / (.25 + .36 + 1e-4), 1e-6);
  EXPECT_EQ(got.parts[3].first, "mean_image");
  EXPECT_NEAR(got.parts[3].second, 0, 1e-12);  // all are the same
  const InMemory small(torch::full({4, 1, 8, 8}, .5), data::ValueKind::unit);
  // Too small for the window of SSIM.
  EXPECT_EQ(measured("reconstruction", model, small).parts.size(), 3u);
}

TEST(Protocols, NameTheModelsThatCanWhereThisOneCannot) {
  Mute model;
  const InMemory images(torch::full({4, 1, 28, 28}, .5), data::ValueKind::unit);
  const std::string text = refusal([&] { measured("elbo", model, images); });
  EXPECT_NE(text.find("cannot bound its likelihood"), std::string::npos) << text;
  EXPECT_NE(text.find("vae"), std::string::npos) << text;
}

TEST(Protocols, ForWhoNamesNoneAreThoseThatTheModelCanAnswer) {
  Brightens model;
  const InMemory images(torch::full({4, 1, 12, 12}, .5), data::ValueKind::unit);
  EvalContext context = context_of(model, images);
  const auto some = possible_protocols(context);
  ASSERT_EQ(some.size(), 1u);
  EXPECT_EQ(some[0].name, "reconstruction");
  LinearGaussian all(0, 1, true);
  const auto data = examples_of_model(all, 30);
  EvalContext more = context_of(all, data);
  EXPECT_EQ(possible_protocols(more)[1].name, "iw_100");
}

TEST(Protocols, OfGivenFeaturesTakeTheCountOfTheSamplesAndNoOtherName) {
  Rng rng(1);
  EvalContext context(GivenFeatures{tensor::normal(rng, {40, 3}), tensor::normal(rng, {30, 3})});
  std::vector<std::string> names;
  for (const NamedProtocol& named : possible_protocols(context)) names.push_back(named.name);
  EXPECT_EQ(names, (std::vector<std::string>{"fd_features_30", "kd_features_30", "prdc_features_30",
                                             "c2st_features_30"}));
  EXPECT_GT(measure(protocol_named("fd_features_30"), context).value.mean, 0);
  EXPECT_NE(refusal([&] { measure(protocol_named("fd_digits_30"), context); }).find("\"digits\""),
            std::string::npos);
  EXPECT_NE(refusal([&] { measure(protocol_named("fd_features_20"), context); }).find("20 samples"),
            std::string::npos);
  EXPECT_THROW(measure(protocol_named("elbo"), context), Unsupported);
}

TEST(Protocols, RefuseACountThatTheDataDoNotHave) {
  const InMemory images(torch::full({4, 1, 12, 12}, .5), data::ValueKind::unit);
  EvalContextParts parts;
  parts.real = std::shared_ptr<const data::Dataset>(&images, [](const data::Dataset*) {});
  parts.generated = as_generated(torch::full({9, 1, 12, 12}, .5), images.info());
  EvalContext context(std::move(parts));
  const std::string text = refusal([&] { measure(protocol_named("fd_pixels_5"), context); });
  EXPECT_NE(text.find("got 4 real examples, want 5"), std::string::npos) << text;
}

/// Nine greys of 12 x 12 made, four real ones.
EvalContextParts nine_generated(const data::Dataset& real) {
  EvalContextParts parts;
  parts.real = std::shared_ptr<const data::Dataset>(&real, [](const data::Dataset*) {});
  parts.generated = as_generated(
      torch::arange(9).div(10.).view({9, 1, 1, 1}).repeat({1, 1, 12, 12}).to(torch::kFloat32),
      real.info());
  return parts;
}

TEST(Protocols, TellTheirProgressToNobodyOnceTheyAreMeasured) {
  const InMemory images(torch::eye(12).expand({4, 1, 12, 12}).contiguous(), data::ValueKind::unit);
  EvalContext context(nine_generated(images));
  int reports = 0;
  measure(protocol_named("sharpness_4"), context, {.report = [&](int64_t, int64_t) { ++reports; }});
  EXPECT_GT(reports, 0);
  const int before = reports;
  context.features(Side::generated, "pixels", 4);
  EXPECT_THROW(measure(protocol_named("fd_pixels_5"), context,
                       {.report = [&](int64_t, int64_t) { ++reports; }}),
               DataError);
  context.features(Side::real, "pixels", 4);
  EXPECT_EQ(reports, before);
}

TEST(Protocols, TakeSomeOfTheGivenSamplesByTheSeedAndWithoutReplacement) {
  const InMemory images(torch::full({4, 1, 12, 12}, .5), data::ValueKind::unit);
  std::set<std::vector<int64_t>> choices;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    EvalContextParts parts = nine_generated(images);
    parts.options.seed = seed;
    EvalContext context(std::move(parts));
    const std::vector<int64_t> chosen = context.generated_indices(4);
    EXPECT_EQ(std::set<int64_t>(chosen.begin(), chosen.end()).size(), 4u);
    EXPECT_EQ(context.generated_indices(9).size(), 9u);
    const Tensor greys = context.features(Side::generated, "pixels", 4).select(1, 0);
    for (int64_t i = 0; i < 4; ++i)
      EXPECT_NEAR(greys[i].item<double>(), .1 * static_cast<double>(chosen[static_cast<size_t>(i)]),
                  1e-6);
    choices.insert(chosen);
  }
  EXPECT_GT(choices.size(), 10u) << "of 126 choices";
}

TEST(Protocols, OfADistanceWithoutBiasShowNothingBelowZero) {
  const Measure below = measure_of_distance({-.25, .1, 40}, "both"),
                above = measure_of_distance({.25, .1, 40}, "both");
  EXPECT_EQ(below.value.mean, 0);
  EXPECT_EQ(below.parts[0].second, -.25);
  EXPECT_NE(below.warning, "");
  EXPECT_EQ(above.value.mean, .25);
  EXPECT_EQ(above.warning, "");
}

TEST(Protocols, RefuseAnExtractorThatLearnedToLookAtOtherData) {
  class Elsewhere : public Extractor {
   public:
    const std::string& name() const override { return text_; }
    const std::string& fingerprint() const override { return text_; }
    const std::string& source() const override { return text_; }
    Tensor features(const Tensor& x) override { return x.flatten(1); }
    Tensor log_p(const Tensor&) override { return {}; }

   private:
    std::string text_ = "cifar10";
  };
  const InMemory images(torch::full({4, 1, 12, 12}, .5), data::ValueKind::unit);
  EvalContextParts parts;
  parts.real = std::shared_ptr<const data::Dataset>(&images, [](const data::Dataset*) {});
  parts.generated = as_generated(images);
  parts.extractor = [](const std::string&) { return std::make_shared<Elsewhere>(); };
  EvalContext context(std::move(parts));
  EXPECT_THROW(measure(protocol_named("fd_objects_4"), context), ConfigError);
}

TEST(Protocols, AllSayWhatTheyMeasureAndWhatTheyCannotSee) {
  for (const Protocol& protocol : protocols()) {
    EXPECT_GT(protocol.summary.size(), 20u) << protocol.pattern;
    EXPECT_GT(protocol.blind.size(), 10u) << protocol.pattern;
    EXPECT_FALSE(protocol.unit.empty()) << protocol.pattern;
  }
}

}  // namespace
}  // namespace elbo::eval
