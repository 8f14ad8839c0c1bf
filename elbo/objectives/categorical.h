// SPDX-License-Identifier: MIT
// A class out of several, as a likelihood.
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo {

/// -log softmax(logits) at the class that `one_hot` marks: (B, K), (B, K) -> (B), nats. ShapeError
/// where sizes differ.
Tensor categorical_nll(const Tensor& logits, const Tensor& one_hot);

}  // namespace elbo
