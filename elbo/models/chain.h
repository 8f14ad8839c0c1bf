// SPDX-License-Identifier: MIT
// The Markov chain behind a model's samples, one step at a time.
#pragma once
#include "elbo/models/abilities.h"

namespace elbo::models {

/// Where a chain is: what the next step goes on from, and what it shows there.
struct ChainStep {
  Tensor state;  ///< (B, S)
  Tensor x;      ///< (B, ...), in the data's value range
};

/// Shows the chain that its samples end. Rows of noise are keyed by chain.
struct StepsChain : RunsChain {
  /// Where the chains of samples begin.
  virtual ChainStep begin_chain(int64_t count, Rng& rng) = 0;
  /// Chains that begin at examples: (B, ...).
  virtual ChainStep begin_chain_at(const Tensor& x, Rng& rng) = 0;
  /// One step on: (B, S).
  virtual ChainStep step_chain(const Tensor& state, Rng& rng) = 0;
};

}  // namespace elbo::models
