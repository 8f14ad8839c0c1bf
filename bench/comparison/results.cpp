// SPDX-License-Identifier: MIT
// From rates to verdicts: tables for people, JSON for programs.
#include "bench/comparison/results.h"

#include <algorithm>
#include <cmath>

#include "bench/comparison/document.h"
#include "elbo/core/str.h"
#include "elbo/report/number.h"

namespace elbo::bench {
namespace {

using Rates = std::vector<double>;

int64_t most_threads(const Contest& contest) {
  int64_t most = 1;
  for (const Score& score : contest.scores) most = std::max(most, score.threads);
  return most;
}

/// The rates of the contestant of that side with so many threads; none where it failed or is not
/// there.
Rates rates_of(const Contest& contest, const std::string& side, int64_t threads) {
  for (const Score& score : contest.scores)
    if (score.side == side && score.threads == threads && score.failure.empty()) return score.rates;
  return {};
}

Rates best_peer(const Contest& contest) {
  std::vector<Rates> all;
  for (const Score& score : contest.scores)
    if (score.side == "peer" && score.failure.empty()) all.push_back(score.rates);
  return best_of_each_round(all);
}

std::string speed_text(const Contest& contest, const Rates& rates) {
  const double speed = median(rates) * static_cast<double>(contest.workload.batch);
  return std::isfinite(speed) ? report::decimal_text(speed, speed < 100 ? 1 : 0) : "-";
}

Node list_of(const Rates& rates) {
  Node::List out;
  for (const double rate : rates) out.push_back(Node(rate));
  return Node(std::move(out));
}

Node node_of(const Spread& spread) { return list_of({spread.middle, spread.low, spread.high}); }

Node node_of(const Score& score) {
  Node out = Node::table();
  out.set("name", Node(score.name));
  out.set("side", Node(score.side));
  out.set("threads", Node(score.threads));
  out.set("steps_per_second", list_of(score.rates));
  if (!score.failure.empty()) out.set("failed", Node(score.failure));
  return out;
}

Node node_of(const Contest& contest) {
  const Verdict verdict = verdict_of(contest);
  Node::List scores;
  for (const Score& score : contest.scores) scores.push_back(node_of(score));
  Node out = Node::table();
  out.set("workload", Node(contest.workload.name));
  out.set("batch", Node(contest.workload.batch));
  out.set("images_per_second", Node(verdict.speed));
  out.set("against_peers", node_of(verdict.against_peers));
  out.set("against_raw", node_of(verdict.against_raw));
  out.set("against_one_thread", node_of(verdict.threads));
  out.set("contestants", Node(std::move(scores)));
  return out;
}

}  // namespace

Verdict verdict_of(const Contest& contest) {
  const int64_t most = most_threads(contest);
  const Rates ours = rates_of(contest, "elbo", most);
  return {median(ours) * static_cast<double>(contest.workload.batch),
          spread_of(ratios(ours, best_peer(contest))),
          spread_of(ratios(ours, rates_of(contest, "raw", most))),
          spread_of(ratios(ours, most > 1 ? rates_of(contest, "elbo", 1) : Rates{}))};
}

std::string verdict_table(const std::vector<Contest>& contests) {
  std::vector<Row> rows;
  for (const Contest& contest : contests) {
    const Verdict verdict = verdict_of(contest);
    const auto failed = std::count_if(contest.scores.begin(), contest.scores.end(),
                                      [](const Score& score) { return !score.failure.empty(); });
    rows.push_back({contest.workload.title, str(contest.workload.batch),
                    speed_text(contest, rates_of(contest, "elbo", most_threads(contest))),
                    speed_text(contest, best_peer(contest)), spread_text(verdict.against_peers),
                    spread_text(verdict.against_raw), spread_text(verdict.threads),
                    failed > 0 ? str(failed, " of ", contest.scores.size()) : "-"});
  }
  return table_text({"workload", "batch", "elbo, images/s", "PyTorch's best", "against PyTorch",
                     "against the limit", "all threads : one", "failed"},
                    rows);
}

std::string score_table(const Contest& contest) {
  std::vector<Row> rows;
  for (const Score& score : contest.scores)
    rows.push_back({score.name, str(score.threads), speed_text(contest, score.rates),
                    score.failure.empty() ? "" : "failed: " + score.failure});
  return table_text({contest.workload.id(), "threads", "images/s", ""}, rows);
}

Node to_node(const std::vector<Contest>& contests) {
  Node::List out;
  for (const Contest& contest : contests) out.push_back(node_of(contest));
  return Node(std::move(out));
}

}  // namespace elbo::bench
