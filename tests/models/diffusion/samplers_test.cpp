// SPDX-License-Identifier: MIT
// Samplers and schedules beside other people's programs (tests/golden/make_samplers.py), with a net
// and noise that are formulas; and on Gaussian data, whose best denoiser is known.
#include "elbo/models/diffusion/samplers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "elbo/core/error.h"
#include "elbo/core/fs.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/models/diffusion/denoising.h"

namespace elbo::models {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr int64_t kGoldenRows = 4, kGoldenValues = 3;
constexpr double kDeviation = .5;

Tensor table(int64_t rows, const std::function<double(int64_t, int64_t)>& at) {
  Tensor out = torch::empty({rows, kGoldenValues}, torch::kFloat64);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < kGoldenValues; ++c) out[r][c] = at(r, c);
  return out;
}

/// The draw of that number.
Tensor written_noise(int64_t call) {
  return table(kGoldenRows, [&](int64_t r, int64_t c) {
    return 1.2 * std::cos(static_cast<double>(3 * call + 5 * r + c) + .5);
  });
}

Tensor written_net(const Tensor& x, double time) {
  const Tensor weights = table(kGoldenValues, [](int64_t r, int64_t c) {
    return std::sin(static_cast<double>(1 + 3 * r + c));
  });
  const Tensor times =
      table(1, [](int64_t, int64_t c) { return std::cos(static_cast<double>(c)); });
  return torch::tanh(torch::matmul(x, weights) + times * time);
}

Tensor golden(const std::string& name) {
  const Bytes bytes =
      real_fs().read(Path(ELBO_SOURCE_DIR) / "tests/golden/samplers/goldens.json", 1 << 20);
  const Node all = io::parse_json(std::string(text_of(bytes)), "goldens.json");
  const Node* rows = all.find(name);
  if (rows == nullptr) throw std::out_of_range(name);
  return table(kGoldenRows, [&](int64_t r, int64_t c) {
    const auto& row = std::get<Node::List>(
        std::get<Node::List>(rows->value()).at(static_cast<size_t>(r)).value());
    return std::get<double>(row.at(static_cast<size_t>(c)).value());
  });
}

struct Published {
  std::string name;
  DiffusionSampler sampler;
  NoiseCourse course;
  int64_t steps;
  Prediction predict = Prediction::velocity;
};

std::vector<Published> published() {
  std::vector<Published> out{
      {"noise_linear_20", DiffusionSampler::ddim, NoiseCourse::linear, 20, Prediction::noise},
      {"heun_edm_18", DiffusionSampler::heun, NoiseCourse::edm, 18, Prediction::edm}};
  for (const NoiseCourse course : {NoiseCourse::linear, NoiseCourse::cosine})
    for (const int64_t steps : {10, 50})
      for (const DiffusionSampler sampler :
           {DiffusionSampler::ancestral, DiffusionSampler::ddim, DiffusionSampler::dpm})
        out.push_back(
            {str(name_of(sampler), "_", name_of(course), "_", steps), sampler, course, steps});
  return out;
}

class PublishedSamplers : public testing::TestWithParam<Published> {};
INSTANTIATE_TEST_SUITE_P(Samplers, PublishedSamplers, testing::ValuesIn(published()),
                         [](const auto& one) { return one.param.name; });

TEST_P(PublishedSamplers, DrawTheSameWithTheSameNetAndNoise) {
  const Published& of = GetParam();
  const NoiseSchedule schedule({.course = of.course});
  int64_t calls = 0;
  SamplingPath path;
  path.levels = schedule.path(of.steps);
  path.noise = [&] { return written_noise(++calls); };
  path.denoise = [&](const Tensor& x, const NoiseLevel& level) {
    const Denoising by = denoising(of.predict, level, kDeviation);
    // EDM tells its net a quarter of the noise's logarithm.
    const double time = of.course == NoiseCourse::edm ? std::log(level.sigma) / 4 : level.time;
    return by.skip * x + by.out * written_net(by.in * x, time);
  };
  const double start = of.course == NoiseCourse::edm ? path.levels.front().sigma : 1;
  const Tensor x = follow(of.sampler, start * written_noise(0), path), want = golden(of.name);
  EXPECT_TRUE(torch::allclose(x, want, 1e-4, 1e-4)) << x << want;
}

/// x_0 given x_t where x_0 ~ N(mean, variance): exact.
Tensor of_gaussian(const Tensor& x, const NoiseLevel& level, double mean, double variance) {
  const double gain =
      level.alpha * variance / (level.alpha * level.alpha * variance + level.sigma * level.sigma);
  return mean + gain * (x - level.alpha * mean);
}

