// SPDX-License-Identifier: MIT
// Many generated examples as files: one image grid, one array, or a folder with a picture each.
#pragma once
#include <functional>
#include <string>

#include "elbo/models/bundle_io.h"

namespace elbo::engine {

/// Examples that are made as they are written, and whence they come.
struct ExamplesToWrite {
  const models::LoadedModel& loaded;  ///< the model that makes them; must outlive this
  int64_t seed = 0;                   ///< of their noise, for the words beside the files
  int64_t count = 0;                  ///< how many are written
  /// (count, ...), values in the data's range
  std::function<Tensor(int64_t first, int64_t count)> block;
};

/// Before anything is read: UsageError where `out` is neither FILE.png, FILE.npy nor a folder, or
/// is a folder that is not empty and not to be written to by `force`.
void check_examples_out(const std::string& out, bool force);

/// Writes them to FILE.png, FILE.npy or the folder `out`; `force` removes what former calls wrote
/// into the folder, told by their names and texts, and says what else is there. UsageError where
/// there are too many for the kind of file; IoError.
void write_examples(const std::string& out, bool force, const ExamplesToWrite& examples);

}  // namespace elbo::engine
