// SPDX-License-Identifier: MIT
// Slow examples read by all processors, for whoever wants many of them and is not training yet.
#pragma once
#include <cstdint>
#include <functional>
#include <span>

#include "elbo/data/dataset.h"

namespace elbo::data {

/// Calls work(0) .. work(count - 1), each once, by as many threads as there are processors, in any
/// order. What a call throws is thrown when all have ended; of several the one with the least
/// number.
void in_threads(int64_t count, const std::function<void(int64_t)>& work);

/// Calls visit(x) with the values of the examples 0 .. count - 1, in this order; they are read by
/// in_threads() where the data set is slow. What reading throws is thrown in its turn.
void visit_examples(const Dataset& data, int64_t count,
                    const std::function<void(std::span<const float>)>& visit);

}  // namespace elbo::data
