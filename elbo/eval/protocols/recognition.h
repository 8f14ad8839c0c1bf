// SPDX-License-Identifier: MIT
// How well a model tells what an example shows.
#pragma once
#include "elbo/eval/batches.h"
#include "elbo/measures/estimate.h"

namespace elbo::eval {

/// Of a model that tells classes apart.
struct Recognition {
  measures::Estimate accuracy;  ///< share of examples whose most probable class is the label
  measures::Estimate nll;       ///< -log p(label|x), nats
};

/// Over a labelled data set. Unsupported for a model that knows no classes; DataError where the
/// data have no labels.
Recognition estimate_recognition(models::Model& model, const data::Dataset& data,
                                 const EvalOptions& options);

/// Of a model that tells attributes, each in [0, 1].
struct AttributeErrors {
  /// Mean over attributes of (told - true)^2, one value an example.
  measures::Estimate squared;
  std::vector<measures::Estimate> explained;  ///< R^2 of each attribute (explained.h)
};

/// Over a data set with attributes. Unsupported for a model that tells none; DataError where the
/// data have others.
AttributeErrors estimate_attributes(models::Model& model, const data::Dataset& data,
                                    const EvalOptions& options);

}  // namespace elbo::eval
