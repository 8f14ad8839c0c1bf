// SPDX-License-Identifier: MIT
// The updates of train/update.h as loops over plain memory, one pass each. No torch: the source is
// compiled with flags of its own, and for several instruction sets, of which the processor's best
// is taken at run time.
#pragma once
#include <cstdint>

#include "elbo/train/config.h"

namespace elbo::train {

/// The elements of one parameter; none of the four overlap. `second` may be null where the rule has
/// no second memory.
struct Lane {
  float* param;       ///< changed in place
  const float* grad;  ///< not yet scaled
  float* first;       ///< mean of gradients
  float* second;      ///< mean of their size
  int64_t count;      ///< elements
};

/// What the loops multiply with, in single precision.
struct Factors {
  float scale;         ///< of the gradient
  float decay;         ///< of the weight, added to the gradient
  float shrink;        ///< of the weight, before all else
  float keep1, take1;  ///< of the first mean
  float keep2, take2;  ///< of the second
  float eps;           ///< as the rule has it
  float rate;          ///< of the step
  float root;          ///< of the square root
};

/// One update by the rule of `kind`.
void update_lane(OptimKind kind, const Lane& lane, const Factors& factors);

}  // namespace elbo::train
