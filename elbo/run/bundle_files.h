// SPDX-License-Identifier: MIT
// The files of a bundle before they are written, for folders that hold more than a bundle.
#pragma once
#include <vector>

#include "elbo/run/bundle.h"
#include "elbo/run/manifest.h"

namespace elbo::run {

/// model.safetensors, README.md and bundle.json as write_bundle() writes them; the manifest's
/// hashes are filled in. `weights` is a whole safetensors file.
std::vector<NamedFile> bundle_files(BundleManifest manifest, ByteView weights);

}  // namespace elbo::run
