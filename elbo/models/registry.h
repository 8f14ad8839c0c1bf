// SPDX-License-Identifier: MIT
// All models by name. A model is one file and one line in models.def.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "elbo/core/fields.h"
#include "elbo/data/dataset.h"
#include "elbo/models/model.h"

namespace elbo::models {

/// What a model's file exports: its options, and how it is made. Initialisation draws from the Rng.
struct ModelMaker {
  std::vector<Field> fields;  ///< of its options
  /// Checks options against the data.
  std::function<std::shared_ptr<Model>(const Node& options, const data::DataInfo& info, Rng& rng)>
      make;
};

/// The maker of a model with the config struct `Config`; `options` are read and checked as a
/// [model] table.
template <class Config>
ModelMaker maker_of(std::shared_ptr<Model> (*make)(const Config&, const data::DataInfo&, Rng&)) {
  return {fields_of<Config>(), [make](const Node& options, const data::DataInfo& info, Rng& rng) {
            return make(read_config<Config>(options, "model"), info, rng);
          }};
}

/// A line of models.def.
struct ModelEntry {
  std::string name;     ///< "vae"
  std::string family;   ///< "vae", "gan", "hybrid", "autoregressive", "flow", "energy", "feature"
  std::string paper;    ///< "Kingma and Welling 2014"
  std::string summary;  ///< one sentence
  ModelMaker maker;     ///< what its file exports
};

/// Every model, in the order of models.def.
const std::vector<ModelEntry>& model_entries();

/// The entry called `name`; ConfigError with the nearest right name and the place of `name` in the
/// file.
const ModelEntry& model_entry(const std::string& name, const Place& place = {});

/// Makes the model of a [model] table: `name` and the model's own options.
std::shared_ptr<Model> make_model(const Node& table, const data::DataInfo& info, Rng& rng);

/// The [model] table with every option filled in. ConfigError as core/fields.h.
Node resolved_model(const Node& table);

}  // namespace elbo::models
