// SPDX-License-Identifier: MIT
// Training that has diverged to numbers which are finite and mean nothing: a part of a loss that
// jumped to a thousand times what it was, or weights beyond a million. Nothing stops, but it is
// said, and the run is marked.
#pragma once
#include <map>
#include <string>

#include "elbo/core/node.h"
#include "elbo/train/differentiate.h"
#include "elbo/train/health_energies.h"

namespace elbo::train {

/// From where on numbers mean nothing.
struct DivergenceOptions {
  double jump = 1e3;         ///< times its running mean, at which a part of a loss has jumped
  double floor = 1;          ///< what is compared with at least: a part that was all but 0 may grow
  double returned = 10;      ///< times the mean before the jump, below which it is back
  double forget = .99;       ///< memory of the running mean: about 100 steps
  double most_weight = 1e6;  ///< absolute value of a weight
};

/// Watches one training. What it remembers is part of the checkpoint.
class DivergenceHealth {
 public:
  /// Of a training that begins.
  explicit DivergenceHealth(const DivergenceOptions& options = {}) : options_(options) {}

  /// After each step: its values by `turn/player/part`.
  std::vector<EnergyFinding> see_step(const std::vector<NamedValue>& values);
  /// Now and then: the weight that is largest by its absolute value, and the parameter that it is
  /// in.
  EnergyFinding see_weights(const std::string& parameter, double largest);
  Node state() const;               ///< for a checkpoint
  void restore(const Node& state);  ///< what state() gave

 private:
  struct Part {
    double mean = -1;  ///< running mean of the absolute value; below 0: none seen
    bool jumped = false;
  };

  DivergenceOptions options_;
  std::map<std::string, Part> parts_;
};

}  // namespace elbo::train
