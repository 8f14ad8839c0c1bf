// SPDX-License-Identifier: MIT
// The model bundle: bundle.json, model.safetensors and README.md in one folder that may be copied anywhere; all that sampling, reconstruction and
// evaluation need of a model (docs/formats/bundle.md). Its configuration is data: names of models, numbers, never code or paths.
#pragma once
#include <string>

#include "elbo/core/fs.h"
#include "elbo/core/node.h"

namespace elbo {

/// bundle.json.
struct BundleManifest {
  std::string model;                    ///< name in the registry
  Node model_options = Node::table();   ///< its resolved [model] table
  Node data = Node::table();            ///< DataInfo but for the mean: name, shape, classes, ...
  std::string value_range;              ///< what the numbers of an example mean: "binary", "unit", "real"
  std::string weights = "raw";          ///< "raw" or "ema"
  int64_t step = 0;                     ///< of the weights
  std::string config_fingerprint;       ///< SHA-256 of the run's config.toml
  Node training = Node::table();        ///< facts for the card, in the order to be shown: "seed", "images seen", ...
  std::string weights_sha256;           ///< filled by write_bundle
};

struct Bundle {
  BundleManifest manifest;
  Bytes weights;  ///< a safetensors file
};

/// Makes `folder`, or replaces it once the new one is complete on the disk; its parent exists. `weights` is a whole safetensors file. IoError.
void write_bundle(Fs& fs, const Path& folder, BundleManifest manifest, ByteView weights);

/// DataError where the folder is no bundle, is of a later version, or its weights are not those of its manifest; IoError.
Bundle read_bundle(Fs& fs, const Path& folder);

/// The manifest alone; the weights are neither read nor checked. Errors as read_bundle().
BundleManifest read_bundle_manifest(Fs& fs, const Path& folder);

/// README.md of a bundle: only headings that have something to say.
std::string model_card(const BundleManifest& manifest);

}  // namespace elbo
