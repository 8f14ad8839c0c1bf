// SPDX-License-Identifier: MIT
// How large the nets may become that are made from options which somebody else wrote. A bundle's
// options say sizes in a few digits; its weights say how large the nets really are.
#pragma once
#include <torch/types.h>

#include <cstdint>

namespace elbo::nn {

/// While it lives, all parameters and buffers of nets that this thread makes must fit into so many
/// tensors with so many elements in all.
class ParameterBudget {
 public:
  /// From here on no more than these may be made.
  ParameterBudget(int64_t tensors, int64_t elements);
  ~ParameterBudget();
  ParameterBudget(const ParameterBudget&) = delete;
  ParameterBudget& operator=(const ParameterBudget&) = delete;

 private:
  friend void claim_parameters(at::IntArrayRef shape);
  int64_t tensors_, elements_;
  ParameterBudget* outer_;
};

/// To be called before a tensor of that shape is made: DataError where the innermost budget does
/// not hold it, ConfigError where its size is beyond 64 bits.
void claim_parameters(at::IntArrayRef shape);

}  // namespace elbo::nn
