// SPDX-License-Identifier: MIT
// What goes wrong with critics that give energies (EBGAN, BEGAN, MAGAN), told from the parts that
// they report:
//   over_margin  the share of generated examples that pay nothing: near 1 for long, the critic is a
//                plain autoencoder and the generator does not follow
//   k            the weight of generated examples, in [0, 1]: at a bound for long, the balance is
//                out of its reach
//   margin       beside the first one seen: near 0, nothing is left to push with
#pragma once
#include <map>

#include "elbo/core/node.h"
#include "elbo/train/differentiate.h"

namespace elbo::train {

/// From where on something is wrong.
struct EnergyHealthOptions {
  int64_t patience = 1000;       ///< steps in a row
  double over_margin = .95;      ///< running share of generated examples
  double at_bound = 1e-3;        ///< k as near to 0 or 1 as this is there
  double collapsed_margin = .1;  ///< of the first
  double forget = .99;           ///< memory of the running share: about 100 steps
};

/// Whether something is wrong now, and what to say of it if that is news.
struct EnergyFinding {
  std::string name;  ///< "fakes_over_margin critic/critic", ...
  bool bad;          ///< now
  std::string text;  ///< "" where there is no news
};

/// Watches one training. What it remembers is part of the checkpoint.
class EnergyHealth {
 public:
  /// Of a training that begins.
  explicit EnergyHealth(const EnergyHealthOptions& options = {}) : options_(options) {}

  /// After each step: its values by `turn/player/part`.
  std::vector<EnergyFinding> see_step(const std::vector<NamedValue>& values);
  Node state() const;               ///< for a checkpoint
  void restore(const Node& state);  ///< what state() gave

 private:
  struct Critic {
    double over = 0;                          ///< running share over the margin
    int64_t over_for = 0;                     ///< steps in a row
    int64_t at_zero_for = 0, at_one_for = 0;  ///< k
    double first_margin = 0;                  ///< 0: none seen
  };

  EnergyFinding see_over_margin(const std::string& who, double share);
  std::vector<EnergyFinding> see_k(const std::string& who, double k);
  EnergyFinding see_margin(const std::string& who, double margin);

  EnergyHealthOptions options_;
  std::map<std::string, Critic> critics_;  ///< by `turn/player`
};

}  // namespace elbo::train
