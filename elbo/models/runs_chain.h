// SPDX-License-Identifier: MIT
// Models whose samples end a Markov chain: what tells them from those that draw in one pass.
#pragma once
#include <cstdint>

namespace elbo {

/// Asked for by ability<RunsChain>(model), as those of abilities.h; such a model also samples.
struct RunsChain {
  virtual ~RunsChain() = default;
  /// How many steps of the chain lead from its start to a sample; 1: there is no chain to speak of.
  virtual int64_t chain_steps() const = 0;
};

}  // namespace elbo