struct OnGaussian {
  DiffusionSampler sampler;
  NoiseCourse course;
};

class GaussianData : public testing::TestWithParam<OnGaussian> {};
INSTANTIATE_TEST_SUITE_P(
    Samplers, GaussianData, testing::ValuesIn([] {
      std::vector<OnGaussian> out;
      for (const auto course : {NoiseCourse::linear, NoiseCourse::cosine, NoiseCourse::edm})
        for (const auto sampler : {DiffusionSampler::ancestral, DiffusionSampler::ddim,
                                   DiffusionSampler::heun, DiffusionSampler::dpm})
          out.push_back({sampler, course});
      return out;
    }()),
    [](const auto& one) {
      return str(name_of(one.param.sampler), "_", name_of(one.param.course));
    });

/// What a start of `deviation` 1 (times the first noise) becomes: mean and variance. Each step is
/// linear in x and its noise, so a row for each of them says all.
std::pair<double, double> moments_after(int64_t steps, const OnGaussian& of, double mean,
                                        double variance) {
  SamplingPath path;
  path.levels = NoiseSchedule({.course = of.course, .levels = 0}).path(steps);
  const int64_t rows = steps + 2;  // without noise, with the first, with that of each step
  int64_t call = 0;
  path.noise = [&] {
    Tensor noise = torch::zeros({rows, 1}, torch::kFloat64);
    noise[2 + call++] = 1;
    return noise;
  };
  path.denoise = [&](const Tensor& x, const NoiseLevel& level) {
    return of_gaussian(x, level, mean, variance);
  };
  Tensor start = torch::zeros({rows, 1}, torch::kFloat64);
  start[1] = path.levels.front().sigma;
  const Tensor ends = follow(of.sampler, start, path), moved = ends - ends[0];
  return {ends[0].item<double>(), moved.square().sum().item<double>()};
}

TEST_P(GaussianData, SamplesHaveTheMomentsOfTheClosedForm) {
  constexpr double kMean = .3, kVariance = .16;
  const double most = NoiseSchedule({.course = GetParam().course, .levels = 0}).noisiest().ratio();
  // The flow takes y to mean + k (y - mean); noise alone begins with mean 0 and deviation `most`.
  const double k = std::sqrt(kVariance / (kVariance + most * most));
  const bool second =
      GetParam().sampler == DiffusionSampler::heun || GetParam().sampler == DiffusionSampler::dpm;
  const auto [mean, variance] = moments_after(second ? 1200 : 400, GetParam(), kMean, kVariance);
  if (second) {
    EXPECT_NEAR(mean, kMean * (1 - k), 1e-4);
    EXPECT_NEAR(variance, k * k * most * most, 1e-4);
    return;
  }
  // Of first order: half the error with twice the steps.
  const double wanted =
      GetParam().sampler == DiffusionSampler::ddim ? k * k * most * most : kVariance;
  const auto [twice_mean, twice_variance] = moments_after(800, GetParam(), kMean, kVariance);
  EXPECT_NEAR(twice_mean, kMean, 2e-3);
  EXPECT_NEAR(variance, wanted, .05 * kVariance);
  EXPECT_NEAR((twice_variance - wanted) / (variance - wanted), .5, .1);
}

TEST(Samplers, AskTheNetAsOftenAsTheySay) {
  for (const DiffusionSampler sampler : {DiffusionSampler::ancestral, DiffusionSampler::ddim,
                                         DiffusionSampler::heun, DiffusionSampler::dpm}) {
    int64_t asked = 0;
    SamplingPath path;
    path.levels = NoiseSchedule({}).path(7);
    path.noise = [] { return torch::zeros({2, 2}); };
    path.denoise = [&](const Tensor& x, const NoiseLevel&) {
      ++asked;
      return x * 0;
    };
    follow(sampler, torch::ones({2, 2}), path);
    EXPECT_EQ(asked, evaluations(sampler, 7)) << name_of(sampler);
  }
}

TEST(Samplers, NameTheStepOfAValueThatIsNotFinite) {
  SamplingPath path;
  path.levels = NoiseSchedule({}).path(5);
  path.denoise = [&](const Tensor& x, const NoiseLevel& level) {
    return level.time < .5 ? x / 0 : x;
  };
  EXPECT_THAT(
      [&] {
        follow(DiffusionSampler::ddim, torch::ones({2, 2}), path);
      },
      ThrowsMessage<DivergedError>(HasSubstr("sampler ddim, step 4 of 5")));
}

