// SPDX-License-Identifier: MIT
// Running moments of batch norm that belong to averaged weights. Those of a training are averages
// over activations of other weights, so a pass makes them anew (as stochastic weight averaging
// does, Izmailov et al. 2018).
#pragma once
#include "elbo/models/model.h"

namespace elbo::train {

/// Batches of a pass: what the moments were before counts less than .04 afterwards.
inline constexpr int64_t kMomentBatches = 50;

/// What a pass needs.
struct MomentsPass {
  const data::Dataset& data;            ///< the training split
  int64_t batch_size = 64;              ///< examples; fewer where the data are fewer
  uint64_t seed = 0;                    ///< of examples and noise
  const models::TrainingProgress& now;  ///< of the turns
};

/// Whether the model has a layer of batch norm that learns.
bool has_batch_norm(const models::Model& model);

/// Plays every turn on kMomentBatches batches in training mode, without moving a weight, so that
/// running moments become those of the weights as they are. Counters keep their values. The model
/// is in training mode afterwards.
void estimate_moments(models::Model& model, const MomentsPass& pass);

}  // namespace elbo::train
