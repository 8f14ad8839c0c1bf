// SPDX-License-Identifier: MIT
// A folder of pictures as tar shards in WebDataset's layout: each picture under the name that it
// has in the folder, and, where folders are classes, its label as KEY.cls beside it. The order is
// that of a hash of the names, so that every shard has its share of every class.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "elbo/data/files/folder_scan.h"

namespace elbo::data {

/// What is packed, and into what.
struct PackOptions {
  std::string folder;  ///< of pictures
  std::string out;     ///< "x-%06d.tar": one %0Nd, the number of a shard
  SubFolders sub_folders = SubFolders::automatic;  ///< as of image_folder
  uint64_t shard_bytes = uint64_t{256} << 20;      ///< at most, unless one picture is larger
};

/// What was packed.
struct PackReport {
  std::string pattern;               ///< "x-{000000..000003}.tar": what the source `shards` takes
  int64_t pictures = 0;              ///< in all shards
  int64_t shards = 0;                ///< files
  uint64_t bytes = 0;                ///< of all shards
  std::vector<BadFile> passed_over;  ///< what is in the folder and not in the shards
  std::string used;                  ///< used_text(): empty where all pictures are packed
};

/// Writes the shards. They get their names when all are whole, and equal folders give equal bytes.
/// ConfigError for a pattern that is none, IoError where a file of that pattern is there already or
/// the disk refuses (nothing is then left), DataError where there is nothing to pack, or more than
/// half of it would be left out.
PackReport pack_folder(const PackOptions& options, Fs& fs = real_fs());

}  // namespace elbo::data
