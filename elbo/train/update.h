// SPDX-License-Identifier: MIT
// One update of one parameter by an optimizer's rule. g is the gradient times `scale`, plus
// weight_decay * p but for AdamW:
//   adam     m = b1 m + (1-b1) g,  v = b2 v + (1-b2) g^2,  (Kingma and Ba 2015)
//            p -= lr/(1-b1^t) m / (sqrt(v/(1-b2^t)) + eps)
//   adamw    p *= 1 - lr weight_decay, then as adam        (Loshchilov and Hutter 2019)
//   adamax   m as adam,  u = max(b2 u, |g| + eps),         (Kingma and Ba 2015)
//            p -= lr/(1-b1^t) m / u
//   rmsprop  v = alpha v + (1-alpha) g^2,                  (Tieleman and Hinton 2012)
//            d = g / (sqrt(v) + eps),  c = momentum c + d,  p -= lr c
//   sgd      c = momentum c + g,  p -= lr c
#pragma once
#include <torch/types.h>

#include "elbo/train/config.h"

namespace elbo::train {

/// What an update needs besides tensors; made once a step.
struct UpdateScalars {
  OptimConfig config;   ///< rule and its constants
  double lr = 0;        ///< of this step
  double scale = 1;     ///< of the gradient: below 1 where it is clipped
  int64_t updates = 1;  ///< t: of this optimizer, this one included
};

/// A parameter, its gradient and the rule's memory, all of one shape.
struct UpdateTensors {
  torch::Tensor param;  ///< p, changed in place
  torch::Tensor grad;   ///< the gradient before `scale` and weight decay
  torch::Tensor first;  ///< m, or v of rmsprop, or c of sgd; changed in place
  /// v, or u of adamax, or c of rmsprop; changed in place; undefined for sgd
  torch::Tensor second;
};

/// The update in plain torch operations, for any device and type.
void update_reference(const UpdateTensors& tensors, const UpdateScalars& scalars);

/// The update in one pass over memory; CPU, float32, contiguous.
void update_fused(const UpdateTensors& tensors, const UpdateScalars& scalars);

/// The fused update where it can be had.
void update(const UpdateTensors& tensors, const UpdateScalars& scalars);

}  // namespace elbo::train
