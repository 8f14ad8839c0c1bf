// SPDX-License-Identifier: MIT
// A line on the terminal that says how far a measure is.
#pragma once
#include <cstdint>
#include <string>

namespace elbo::engine {

/// Shown once the work has taken a second; nothing where stderr is no terminal or a dumb one, or
/// `quiet`. Wiped out at the end.
class ProgressLine {
 public:
  /// `name` of the measure.
  ProgressLine(const std::string& name, bool quiet);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Redraws the line for `done` of `total` examples, at most every 0.2 seconds and not within the
  /// first; nothing where stderr is no terminal.
  void operator()(int64_t done, int64_t total);

 private:
  std::string name_;
  bool shown_, drawn_ = false;
  double start_, last_ = 0;
};

}  // namespace elbo::engine
