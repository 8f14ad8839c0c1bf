// SPDX-License-Identifier: MIT
// Verdicts of made-up rounds whose ratios are known, tables and JSON.
#include "bench/comparison/results.h"

#include <gmock/gmock.h>

#include <cmath>

#include "bench/comparison/document.h"
#include "elbo/core/error.h"
#include "elbo/io/json.h"

namespace elbo::bench {
namespace {

using testing::HasSubstr;

Contest made_up() {
  return {{"mlp_vae", 128, "MLP VAE", 1, true},
          {{"elbo", "elbo", 1, {50, 50, 50}, ""},
           {"elbo", "elbo", 2, {100, 80, 90}, ""},
           {"oneDNN alone", "raw", 2, {125, 100, 100}, ""},
           {"PyTorch eager", "peer", 1, {40, 20, 30}, ""},
           {"PyTorch eager", "peer", 2, {20, 40, 30}, ""},
           {"PyTorch compiled", "peer", 2, {}, "no C++ compiler"},
           {"pythae", "library", 2, {1000, 1000, 1000}, ""}}};
}

TEST(Results, TheVerdictIsAgainstTheBestPeerOfEachRound) {
  const Verdict verdict = verdict_of(made_up());
  EXPECT_DOUBLE_EQ(verdict.against_peers.middle, 2.5);  // 100/40, 80/40, 90/30
  EXPECT_DOUBLE_EQ(verdict.against_peers.low, 2);
  EXPECT_DOUBLE_EQ(verdict.against_peers.high, 3);
}

TEST(Results, TheVerdictAgainstTheLimitAndAgainstOneThreadUsesAllThreads) {
  const Verdict verdict = verdict_of(made_up());
  EXPECT_DOUBLE_EQ(verdict.against_raw.middle, .8);
  EXPECT_DOUBLE_EQ(verdict.threads.middle, 1.8);
  EXPECT_DOUBLE_EQ(verdict.speed, 90 * 128);
}

TEST(Results, AContestWithoutPeersHasNoRatioToThem) {
  Contest contest = made_up();
  std::erase_if(contest.scores, [](const Score& score) { return score.side == "peer"; });
  EXPECT_TRUE(std::isnan(verdict_of(contest).against_peers.middle));
}

TEST(Results, AContestantThatFailedIsShownAsFailed) {
  EXPECT_THAT(score_table(made_up()), HasSubstr("failed: no C++ compiler"));
  EXPECT_THAT(verdict_table({made_up()}), HasSubstr("1 of 7"));
  EXPECT_THAT(io::write_json(to_node({made_up()})), HasSubstr("\"failed\":\"no C++ compiler\""));
}

TEST(Results, AFailureOfOursLeavesNoVerdict) {
  Contest contest = made_up();
  contest.scores[1].failure = "it ended";
  EXPECT_TRUE(std::isnan(verdict_of(contest).against_peers.middle));
  EXPECT_TRUE(std::isnan(verdict_of(contest).speed));
}

TEST(Results, TheJsonReadsBack) {
  const Node back = io::parse_json(io::write_json(to_node({made_up()}), true), "results");
  const Node& contest = std::get<Node::List>(back.value()).at(0);
  EXPECT_EQ(std::get<std::string>(contest.find("workload")->value()), "mlp_vae");
  EXPECT_EQ(std::get<Node::List>(contest.find("contestants")->value()).size(), 7u);
}

TEST(Table, ColumnsAreAlignedAndShortRowsFilled) {
  EXPECT_EQ(table_text({"name", "x"}, {{"a", "12345"}, {"longer"}}),
            "| name   |     x |\n"
            "| ------ | ----: |\n"
            "| a      | 12345 |\n"
            "| longer |       |\n");
}

TEST(Workloads, AreChosenByNameOrById) {
  EXPECT_EQ(chosen_workloads({"mlp_vae"}).size(), 3u);
  EXPECT_EQ(chosen_workloads({"mlp_vae/512", "gan_mlp"}).size(), 2u);
  EXPECT_EQ(chosen_workloads({}).size(), workloads().size());
  EXPECT_THROW(chosen_workloads({"mlp"}), UsageError);
}

TEST(Workloads, EveryContestantIsThereWithOneThreadAndWithAll) {
  const Places places{"bin", "peers", "python3", 2};
  const std::vector<Entry> entries = entries_of(places, workloads().front());
  const auto count = [&](const std::string& side) {
    return std::count_if(entries.begin(), entries.end(),
                         [&](const Entry& entry) { return entry.side == side; });
  };
  EXPECT_EQ(count("elbo"), 2);
  EXPECT_EQ(count("raw"), 2);
  EXPECT_EQ(count("peer"), 4);
}

TEST(Workloads, WithoutPythonThereAreNoPeers) {
  for (const Entry& entry : entries_of({"bin", "peers", "", 2}, workloads().front()))
    EXPECT_NE(entry.side, "peer");
}

}  // namespace
}  // namespace elbo::bench
