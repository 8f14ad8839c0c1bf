// SPDX-License-Identifier: MIT
// How a run went, out of the lines of metrics.jsonl: curves by turn and player, what validation
// found, messages of health, time.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "elbo/core/node.h"
#include "elbo/report/curve.h"

namespace elbo::report {

/// One measure of a run. `group` is who it belongs to ("elbo / vae"), "validation", or
/// "optimisation".
struct Measured {
  std::string group;  ///< "elbo / vae", "validation", ...
  std::string name;   ///< "kl"
  Curve curve;        ///< over steps
};

/// A message of a monitor, with the step at which it came.
struct HealthMessage {
  int64_t step = 0;   ///< when it came
  std::string text;   ///< as the log has it
  bool ends = false;  ///< the trouble is over
};

/// How a run went.
struct History {
  std::vector<Measured> training;      ///< by turn and player
  std::vector<Measured> validation;    ///< by name
  std::vector<Measured> optimisation;  ///< gradient norms, learning rates
  std::vector<HealthMessage> health;   ///< in order
  int64_t steps = 0;                   ///< of the last line
  int64_t epochs = 0;                  ///< of the last line
  double seconds = 0;                  ///< of training, as far as the lines tell
  int64_t left_out = 0;                ///< values of other measures than the first thousand
};

/// Reads the lines of docs/formats/metrics.md one after another: `train/TURN/PLAYER/PART`,
/// `validation/NAME`, `norm/TURN/PLAYER`, `lr/OPTIMIZER`, `time_elapsed`, `health`. A number under
/// any other key counts as a training term; numbers written as "nan" or "inf" become gaps. What is
/// no table says nothing.
class HistoryReader {
 public:
  /// Of no lines yet.
  HistoryReader();
  ~HistoryReader();
  HistoryReader(const HistoryReader&) = delete;
  HistoryReader& operator=(const HistoryReader&) = delete;

  /// Takes one line in; lines come in order.
  void see(const Node& line);
  /// What was seen; once.
  History take();

 private:
  class Sorter;
  History history_;
  std::unique_ptr<Sorter> sorter_;
};

/// Adds to `curve` what a line says of the measure that it is named after ("validation/elbo"), if
/// anything.
void add_metric(const Node& line, Curve& curve);

/// The last finite value of a curve; NaN where there is none.
double last_value(const Curve& curve);

}  // namespace elbo::report
