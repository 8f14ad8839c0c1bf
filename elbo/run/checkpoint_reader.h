// SPDX-License-Identifier: MIT
// Looking at the checkpoints of a run that another process may be writing: nothing is changed
// (run/checkpoints.h writes them).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/run/manifest.h"

namespace elbo::run {

/// The folder's name: "step_000000500".
std::string checkpoint_name(int64_t step);

/// The step of such a name; nothing where it is none.
std::optional<int64_t> checkpoint_step(std::string_view name);

/// The steps of which `folder` has a checkpoint, complete or damaged, ascending; none where there
/// is no such folder. IoError.
std::vector<int64_t> checkpoint_steps(Fs& fs, const Path& folder);

/// DataError where it is missing, damaged or of another step; NewerFormat, IoError.
Manifest read_checkpoint_manifest(Fs& fs, const Path& folder, int64_t step);

/// One file of a manifest, verified. DataError where it is missing or not as the manifest says;
/// IoError.
Bytes read_checkpoint_file(Fs& fs, const Path& checkpoint, const FileRecord& file);

/// All files of the checkpoint of `step`, verified. Errors as those two.
std::vector<NamedFile> read_checkpoint(Fs& fs, const Path& folder, int64_t step);

}  // namespace elbo::run
