// SPDX-License-Identifier: MIT
// What models of binary units have in common: abilities, and the data that they can take.
#pragma once
#include "elbo/data/dataset.h"
#include "elbo/models/abilities.h"
#include "elbo/objectives/bipartite_energy.h"

namespace elbo {

/// Its codes are binary units: encode() yields the probability that each is 1, and draws of codes
/// are 0 or 1.
struct BinaryCodes {
  virtual ~BinaryCodes() = default;
};

/// Its energy is a bipartite one, so log Z can be summed where a layer is small, and annealed where
/// none is.
struct Bipartite {
  virtual ~Bipartite() = default;
  /// The model's own parameters over an example's flattened values.
  virtual BipartiteEnergy bipartite() const = 0;
};

/// ConfigError where the data's values are neither binary nor grey, which counts as a probability.
/// `model` is its name.
void want_binary(const DataInfo& info, const char* model);

/// Unsupported where a sample is asked for by a condition.
void want_no_condition(const std::optional<Condition>& condition, const DataInfo& info,
                       const char* model);

}  // namespace elbo
