// SPDX-License-Identifier: MIT
// Reading a whole data set to see what is wrong with it, and saying what it is: the work of `data
// check` and `data info`.
#pragma once
#include <cstdint>
#include <vector>

#include "elbo/core/node.h"
#include "elbo/data/dataset.h"
#include "elbo/data/files/folder_scan.h"
#include "elbo/data/remarks.h"

namespace elbo::data {

/// What check_dataset() found.
struct CheckReport {
  int64_t read = 0;                  ///< examples that are as they should be
  std::vector<BadFile> bad;          ///< every file or example that cannot be read, with the reason
  std::vector<BadFile> passed_over;  ///< what is in the folder and is no part of the data set
  /// Files among those read that do something wrong without harm, and what.
  std::vector<BadFile> forgiven;
  DataRemarks remarks;  ///< of all splits

  /// Nothing is damaged and nothing refused.
  bool good() const { return bad.empty() && remarks.refusal.empty(); }
};

/// Reads every example of the splits that the source has, values checked against their kind.
/// ConfigError for a mistake in the table; whatever is wrong with the data is in the report.
CheckReport check_dataset(const Node& data_table);

/// One split and what it is.
struct SplitInfo {
  Split split = Split::train;  ///< which one
  DataInfo info;               ///< what its examples are
  DataRemarks remarks;         ///< what a user should know of it
};

/// Every split that the table has. Errors as open_dataset().
std::vector<SplitInfo> describe_dataset(const Node& data_table);

}  // namespace elbo::data
