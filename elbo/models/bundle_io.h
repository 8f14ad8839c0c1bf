// SPDX-License-Identifier: MIT
// A model into a bundle and back: with its weights go the resolved [model] and [data] tables and
// what it knew of its data, so that nothing else is needed to sample, reconstruct or evaluate.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "elbo/models/model.h"
#include "elbo/run/bundle.h"
#include "elbo/run/run_folder.h"

namespace elbo::models {

/// What is to be bundled. `model` has the weights that are meant, averaged ones where `weights` is
/// "ema".
struct BundledModel {
  const Model& model;             ///< with the weights that are meant
  const data::DataInfo& info;     ///< of the training split
  const Node& experiment;         ///< resolved: its [model] and [data] tables are taken
  int64_t step = 0;               ///< after which they were taken
  std::string weights = "raw";    ///< or "ema"
  Node training = Node::table();  ///< facts for the card: "seed", "images seen", ...
};

/// Writes the bundle `folder`, replacing one that is there. IoError; DivergedError where a weight
/// or buffer is not finite, which load_model() would refuse.
void save_model(Fs& fs, const Path& folder, const BundledModel& bundled);

/// A model read back, in evaluation mode.
struct LoadedModel {
  std::shared_ptr<Model> model;  ///< in evaluation mode
  data::DataInfo info;           ///< as when it was made
  Node data = Node::table();     ///< the resolved [data] table
  run::BundleManifest manifest;  ///< bundle.json
  /// the run that the bundle belongs to, where it was found by it
  std::optional<run::RunFolder> run;
  bool of_checkpoint = false;  ///< not the bundle's weights, but those of a checkpoint of the run
};

/// The model of a bundle's folder, of a run's folder, or of the run that `run_or_bundle` names
/// ("last", a unique part of a name under runs/). DataError where the run has no model yet or the
/// bundle is damaged or from strange hands; UsageError where there is no such run.
LoadedModel load_model(Fs& fs, const std::string& run_or_bundle);

/// DataInfo but for its mean and kind, as a table; and back. DataError where a value is missing or
/// out of bounds.
Node data_info_node(const data::DataInfo& info);
/// The inverse of data_info_node().
data::DataInfo data_info_of(const Node& table, const std::string& value_range);

}  // namespace elbo::models
