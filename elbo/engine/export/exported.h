// SPDX-License-Identifier: MIT
// What an export is made of: what its files say of the model, the card and configuration of a
// folder for a model hub, and the folder itself, whole or not at all.
#pragma once
#include <string>
#include <vector>

#include "elbo/export/onnx.h"
#include "elbo/export/roles.h"
#include "elbo/export/torch_module.h"
#include "elbo/models/bundle_io.h"
#include "elbo/run/manifest.h"
#include "elbo/run/records.h"

namespace elbo::engine {

/// "vae trained on mnist".
std::string model_title(const models::LoadedModel& loaded);

/// "numbers from 0 (dark) to 1 (bright)": what the numbers of an example mean.
std::string value_range_in_words(const data::DataInfo& info);

/// Model, data, run, step, weights, value range, names of classes and attributes, version,
/// licence: what is known of these.
exports::Facts export_facts(const models::LoadedModel& loaded, const std::string& license);

/// The same for the head of model.py, with how codes are drawn.
exports::ModuleText module_text(const models::LoadedModel& loaded, const std::string& license);

/// The bundle's manifest, as of a copy. Unsupported where the weights are those of a checkpoint.
run::BundleManifest copied_manifest(const models::LoadedModel& loaded, bool half);

/// The latest result of each protocol that a run has of its bundle's weights.
std::vector<run::EvalResult> results_for_card(const models::LoadedModel& loaded);

/// A model card: front matter (license, tags, datasets, metrics), what it is, how it is used,
/// numbers with their protocol, how it was trained. Only what is known has a heading.
std::string hub_card(const models::LoadedModel& loaded,
                     const std::vector<exports::Program>& programs,
                     const std::vector<run::EvalResult>& results, const std::string& license);

/// What programs want to know of the model: its options, its data, its roles with their inputs and
/// outputs.
std::string hub_config(const models::LoadedModel& loaded,
                       const std::vector<exports::Program>& programs);

/// A file of an export: its name may have one folder before it, "onnx/decoder.onnx".
using ExportedFile = run::NamedFile;

/// The content of a text file.
Bytes content_of(const std::string& text);

/// UsageError where `out` names a file, or is a folder that is not empty: with `force` one that
/// holds anything but an earlier export.
void check_export_out(const std::string& out, bool force);

/// Makes the folder `out`, or replaces an earlier export once the new one is on the disk. IoError.
void write_export(const std::string& out, bool force, const std::vector<ExportedFile>& files);

}  // namespace elbo::engine
