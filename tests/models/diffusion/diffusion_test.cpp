// SPDX-License-Identifier: MIT
// Diffusion: its loss written out for a net that says 0, what samples can be told, the path from
// noise, and that it learns.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/models/diffusion/denoising.h"
#include "elbo/models/diffusion/samplers.h"
#include "elbo/tensor/random.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

using test::number;
using test::text;
using test::whole;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// A U-Net, which says 0 before it has learned, for pictures of 8 x 8.
test::Options small_unet(const std::string& predict, const std::string& schedule) {
  return {{"net", text("unet")},
          {"width", whole(8)},
          {"predict", text(predict)},
          {"schedule", text(schedule)},
          {"sampler_steps", whole(4)}};
}

data::DataInfo small_pictures() {
  data::DataInfo info = test::mnist_info();
  info.shape = {1, 8, 8};
  return info;
}

TEST(Diffusion, LosesTheSizeOfWhatItShouldHaveSaid) {
  for (const char* course : {"linear", "cosine", "edm"})
    for (const char* predict : {"noise", "velocity", "data", "edm"}) {
      const auto model = test::made("diffusion", small_unet(predict, course), small_pictures());
      Rng rng(4), pixels(5);
      const Tensor x = tensor::uniform(pixels, {16, 1, 8, 8});
      const TurnResult turn = test::play(*model, 0, x, rng);
      ScheduleOptions options;
      options.course = std::string(course) == "linear"   ? NoiseCourse::linear
                       : std::string(course) == "cosine" ? NoiseCourse::cosine
                                                         : NoiseCourse::edm;
      const std::vector<NoiseLevel> levels = NoiseSchedule(options).draw(16, rng);
      const Tensor eps = tensor::normal(rng, {16, 64}), seen = (2 * x - 1).flatten(1);
      double want = 0;
      for (int64_t i = 0; i < 16; ++i) {
        const NoiseLevel& at = levels[static_cast<size_t>(i)];
        const double m = std::hypot(at.sigma, .5 * at.alpha);
        const Tensor target =
            std::string(predict) == "noise"  ? eps[i]
            : std::string(predict) == "data" ? seen[i]
            : std::string(predict) == "velocity"
                ? (at.alpha * eps[i] - at.sigma * seen[i]) / std::hypot(at.alpha, at.sigma)
                : (seen[i] - at.alpha * .25 / (m * m) * (at.alpha * seen[i] + at.sigma * eps[i])) *
                      (m / (at.sigma * .5));
        want += target.square().mean().item<double>() / 16;
      }
      EXPECT_NEAR(test::part(turn.losses.at(0).terms, "error"), want, 1e-3 * want)
          << course << " " << predict;
    }
}

TEST(Diffusion, MinSnrWeighsTheErrorOfTheExampleByItsSignal) {
  for (const char* predict : {"noise", "velocity", "data"}) {
    test::Options options = small_unet(predict, "cosine");
    options.emplace_back("weighting", text("min_snr"));
    options.emplace_back("min_snr_gamma", number(2));
    const auto model = test::made("diffusion", options, small_pictures());
    Rng rng(4), pixels(5);
    const Tensor x = tensor::uniform(pixels, {16, 1, 8, 8});
    const LossTerms terms = test::play(*model, 0, x, rng).losses.at(0).terms;
    const std::vector<NoiseLevel> levels = NoiseSchedule({}).draw(16, rng);
    const Tensor eps = tensor::normal(rng, {16, 64}), seen = (2 * x - 1).flatten(1);
    double want = 0;
    for (int64_t i = 0; i < 16; ++i) {
      const NoiseLevel& at = levels[static_cast<size_t>(i)];
      const double snr = at.alpha * at.alpha / (at.sigma * at.sigma);
      const Tensor noisy = at.alpha * seen[i] + at.sigma * eps[i];
      // What x_0 a net that says 0 stands for.
      const Tensor said = std::string(predict) == "noise"      ? noisy / at.alpha
                          : std::string(predict) == "velocity" ? at.alpha * noisy
                                                               : noisy * 0;
      want += std::min(snr, 2.) * (said - seen[i]).square().mean().item<double>() / 16;
    }
    EXPECT_NEAR(test::part(terms, "weighted"), want, 2e-3 * want) << predict;
    EXPECT_NEAR(terms.total.item<double>(), want, 2e-3 * want) << predict;
  }
}

TEST(Diffusion, BeginsWithNoiseAndEndsWithItsSample) {
  const auto model = test::made("diffusion", small_unet("velocity", "cosine"), small_pictures());
  set_training(*model, false);
  const torch::NoGradGuard no_grad;
  for (const char* solver : {"ancestral:6", "ddim:6", "heun:6", "dpm:6"}) {
    const SamplerSettings settings = sampler_of(solver);
    Rng one(1), other(1), noise(1);
    const Tensor path = ability<DrawsPath>(*model)->sample_path(3, {}, settings, 4, one);
    EXPECT_EQ(path.sizes(), (std::vector<int64_t>{4, 3, 1, 8, 8}));
    const Tensor first = (.5 * (tensor::normal(noise, {3, 1, 8, 8}) + 1)).clamp(0, 1);
    EXPECT_TRUE(torch::allclose(path[0], first, 1e-3, 1e-3)) << solver;
    EXPECT_TRUE(path[3].equal(ability<Samples>(*model)->sample_with(3, {}, settings, other)))
        << solver;
  }
}

