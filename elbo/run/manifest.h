// SPDX-License-Identifier: MIT
// MANIFEST.json of a checkpoint: what must be in its folder, to the byte
// (docs/formats/checkpoint.md).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "elbo/core/error.h"
#include "elbo/core/fs.h"

namespace elbo::run {

/// A file with its content.
struct NamedFile {
  std::string name;  ///< a plain name, without a folder
  Bytes content;     ///< all of it
};

/// What a manifest says of a file.
struct FileRecord {
  std::string name;    ///< a plain name, without a folder
  int64_t size = 0;    ///< bytes
  std::string sha256;  ///< 64 hexadecimal digits
  /// Whether every member is equal.
  bool operator==(const FileRecord&) const = default;
};

/// What a checkpoint holds.
struct Manifest {
  int64_t step = 0;               ///< of the trainer
  std::optional<int64_t> parent;  ///< step of the checkpoint before it, where there was one
  std::vector<FileRecord> files;  ///< all but the manifest itself
};

/// A folder of a later version of elbo: not damaged, and not for us.
class NewerFormat : public DataError {
 public:
  using DataError::DataError;
};

/// The record of a file's content.
FileRecord record_of(const NamedFile& file);

/// As JSON.
std::string write_manifest(const Manifest& manifest);

/// DataError, which begins with `name`, where anything is not as write_manifest() writes it;
/// NewerFormat.
Manifest parse_manifest(ByteView json, const std::string& name);

}  // namespace elbo::run
