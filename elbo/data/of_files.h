// SPDX-License-Identifier: MIT
// What a data set can tell that is made of one file an example: asked for by type, as an ability.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "elbo/data/folder_scan.h"

namespace elbo {

/// A data set with a file behind each example.
class OfFiles {
 public:
  virtual ~OfFiles() = default;
  /// The file of example `index`, relative to the root of the set.
  virtual const std::string& file_of(int64_t index) const = 0;
  /// Files of this split that were found to be unreadable when it was opened, and left out.
  virtual const std::vector<BadFile>& left_out() const = 0;
  /// What was passed over without being opened, in the whole folder.
  virtual const std::vector<BadFile>& passed_over() const = 0;
};

}  // namespace elbo
