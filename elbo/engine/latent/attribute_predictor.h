// SPDX-License-Identifier: MIT
// The model that says which attributes a picture shows: an extractor of the cache, or one that the
// user names.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "elbo/models/bundle_io.h"

namespace elbo::engine {

/// A regressor and the name by which it is known.
struct NamedPredictor {
  std::string name;            ///< for messages
  models::LoadedModel loaded;  ///< the model

  models::Model& model() const { return *loaded.model; }  ///< the opened model
};

/// One that tells the attributes of data like `info`: of `extractors` (NAME=BUNDLE) where there are
/// any, else of the cache; none where the cache has none. UsageError, ShapeError or Unsupported for
/// one that is named and does not fit; DataError as of open_extractor().
std::optional<NamedPredictor> find_attribute_predictor(const data::DataInfo& info,
                                                       const std::vector<std::string>& extractors);

}  // namespace elbo::engine
