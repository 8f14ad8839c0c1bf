// SPDX-License-Identifier: MIT
// The model bundle: bundle.json, model.safetensors and README.md in one folder that may be copied
// anywhere; all that sampling, reconstruction and evaluation need of a model
// (docs/formats/bundle.md). Its configuration is data: names of models, numbers, never code or
// paths.
#pragma once
#include <string>

#include "elbo/core/fs.h"
#include "elbo/core/node.h"
#include "elbo/io/safetensors.h"

namespace elbo::run {

/// bundle.json.
struct BundleManifest {
  std::string model;                   ///< name in the registry
  Node model_options = Node::table();  ///< its resolved [model] table
  Node data = Node::table();           ///< DataInfo but for the mean: name, shape, classes, ...
  /// What the numbers of an example mean: "binary", "unit", "real".
  std::string value_range;
  std::string weights = "raw";     ///< "raw" or "ema"
  int64_t step = 0;                ///< of the weights
  std::string config_fingerprint;  ///< SHA-256 of the run's config.toml
  /// Facts for the card, in the order to be shown: "seed", "images seen", ...
  Node training = Node::table();
  /// Mean of each value over the training examples: "0.5 0.25 ...", row-major; "" in bundles of
  /// 0.1, which have it in the metadata of the weights.
  std::string data_mean;
  std::string weights_sha256;  ///< of the weights' file; filled by write_bundle
  /// Of what is in it, tensors_digest(); likewise; "" in bundles of 0.1.
  std::string tensors_sha256;
};

/// A bundle in memory.
struct Bundle {
  BundleManifest manifest;  ///< bundle.json
  Bytes weights;            ///< a safetensors file
};

/// Makes `folder`, or replaces it once the new one is complete on the disk; its parent exists.
/// `weights` is a whole safetensors file. IoError.
void write_bundle(Fs& fs, const Path& folder, BundleManifest manifest, ByteView weights);

/// SHA-256 of a safetensors file's tensors by name: names, types, shapes and values, but neither
/// their order nor the metadata, which other programs do not keep.
std::string tensors_digest(const io::Safetensors& file);

/// DataError where the folder is no bundle, is of a later version, or its weights are not those of
/// its manifest; IoError. Weights that another program has read and saved again are the same. A
/// manifest whose `weights_sha256` is "" takes any weights, which is warned of; they then count by
/// what they are.
Bundle read_bundle(Fs& fs, const Path& folder);

/// The manifest alone; the weights are neither read nor checked. Errors as read_bundle().
BundleManifest read_bundle_manifest(Fs& fs, const Path& folder);

/// README.md of a bundle: only headings that have something to say.
std::string model_card(const BundleManifest& manifest);

}  // namespace elbo::run
