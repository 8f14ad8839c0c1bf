// SPDX-License-Identifier: MIT
// Histories of runs. Oracle: lines of metrics.jsonl written by hand.
#include "elbo/report/history.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/io/json.h"

namespace elbo::report {
namespace {

History history_from(const std::vector<const char*>& lines) {
  HistoryReader reader;
  for (const char* line : lines) reader.see(io::parse_json(line, "test"));
  return reader.take();
}

TEST(History, SortsTermsByTurnAndPlayerAndKeepsValidationApart) {
  const History history = history_from(
      {R"({"step":1,"epoch":0,"images":64,"train/critic/critic/real":0.7,"train/generator/generator/loss":0.9,"norm/critic/critic":3,"lr/critic":0.001,"time_elapsed":2.5,"time_images_per_second":1000})",
       R"({"step":2,"epoch":1,"validation/elbo":-110.5})",
       R"({"step":2,"epoch":1,"train/critic/critic/real":"nan","time_elapsed":4})"});
  ASSERT_EQ(history.training.size(), 2U);
  EXPECT_EQ(history.training[0].group, "critic/critic");
  EXPECT_EQ(history.training[0].name, "real");
  ASSERT_EQ(history.training[0].curve.points.size(), 2U);
  EXPECT_TRUE(std::isnan(history.training[0].curve.points[1].y));
  EXPECT_EQ(last_value(history.training[0].curve), 0.7);
  ASSERT_EQ(history.validation.size(), 1U);
  EXPECT_EQ(history.validation[0].name, "elbo");
  EXPECT_EQ(history.optimisation.size(), 2U);
  EXPECT_EQ(history.steps, 2);
  EXPECT_EQ(history.epochs, 1);
  EXPECT_EQ(history.seconds, 4);
}

TEST(History, KeepsWhatHealthSaysAndWhen) {
  const History history = history_from(
      {R"({"step":5,"epoch":0,"health":{"name":"x","state":"begins","text":"trouble"}})",
       R"({"step":9,"epoch":0,"health":{"name":"x","state":"ends","text":"no trouble"}})"});
  ASSERT_EQ(history.health.size(), 2U);
  EXPECT_EQ(history.health[0].step, 5);
  EXPECT_EQ(history.health[0].text, "trouble");
  EXPECT_FALSE(history.health[0].ends);
  EXPECT_TRUE(history.health[1].ends);
}

}  // namespace
}  // namespace elbo::report
