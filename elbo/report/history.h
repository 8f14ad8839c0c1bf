// SPDX-License-Identifier: MIT
// How a run went, out of the lines of metrics.jsonl: curves by turn and player, what validation
// found, messages of health, time.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "elbo/core/node.h"
#include "elbo/report/curve.h"

namespace elbo {

/// One measure of a run. `group` is who it belongs to ("elbo / vae"), "validation", or
/// "optimisation".
struct Measured {
  std::string group;
  std::string name;  ///< "kl"
  Curve curve;       ///< over steps
};

/// A message of a monitor, with the step at which it came.
struct HealthMessage {
  int64_t step = 0;
  std::string text;
  bool ends = false;  ///< the trouble is over
};

struct History {
  std::vector<Measured> training;
  std::vector<Measured> validation;
  std::vector<Measured> optimisation;  ///< gradient norms, learning rates
  std::vector<HealthMessage> health;
  int64_t steps = 0;
  int64_t epochs = 0;
  double seconds = 0;    ///< of training, as far as the lines tell
  int64_t left_out = 0;  ///< values of other measures than the first thousand
};

/// Reads the lines of docs/formats/metrics.md one after another: `train/TURN/PLAYER/PART`,
/// `validation/NAME`, `norm/TURN/PLAYER`, `lr/OPTIMIZER`, `time_elapsed`, `health`. A number under
/// any other key counts as a training term; numbers written as "nan" or "inf" become gaps. What is
/// no table says nothing.
class HistoryReader {
 public:
  HistoryReader();
  ~HistoryReader();
  HistoryReader(const HistoryReader&) = delete;
  HistoryReader& operator=(const HistoryReader&) = delete;

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

}  // namespace elbo
