// SPDX-License-Identifier: MIT
// The Bernoulli log-likelihood and its gradient in one pass over plain memory.
#pragma once
#include <cstdint>

namespace elbo {

/// Rows of `columns` logits; row r is judged against target row r / repeats. `log_prob` has a value
/// a row; `slope`, the gradient x - s(l) of that value by each logit, may be null.
struct BernoulliRows {
  const float* logits;
  const float* target;
  float* log_prob;
  float* slope;
  int64_t columns, repeats;
};

/// Rows [from, to).
void bernoulli_rows(const BernoulliRows& rows, int64_t from, int64_t to);

/// out = grad times the row's factor: rows [from, to) of `columns` values.
void scale_rows(const float* grad, const float* factors, float* out, int64_t columns, int64_t from,
                int64_t to);

}  // namespace elbo