/// A net that has been stirred, so that it says something about classes.
std::shared_ptr<Model> told_of_classes() {
  test::Options options = small_unet("velocity", "cosine");
  options.emplace_back("condition", text("class"));
  const auto model = test::made("diffusion", options, small_pictures());
  const torch::NoGradGuard no_grad;
  Rng rng(6);
  for (const Tensor& p : model->parameters()) p.add_(tensor::normal(rng, p.sizes()) * .1);
  set_training(*model, false);
  return model;
}

TEST(Diffusion, GuidanceGoesFromNoConditionThroughTheLearnedOneAndBeyond) {
  const auto model = told_of_classes();
  const torch::NoGradGuard no_grad;
  const auto drawn = [&](int64_t digit, std::optional<double> guidance) {
    SamplerSettings settings = sampler_of("ddim:2");
    settings.guidance = guidance;
    Rng rng(7);
    return ability<Samples>(*model)->sample_with(
        4, Condition{.classes = torch::full({4}, digit, torch::kInt64)}, settings, rng);
  };
  EXPECT_TRUE(torch::allclose(drawn(3, 0.), drawn(8, 0.), 0, 1e-6));
  EXPECT_FALSE(torch::allclose(drawn(3, 1.), drawn(8, 1.), 0, 1e-3));
  EXPECT_TRUE(drawn(3, 1.).equal(drawn(3, {})));
  EXPECT_GT((drawn(3, 2.) - drawn(3, 0.)).abs().sum().item<double>(),
            (drawn(3, 1.) - drawn(3, 0.)).abs().sum().item<double>());
}

TEST(Diffusion, IsTrainedWithoutTheConditionInAShareOfExamples) {
  test::Options options = small_unet("velocity", "cosine");
  options.emplace_back("condition", text("class"));
  options.emplace_back("untold", number(1));
  const auto model = test::made("diffusion", options, small_pictures());
  const torch::NoGradGuard no_grad;
  Rng rng(6);
  for (const Tensor& p : model->parameters()) p.add_(tensor::normal(rng, p.sizes()) * .1);
  const auto error = [&](int64_t digit) {
    Rng pixels(5);
    tensor::Batch batch;
    batch.x = tensor::uniform(pixels, {4, 1, 8, 8});
    batch.y = torch::full({4}, digit, torch::kInt64);
    Rng noise(9);
    const TrainingProgress now{0, 0, 100, 10, false};
    return model->turns(now).at(0).play(batch, now, noise).losses.at(0).terms.total.item<double>();
  };
  EXPECT_EQ(error(2), error(7));
}

TEST(Diffusion, SaysHowProbableAnExampleIsWhereTheNetIsKnown) {
  // A net that says 0 of edm's prediction, with d the deviation, is the denoiser of N(0, d^2 I).
  test::Options options = small_unet("edm", "edm");
  options.emplace_back("deviation", number(.5));
  const auto model = test::made("diffusion", options, small_pictures());
  set_training(*model, false);
  const torch::NoGradGuard no_grad;
  Rng pixels(5), rng(6), again(6);
  const Tensor x = torch::floor(tensor::uniform(pixels, {3, 1, 8, 8}) * 256) / 255;
  auto& density = *ability<Density>(*model);
  EXPECT_EQ(density.density_kind(), DensityKind::ode);
  EXPECT_EQ(density.density_space(), DensitySpace::dequantised);
  const LogDensity got = density.log_density(x, rng);
  const Tensor seen =
      2 * (x.flatten(1) * 255 + tensor::uniform(again, {3, 64})).to(torch::kFloat64) / 256 - 1;
  const double variance = .25 + .002 * .002, pi = std::acos(-1.);
  const Tensor want = (-.5 * seen.square() / variance - .5 * std::log(2 * pi * variance)).sum(1) +
                      64 * std::log(2.);
  EXPECT_LT((got.nats - want).abs().max().item<double>() / 64 / std::log(2.), 1e-4);
  EXPECT_NEAR((got.nats - got.level_nats)[0].item<double>(), 64 * std::log(256.), 1e-3);
}

TEST(Diffusion, RefusesWhatItsSamplesCannotBeTold) {
  const auto model = test::made("diffusion", small_unet("velocity", "cosine"), small_pictures());
  const auto drawn = [&](const SamplerSettings& settings) {
    Rng rng(1);
    ability<Samples>(*model)->sample_with(1, {}, settings, rng);
  };
  EXPECT_THAT([&] { drawn(sampler_of("euler")); },
              ThrowsMessage<UsageError>(HasSubstr("want one of ancestral, ddim, heun, dpm")));
  EXPECT_THROW(drawn(sampler_of("heun:1e-3")), Unsupported);
  EXPECT_THROW(drawn({.guidance = 2}), Unsupported);
  EXPECT_THROW(drawn({.draws = true}), Unsupported);
  EXPECT_THAT(
      [] {
        test::made("diffusion", {{"levels", whole(10)}}, test::mnist_info());  // 25 steps
      },
      ThrowsMessage<ConfigError>(HasSubstr("model.sampler_steps")));
}

}  // namespace
}  // namespace elbo::models
