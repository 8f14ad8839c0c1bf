// SPDX-License-Identifier: MIT
// Reconstructions of the very examples that generated ones are compared with.
#pragma once
#include "elbo/eval/protocols/eval_context.h"

namespace elbo::eval {

/// Whether the model there is reconstructs.
bool has_reconstructions(const EvalContext& context);

/// Calls `each` with blocks of `count` reconstructions, through the mean code, of
/// EvalContext::real_indices, as the model sees these examples (binarised where it learned so).
/// DataError where there are fewer, Unsupported for a model without the ability.
void for_reconstructions(EvalContext& context, int64_t count,
                         const std::function<void(const Tensor& again)>& each);

}  // namespace elbo::eval
