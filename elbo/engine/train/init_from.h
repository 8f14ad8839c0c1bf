// SPDX-License-Identifier: MIT
// A training that begins with the weights of another run instead of random ones.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/node.h"
#include "elbo/models/model.h"

namespace elbo::engine {

/// Whose weights a training began with, and which of its own they are.
struct WeightsOrigin {
  std::string run;      ///< the run's or bundle's name, no path
  std::string model;    ///< as in the registry
  int64_t step = 0;     ///< after which they were taken
  std::string weights;  ///< "raw" or "ema"
  std::string sha256;   ///< of their file
  int64_t taken = 0;    ///< tensors whose name and shape were found there
  /// Those of this model that were not, each with the reason: they begin at random.
  std::vector<std::string> fresh;
  std::vector<std::string> unused;  ///< names there that this model has not
};

/// Copies into `model` every parameter and buffer that `run_or_bundle` has under the same name and
/// in the same shape, and says in the log which it has not. ConfigError where there is none; errors
/// of open_model().
WeightsOrigin begin_with_weights_of(models::Model& model, const std::string& run_or_bundle);

/// "vae of first-try after step 600": for a sentence.
std::string described(const WeightsOrigin& origin);

}  // namespace elbo::engine
