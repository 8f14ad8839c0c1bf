// SPDX-License-Identifier: MIT
// Looking through a folder for pictures: which files, in which order, and what was passed over and why. Nothing is opened.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo {

/// A file, relative to the root of its set, and what is wrong with it.
struct BadFile {
  std::string path;
  std::string reason;
};

struct FolderScan {
  std::vector<std::string> files;        ///< relative to the root, sorted bytewise
  std::vector<std::string> class_names;  ///< sub-folders of the root that hold pictures, sorted bytewise; empty where there are none
  std::vector<BadFile> passed_over;      ///< not pictures by name, links that leave the root, devices, ...
};

/// Looks for .png, .jpg and .jpeg (any case) in `root` and below, 16 folders deep. Links are followed to files inside `root` only; where
/// there are classes, pictures outside of them are passed over. IoError where `root` cannot be listed.
FolderScan scan_folder(const Path& root);

/// As scan_folder(), but sub-folders are no classes: every picture counts.
FolderScan scan_pictures(const Path& root);

}  // namespace elbo
