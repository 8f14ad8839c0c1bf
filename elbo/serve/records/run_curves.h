// SPDX-License-Identifier: MIT
// The curves of one run out of its metrics.jsonl, which may have hundreds of MB and grow: read
// once, then what was added.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "elbo/core/node.h"
#include "elbo/report/history.h"
#include "elbo/report/metric_docs.h"
#include "elbo/serve/records/compact_curve.h"
#include "elbo/serve/records/line_follower.h"

namespace elbo::serve {

/// One measure of a run, as report::Measured has it.
struct RunCurve {
  std::string group;   ///< "elbo/vae", "validation", "optimisation"
  std::string name;    ///< "kl"
  CompactCurve curve;  ///< over steps
};

/// Follows the metrics of a run. Not for several threads at once.
class RunCurves {
 public:
  /// `metrics` need not exist yet.
  explicit RunCurves(const Path& metrics) : follower_(metrics) {}

  /// Reads what is new, for about `seconds`. Whether all has been read.
  bool update(double seconds);

  const std::vector<RunCurve>& curves() const { return curves_; }  ///< training first
  /// Messages of monitors; of more than a thousand the last.
  const std::vector<report::HealthMessage>& health() const { return health_; }
  double share_read() const { return follower_.share_read(); }  ///< 0 to 1
  /// What could not be read of the lines, in a sentence; "".
  std::string note() const;
  size_t bytes() const;  ///< of memory

 private:
  void see(std::string_view line);
  void take_over(report::History history);
  void add(const report::Measured& measured);

  LineFollower follower_;
  std::optional<report::HistoryReader> reader_;  // of the portion that is being read
  std::vector<RunCurve> curves_;
  std::vector<report::HealthMessage> health_;
  int64_t damaged_ = 0, left_out_ = 0;
};

/// Name, unit and what to look for.
report::MetricDoc curve_doc(const RunCurve& curve);

/// "On held-out images", "Training: the critic".
std::string group_words(const std::string& group);

/// {"group", "name", "unit", "text", "better"}: what a curve is, without its values.
Node term_node(const RunCurve& curve);

}  // namespace elbo::serve
