// SPDX-License-Identifier: MIT
// What each measure of sets sees of sets whose quality is known, and what it is blind to: by
// construction, of shapes and of MNIST's digits.
#include "bench/measures/sensitivity.h"

#include <gtest/gtest.h>

#include <map>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/eval/batches.h"
#include "elbo/io/toml.h"
#include "elbo/models/registry.h"
#include "elbo/train/config.h"
#include "elbo/train/loop.h"

namespace elbo::eval {
namespace {

constexpr double kSees = 5;  // deviations of the difference

/// One measure's expected verdicts, a letter a disturbance in the order of kImageCorruptions less
/// the first: w, it must be seen as worse; s, it must not; . , theory does not say.
struct Expectation {
  const char* measure;   ///< how its name begins
  const char* verdicts;  ///< blurred, noisy, class missing, one class, memorised, shuffled
};

/// Moments and neighbours in features see whatever moves a set as a whole. Precision and density
/// ask only whether the generated lie among the real, so missing classes escape them; recall and
/// coverage ask the reverse. A classifier's classes see only classes. Copies of training images are
/// as good as new ones to all but the measure made for them (an extractor may itself tell its
/// training images apart, hence the dots for those that look at features).
constexpr Expectation kExpected[] = {
    {"Frechet distance", "wwww.w"},
    {"kernel distance", "ww.w.w"},
    {"precision", ".wss.w"},
    {"recall", "ww.wsw"},
    {"density", ".wss.w"},
    {"coverage", "ww.w.w"},
    {"two-sample test, plane", "ww.w.w"},
    {"two-sample test, neighbour", "ww.w.w"},
    {"classifier score", "..wwsw"},
    {"class balance", "..wwsw"},
    {"similarity of pairs", "..swss"},
    {"memorisation z", ".ss.wss"},
};

const Expectation& expected_of(const std::string& measure) {
  for (const Expectation& expectation : kExpected)
    if (measure.starts_with(expectation.measure)) return expectation;
  throw std::out_of_range(measure);
}

/// What is compared, and what cannot be asked of these images: the beginning of a measure's name,
/// or "".
struct Trial {
  const ReferenceSets& reference;
  const LabelledImages& fresh;
  int64_t count;
  std::string not_asked;
};

/// Takes all measures of all disturbances and compares.
void check(const Trial& trial, Extractor& extractor) {
  const auto& [reference, fresh, count, not_asked] = trial;
  const auto seen = [&](ImageCorruption d) {
    return metric_values(reference, corrupted(d, fresh, reference.training, count).x, extractor);
  };
  const std::vector<MetricValue> real = seen(ImageCorruption::none);
  for (size_t d = 1; d < kImageCorruptions.size(); ++d) {
    const std::vector<MetricValue> spoiled = seen(kImageCorruptions[d]);
    for (size_t m = 0; m < spoiled.size(); ++m) {
      const double worse = deviations_worse(spoiled[m], real[m]);
      if (!not_asked.empty() && spoiled[m].measure.starts_with(not_asked)) continue;
      const char verdict = expected_of(spoiled[m].measure).verdicts[d - 1];
      const std::string what =
          str(spoiled[m].measure, ", ", name_of(static_cast<ImageCorruption>(d)), ": ",
              spoiled[m].value, " against ", real[m].value, ", ", worse, " deviations worse");
      EXPECT_TRUE(verdict != 'w' || worse > kSees) << "should be seen: " << what;
      EXPECT_TRUE(verdict != 's' || worse < kSees) << "should not be seen: " << what;
    }
  }
}

LabelledImages images(const data::Dataset& data, int64_t first, int64_t count) {
  const tensor::Batch batch = examples_at(data, first, count, 0);
  return {batch.x, batch.y};
}

/// A classifier of `data`, trained for so many steps, as an extractor.
ExtractorPtr trained_on(const std::shared_ptr<const data::Dataset>& data,
                        const std::string& options, int64_t steps) {
  Rng rng(1);
  auto model = models::make_model(io::parse_toml("name = \"classifier\"\n" + options, "x"),
                                  data->info(), rng);
  train::Trainer trainer(model, data,
                         train::TrainerOptions{1, 100, steps, 1, 0,
                                               train::read_optim(io::parse_toml(
                                                   "lr = 2e-3\nschedule = \"cosine\"", "x"))});
  for (int64_t i = 0; i < steps; ++i) trainer.step();
  return model_extractor(model, data->info(), {"test", "test", data->info().name});
}

TEST(MetricSensitivity, OfShapesIsAsTheoryHasIt) {
  constexpr int64_t kCount = 500;
  const Node data =
      io::parse_toml("name = \"synthetic\"\nsize = 16\ncount = 7000\ntest_count = 500", "x");
  const auto train = data::open_dataset(data, data::Split::train);
  const ExtractorPtr extractor = trained_on(train, "hidden = [64]\nfeatures = 16", 400);
  const ReferenceSets reference{images(*data::open_dataset(data, data::Split::test), 0, kCount),
                                images(*train, 0, 2000)};
  // Bars at two heights are not alike: a class is as various as all.
  check({reference, images(*train, 4000, 3000), kCount, "similarity"}, *extractor);
}

TEST(SlowMetricSensitivity, OfDigitsIsAsTheoryHasIt) try {
  constexpr int64_t kCount = 2500;
  const Node data = io::parse_toml("name = \"mnist\"", "x");
  const auto train = data::open_dataset(data, data::Split::train);
  const LabelledImages test = images(*data::open_dataset(data, data::Split::test), 0, 10'000),
                       more = images(*train, 30'000, 30'000);
  const auto half = [&test](int64_t first) {
    return LabelledImages{test.x.slice(0, first, 10'000, 2), test.y.slice(0, first, 10'000, 2)};
  };
  const LabelledImages even = half(0), odd = half(1);
  const ExtractorPtr extractor = trained_on(train, "net = \"conv\"\nbatch_norm = true", 1200);
  // The latter only where one class is wanted.
  const LabelledImages fresh{torch::cat({odd.x, more.x}), torch::cat({odd.y, more.y})};
  const ReferenceSets reference{{even.x.narrow(0, 0, kCount), even.y.narrow(0, 0, kCount)},
                                images(*train, 0, 30'000)};
  check({reference, fresh, kCount, ""}, *extractor);
} catch (const DataError& error) {
  GTEST_SKIP() << error.what();
}

TEST(ImageCorruption, LeavesWhatItIsNotAboutAlone) {
  const auto data = data::open_dataset(
      io::parse_toml("name = \"synthetic\"\nsize = 16\ncount = 300\ntest_count = 5", "x"),
      data::Split::train);
  const LabelledImages all = images(*data, 0, 300);
  const auto corrupted_by = [&all](ImageCorruption d) { return corrupted(d, all, all, 50); };
  const Tensor x = corrupted_by(ImageCorruption::none).x;
  EXPECT_TRUE(
      torch::equal(std::get<0>(corrupted_by(ImageCorruption::shuffled).x.flatten(1).sort(1)),
                   std::get<0>(x.flatten(1).sort(1))));
  EXPECT_FALSE(torch::equal(corrupted_by(ImageCorruption::shuffled).x, x));
  EXPECT_NEAR((corrupted_by(ImageCorruption::noisy).x - x).abs().mean().item<double>(),
              .5 * .2 * std::sqrt(2 / M_PI), .02)
      << "half of a black background's noise is cut off";
  EXPECT_EQ(corrupted_by(ImageCorruption::class_missing).y.eq(0).sum().item<int64_t>(), 0);
  EXPECT_EQ(corrupted_by(ImageCorruption::one_class).y.ne(0).sum().item<int64_t>(), 0);
  EXPECT_TRUE(torch::allclose(
      corrupted_by(ImageCorruption::blurred).x.narrow(2, 3, 10).narrow(3, 3, 10).mean(),
      x.narrow(2, 3, 10).narrow(3, 3, 10).mean(), 0, .02));
  EXPECT_THROW(corrupted(ImageCorruption::one_class, all, all, 200), DataError);
}

}  // namespace
}  // namespace elbo::eval