TEST(Denoising, ReturnsTheExampleForTheTargetAndScalesWhatTheNetSees) {
  const double x0 = .7, eps = -1.3, d = .5;
  for (const NoiseCourse course : {NoiseCourse::linear, NoiseCourse::cosine, NoiseCourse::edm})
    for (const double time : {.05, .5, .95})
      for (const Prediction predict :
           {Prediction::noise, Prediction::velocity, Prediction::data, Prediction::edm}) {
        const NoiseLevel level = NoiseSchedule({.course = course, .levels = 0}).at(time);
        const Denoising by = denoising(predict, level, d);
        const double x = level.alpha * x0 + level.sigma * eps;
        EXPECT_NEAR(by.skip * x + by.out * (by.of_data * x0 + by.of_noise * eps), x0, 1e-12)
            << name_of(predict) << " " << name_of(course) << " " << time;
        if (predict == Prediction::edm) {  // both what goes in and the target have variance 1
          const double in =
              by.in * by.in * (level.alpha * level.alpha * d * d + level.sigma * level.sigma);
          EXPECT_NEAR(in, 1, 1e-12);
          EXPECT_NEAR(by.of_data * by.of_data * d * d + by.of_noise * by.of_noise, 1, 1e-12);
        }
      }
}

TEST(NoiseSchedule, ARatioIsFoundAgainAtItsTime) {
  for (const NoiseCourse course : {NoiseCourse::linear, NoiseCourse::cosine, NoiseCourse::edm})
    for (const int64_t levels : {0, 100, 1000}) {
      const NoiseSchedule schedule({.course = course, .levels = levels});
      double before = 0;
      for (const double time : {.001, .1, .33, .5, .9, 1.}) {
        const NoiseLevel level = schedule.at(time), again = schedule.of_ratio(level.ratio());
        EXPECT_GT(level.ratio(), before);
        before = level.ratio();
        EXPECT_NEAR(again.time, time, 1e-9) << name_of(course) << " " << levels;
        EXPECT_NEAR(again.ratio() / level.ratio(), 1, 1e-9);
        EXPECT_NEAR(again.alpha, level.alpha, 1e-12);
      }
    }
}

TEST(NoiseSchedule, KeepsTheVarianceWhereItSaysSo) {
  for (const NoiseCourse course : {NoiseCourse::linear, NoiseCourse::cosine}) {
    const NoiseSchedule schedule({.course = course});
    for (const NoiseLevel& level : schedule.path(17))
      EXPECT_NEAR(level.alpha * level.alpha + level.sigma * level.sigma, 1, 1e-12);
    EXPECT_EQ(schedule.path(17).back().sigma, 0);
  }
}

TEST(NoiseSchedule, DrawsLevelsAsPublishedAndByRow) {
  const NoiseSchedule discrete({.levels = 4}), edm({.course = NoiseCourse::edm});
  const Rng seed(3);
  Rng all = seed.from_row(0), late = seed.from_row(900);
  std::map<double, int> counts;
  const std::vector<NoiseLevel> levels = discrete.draw(1000, all);
  for (const NoiseLevel& level : levels) ++counts[level.time];
  EXPECT_EQ(counts.size(), 4u);
  for (const auto& [time, count] : counts) EXPECT_NEAR(count, 250, 60) << time;
  EXPECT_EQ(discrete.draw(100, late)[50].time, levels[950].time);
  Rng rng(4);
  double sum = 0, squares = 0;
  for (const NoiseLevel& level : edm.draw(4000, rng)) {
    sum += std::log(level.sigma);
    squares += std::pow(std::log(level.sigma) + 1.2, 2);
  }
  EXPECT_NEAR(sum / 4000, -1.2, .08);
  EXPECT_NEAR(squares / 4000, 1.44, .15);
}

TEST(NoiseSchedule, RefusesEndsTheWrongWayRoundAndMoreStepsThanLevels) {
  EXPECT_THROW(NoiseSchedule({.sigma_min = 2, .sigma_max = 1}), ConfigError);
  EXPECT_THROW(NoiseSchedule({.levels = 1}), ConfigError);
  EXPECT_THAT([] { NoiseSchedule({.levels = 10}).path(11); },
              ThrowsMessage<UsageError>(HasSubstr("at most the 10 levels")));
}

}  // namespace
}  // namespace elbo::models
