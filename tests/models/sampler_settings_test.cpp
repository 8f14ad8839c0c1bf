// SPDX-License-Identifier: MIT
// What samples can be told, and that the rest is refused.
#include "elbo/models/sampler_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/tensor/random.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(SamplerSettings, AreReadFromTheirShortForm) {
  EXPECT_EQ(sampler_of("heun:18").steps, 18);
  EXPECT_EQ(sampler_of("heun:18").solver, "heun");
  EXPECT_EQ(sampler_of("euler").steps, 0);
  EXPECT_EQ(sampler_of("dopri5:1e-4").tolerance, 1e-4);
  for (const char* wrong : {"", ":3", "heun:", "heun:0", "heun:-2", "heun:2.5", "heun:x"})
    EXPECT_THROW(sampler_of(wrong), UsageError) << wrong;
}

TEST(SamplerSettings, AreRefusedByNameWhereAModelHasNoUseForThem) {
  SamplerSettings settings;
  settings.temperature = .5;
  EXPECT_THAT([&] { check_used(settings, {.truncation = true}); },
              ThrowsMessage<Unsupported>(
                  HasSubstr("cannot be told --temperature; what can be set: --truncation")));
  check_used(settings, {.temperature = true});
  settings = sampler_of("heun:3");
  EXPECT_THAT([&] { check_used(settings, {}); },
              ThrowsMessage<Unsupported>(HasSubstr("cannot be told --sampler; there is nothing")));
}

TEST(SamplingNoise, IsTheOrdinaryNoiseWhereNothingIsSet) {
  Rng one(3), other(3);
  EXPECT_TRUE(sampling_noise(5, 4, {}, one).equal(tensor::normal(other, {5, 4})));
}

TEST(SamplingNoise, CutAtATruncationHasTheVarianceOfATruncatedNormal) {
  Rng rng(4);
  SamplerSettings settings;
  settings.truncation = 1;
  const Tensor noise = sampling_noise(20000, 4, settings, rng);
  EXPECT_LE(noise.abs().max().item<double>(), 1);
  // 1 - 2 a phi(a) / (2 Phi(a) - 1) at a = 1.
  EXPECT_NEAR(noise.square().mean().item<double>(), .29112, .005);
  settings.temperature = .5;  // at twice the deviations: 1 - 4 phi(2) / (2 Phi(2) - 1)
  EXPECT_NEAR(sampling_noise(20000, 4, settings, rng).square().mean().item<double>(), .25 * .77374,
              .005);
}

TEST(SamplingNoise, OfASampleDoesNotDependOnWhichAreDrawnBesideIt) {
  SamplerSettings settings;
  settings.truncation = .3;
  const Rng seed(5);
  Rng all = seed.from_row(0), late = seed.from_row(6);
  EXPECT_TRUE(sampling_noise(10, 3, settings, all)
                  .narrow(0, 6, 4)
                  .equal(sampling_noise(4, 3, settings, late)));
}

TEST(SampleWith, DrawsBinaryImagesFromABernoulliDecoderAndGreyOnesUnasked) {
  const auto model = test::made("vae", {}, test::mnist_info());
  auto& samples = *ability<Samples>(*model);
  SamplerSettings settings;
  settings.draws = true;
  Rng rng(6), again(6);
  const Tensor drawn = samples.sample_with(200, {}, settings, rng);
  EXPECT_TRUE((drawn.eq(0) | drawn.eq(1)).all().item<bool>());
  const Tensor expected = samples.sample(200, {}, again);
  EXPECT_FALSE((expected.eq(0) | expected.eq(1)).any().item<bool>());
  EXPECT_NEAR(drawn.mean().item<double>(), expected.mean().item<double>(), .01);
}

TEST(SampleWith, AtTemperatureZeroEveryGeneratorDrawsOneImage) {
  SamplerSettings settings;
  settings.temperature = 0;
  for (const char* name : {"gan", "vae", "vae_gan"}) {
    const auto model = test::made(name, {}, test::mnist_info());
    set_training(*model, false);
    Rng rng(7);
    const Tensor x = ability<Samples>(*model)->sample_with(3, {}, settings, rng);
    EXPECT_TRUE(x[0].equal(x[2])) << name;
  }
}

TEST(SampleWith, IsRefusedByModelsWhoseCodesAreNoPlainNoise) {
  SamplerSettings settings;
  settings.truncation = 1;
  for (const char* name : {"infogan", "gibbsnet", "rbm_cd", "helmholtz"}) {
    const auto model = test::made(name, {}, test::mnist_info());
    Rng rng(8);
    EXPECT_THROW(ability<Samples>(*model)->sample_with(3, {}, settings, rng), Unsupported) << name;
  }
}

}  // namespace
}  // namespace elbo::models
