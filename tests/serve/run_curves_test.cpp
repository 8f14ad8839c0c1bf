// SPDX-License-Identifier: MIT
// Oracle: report::HistoryReader, which keeps every point; what a curve is made of.
#include "elbo/serve/records/run_curves.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "elbo/io/json.h"
#include "elbo/run/metrics.h"
#include "elbo/serve/records/metrics_tail.h"
#include "tests/serve/served_runs.h"

namespace elbo::serve {
namespace {

report::History whole_history(const Path& metrics) {
  report::HistoryReader reader;
  run::read_metrics(real_fs(), metrics, [&](const Node& line) { reader.see(line); });
  return reader.take();
}

void expect_same(const RunCurves& curves, const report::History& history) {
  size_t count = 0;
  for (const auto* list : {&history.training, &history.validation, &history.optimisation})
    for (const report::Measured& one : *list) {
      ASSERT_LT(count, curves.curves().size());
      const RunCurve& curve = curves.curves()[count++];
      EXPECT_EQ(curve.group, one.group);
      EXPECT_EQ(curve.name, one.name);
      const std::vector<report::Point> points = curve.curve.points();
      ASSERT_EQ(points.size(), one.curve.points.size()) << one.name;
      for (size_t i = 0; i < points.size(); ++i) {
        EXPECT_EQ(points[i].x, one.curve.points[i].x);
        EXPECT_EQ(points[i].y, one.curve.points[i].y);
      }
    }
  EXPECT_EQ(count, curves.curves().size());
  EXPECT_EQ(curves.health().size(), history.health.size());
}

TEST(RunCurves, ReadInPiecesAreTheCurvesOfTheWholeFile) {
  const ScratchFolder folder;
  const Path file = folder / "metrics.jsonl";
  const std::string text = report::metrics_lines();
  RunCurves curves(file);
  for (size_t begin = 0; begin < text.size(); begin += 1000) {  // torn somewhere in a line
    append(file, text.substr(begin, 1000));
    EXPECT_TRUE(curves.update(60));
  }
  expect_same(curves, whole_history(file));
  EXPECT_EQ(curves.note(), "");
}

TEST(RunCurves, FollowARunThatIsResumedFromAnEarlierStep) {
  const ScratchFolder folder;
  const Path file = folder / "metrics.jsonl";
  report::put(file, report::metrics_lines());
  RunCurves curves(file);
  curves.update(60);
  real_fs().truncate(file, report::metrics_lines().find("{\"step\":1000,"));
  append(file, "{\"step\":1000,\"train/elbo/vae/kl\":3.5}\n");
  curves.update(60);
  expect_same(curves, whole_history(file));
}

TEST(RunCurves, DamagedLinesAreCountedAndTheOthersShown) {
  const ScratchFolder folder;
  const Path file = folder / "metrics.jsonl";
  report::put(file,
              "{\"step\":1,\"validation/elbo\":-3.5}\nno json\n{\"step\":[]}\n[1]\n"
              "{\"step\":2,\"validation/elbo\":\"nan\"}\n");
  RunCurves curves(file);
  curves.update(60);
  ASSERT_EQ(curves.curves().size(), 1U);
  const std::vector<report::Point> points = curves.curves()[0].curve.points();
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].y, -3.5);
  EXPECT_TRUE(std::isnan(points[1].y));
  EXPECT_EQ(curves.note(), "1 line of metrics.jsonl cannot be read");
}

TEST(CompactCurve, KeepsPointsAsTheyAreUntilThereAreMany) {
  CompactCurve curve;
  for (int i = 0; i < 2048; ++i) curve.add({static_cast<double>(i), std::sin(i)});
  const std::vector<report::Point> points = curve.points();
  ASSERT_EQ(points.size(), 2048U);
  for (int i = 0; i < 2048; ++i) EXPECT_EQ(points[static_cast<size_t>(i)].y, std::sin(i));
}

TEST(CompactCurve, LosesNoSpikeAndNoGapOfAMillionPoints) {
  CompactCurve curve;
  constexpr int kCount = 1'000'000, kSpike = 777'777, kHole = 333'333;
  for (int i = 0; i < kCount; ++i)
    curve.add({static_cast<double>(i), i == kSpike  ? 50.0
                                       : i == kHole ? std::numeric_limits<double>::quiet_NaN()
                                                    : std::sin(i * 1e-4)});
  const std::vector<report::Point> points = curve.points();
  EXPECT_LE(points.size(), 3U * 2048U);
  EXPECT_GE(points.size(), 2048U);
  EXPECT_LE(curve.bytes(), 2U * 2048U * 64U);
  bool spike = false, hole = false;
  for (size_t i = 0; i < points.size(); ++i) {
    EXPECT_GE(points[i].x, points[i > 0 ? i - 1 : 0].x);
    spike = spike || (points[i].x == kSpike && points[i].y == 50);
    hole = hole || (std::isnan(points[i].y) && std::abs(points[i].x - kHole) < 1024);
  }
  EXPECT_TRUE(spike);
  EXPECT_TRUE(hole);
}

TEST(MetricsTail, SaysWhereARunIsAndHowFast) {
  const ScratchFolder folder;
  const Path file = folder / "metrics.jsonl";
  report::put(file, report::metrics_lines());
  MetricsTail tail(file);
  tail.update();
  EXPECT_EQ(tail.step(), 1500) << "of the last line, which is about health";
  EXPECT_EQ(tail.epoch(), 3);
  EXPECT_DOUBLE_EQ(tail.seconds(), 100);
  EXPECT_NEAR(tail.steps_per_second().value(), 20, 1e-9);  // every line has step / 20 seconds
  ASSERT_EQ(tail.health().size(), 1U);
  EXPECT_EQ(tail.health()[0].step, 1500);
  for (int i = 0; i < 5; ++i)
    append(file, str("{\"step\":", 2000 + i, ",\"epoch\":5,\"health\":{\"text\":\"word ", i,
                     "\",\"state\":\"ends\"}}\n"));
  append(file, "{\"step\":2010,\"epoch\":5,\"time_elapsed\":201.0}\n{\"step\":99");
  tail.update();
  EXPECT_EQ(tail.step(), 2010);
  ASSERT_EQ(tail.health().size(), 3U);
  EXPECT_EQ(tail.health()[2].text, "word 4");
  EXPECT_TRUE(tail.health()[2].ends);
}

TEST(MetricsTail, OfHostileLinesSaysNothing) {
  const ScratchFolder folder;
  const Path file = folder / "metrics.jsonl";
  report::put(file,
              "{\"step\":-5,\"epoch\":9000000000000000000,\"time_elapsed\":\"inf\"}\n"
              "{\"step\":\"<b>\",\"health\":[1]}\n\n{\"time_elapsed\":1e999}\n");
  MetricsTail tail(file);
  tail.update();
  EXPECT_EQ(tail.step(), 0);
  EXPECT_EQ(tail.epoch(), 0);
  EXPECT_FALSE(tail.steps_per_second());
  EXPECT_TRUE(tail.health().empty());
}

}  // namespace
}  // namespace elbo::serve
