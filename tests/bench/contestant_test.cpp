// SPDX-License-Identifier: MIT
// Contestants played by a shell: what they print is known, how long they take does not matter.
#include "bench/comparison/contestant.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <sstream>

#include "bench/comparison/rounds.h"
#include "bench/pace.h"
#include "elbo/io/json.h"

namespace elbo::bench {
namespace {

const std::string kScratch = std::filesystem::temp_directory_path().string();
constexpr double kPatience = 60;

Entry shell(const std::string& script) { return {"shell", "elbo", 1, {"/bin/sh", "-c", script}}; }

TEST(Contestant, AnswersEachMeasurement) {
  Contestant contestant(
      shell(
          "echo '{\"ready\":true}'; while read s; do echo \"{\\\"steps_per_second\\\":$s}\"; done"),
      kScratch);
  contestant.await_ready(kPatience);
  EXPECT_DOUBLE_EQ(number_in(contestant.measure(2.5), "steps_per_second"), 2.5);
  EXPECT_DOUBLE_EQ(number_in(contestant.measure(3), "steps_per_second"), 3);
  EXPECT_FALSE(contestant.has_failed());
}

TEST(Contestant, WhatALibrarySaysOfItselfIsPassedOver) {
  Contestant contestant(
      shell("echo hello; echo '{\"ready\":true}'; read s; echo noise; echo '{\"x\":1}'"), kScratch);
  contestant.await_ready(kPatience);
  EXPECT_EQ(number_in(contestant.measure(1), "x"), 1);
}

TEST(Contestant, OneThatEndsHasFailedAndItsErrorsAreQuoted) {
  Contestant contestant(shell("echo no such net >&2; exit 3"), kScratch);
  contestant.await_ready(kPatience);
  EXPECT_TRUE(contestant.has_failed());
  EXPECT_THAT(contestant.failure(), testing::HasSubstr("no such net"));
  EXPECT_TRUE(contestant.measure(1).entries().empty());
}

TEST(Contestant, OneThatNoLongerListensHasFailed) {
  Contestant contestant(shell("exec <&-; echo '{\"ready\":true}'; exec sleep 1000"), kScratch);
  contestant.await_ready(kPatience);
  EXPECT_TRUE(contestant.measure(1).entries().empty());
  EXPECT_THAT(contestant.failure(), testing::HasSubstr("it has gone"));
}

TEST(Contestant, AProgramThatIsNotThereHasFailed) {
  Contestant contestant({"nobody", "peer", 1, {"/nowhere/at/all"}}, kScratch);
  contestant.await_ready(kPatience);
  EXPECT_TRUE(contestant.has_failed());
}

TEST(Contestant, OneThatIsSilentFailsInTime) {
  Contestant contestant(shell("exec sleep 1000"), kScratch);
  contestant.await_ready(.05);
  EXPECT_THAT(contestant.failure(), testing::HasSubstr("no answer"));
}

TEST(Rounds, OneThatFailsInMidCourseKeepsItsRoundsAndItsReason) {
  const Entry fails = shell(
      "echo '{\"ready\":true}'; read s; echo '{\"steps_per_second\":1}'; echo out of memory >&2");
  const Entry lasts =
      shell("echo '{\"ready\":true}'; while read s; do echo '{\"steps_per_second\":2}'; done");
  const Contest contest =
      run_contest({"w", 1, "", .01, false}, {fails, lasts}, {3, 1, kScratch, ""});
  EXPECT_EQ(contest.scores[0].rates, std::vector<double>{1});
  EXPECT_THAT(contest.scores[0].failure, testing::HasSubstr("out of memory"));
  EXPECT_EQ(contest.scores[1].rates, (std::vector<double>{2, 2, 2}));
}

TEST(Pace, AMeasurementMakesAtLeastOneStep) {
  int64_t made = 0;
  const Measured measured = measure([&] { ++made; }, 0);
  EXPECT_EQ(made, 1);
  EXPECT_EQ(measured.steps, 1);
}

TEST(Pace, ServingAnswersOneLineARequestAfterTheFirst) {
  std::istringstream in("0.001\n0.001\n");
  std::ostringstream out;
  serve({Node::table(), [] {}}, in, out);
  std::istringstream lines(out.str());
  std::vector<Node> seen;
  for (std::string line; std::getline(lines, line);) seen.push_back(io::parse_json(line, "line"));
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_NE(seen[0].find("ready"), nullptr);
  EXPECT_GT(number_in(seen[1], "steps_per_second"), 0);
}

}  // namespace
}  // namespace elbo::bench
