// SPDX-License-Identifier: MIT
// Where a run is, out of its metrics.jsonl, for a list of hundreds of runs: every byte is looked at
// once, but only lines about health and the last ones are parsed.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/report/history.h"
#include "elbo/serve/records/line_follower.h"

namespace elbo::serve {

/// Follows the metrics of a run. Not for several threads at once.
class MetricsTail {
 public:
  /// `metrics` need not exist yet.
  explicit MetricsTail(const Path& metrics) : follower_(metrics) {}

  /// Reads what is new.
  void update();

  int64_t step() const { return step_; }       ///< of the last line
  int64_t epoch() const { return epoch_; }     ///< of the last line
  double seconds() const { return seconds_; }  ///< of training, by the last line that says so
  /// Of the last lines; nothing where they do not tell.
  std::optional<double> steps_per_second() const;
  /// The last three messages of monitors.
  const std::deque<report::HealthMessage>& health() const { return health_; }

 private:
  struct At {
    double step, seconds;
  };
  void see(std::string_view line);
  void see_number_line(const std::string& line);
  void forget();

  LineFollower follower_;
  std::deque<std::string> last_;  // lines, of the portion that is being read
  std::deque<At> times_;          // of the last lines that say the time
  std::deque<report::HealthMessage> health_;
  int64_t step_ = 0, epoch_ = 0;
  double seconds_ = 0;
};

}  // namespace elbo::serve
