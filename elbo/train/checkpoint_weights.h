// SPDX-License-Identifier: MIT
// The weights in a checkpoint, for whoever does not train.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "elbo/models/model.h"
#include "elbo/run/manifest.h"

namespace elbo::train {

/// Whose weights they are.
struct CheckpointWeights {
  int64_t step = 0, total = 0;  ///< after which step, and how many were planned
  std::string data;             ///< fingerprint of what they learned from
  std::string kind;             ///< "ema" or "raw"
  std::string sha256;           ///< of their file
};

/// What the model knew of its data, but for their mean, which initialisation alone uses (.5 here).
/// Nothing where a version before 0.2.0 wrote the checkpoint, or the data have more than 10,000
/// classes. DataError as data_info_of().
std::optional<data::DataInfo> checkpoint_data(const std::vector<run::NamedFile>& files,
                                              const std::string& where);

/// Puts the weights of a checkpoint's files into `model`, the averaged ones where there are any.
/// DataError where they do not fit it; `where` names them.
CheckpointWeights load_checkpoint_weights(models::Model& model,
                                          const std::vector<run::NamedFile>& files,
                                          const std::string& where);

}  // namespace elbo::train
