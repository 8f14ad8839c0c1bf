// SPDX-License-Identifier: MIT
// CIFAR-10 in its binary version (Krizhevsky 2009): files of records of 3,073 bytes, a label and 3
// x 32 x 32 values, red, green, blue, rows from the top.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/data/dataset.h"

namespace elbo::data {

/// Where the files are.
struct CifarFolder {
  /// Holds data_batch_1.bin .. data_batch_5.bin and test_batch.bin, or a folder
  /// cifar-10-batches-bin that does.
  Path folder;
  int64_t images_each = 10'000;  ///< in each file
};

/// The bytes of one file, which has `images` (1 or more) records. DataError that begins with `name`
/// where the length is another or a label is above 9.
Bytes parse_cifar10(Bytes file, int64_t images, const std::string& name);

/// The records of checked files of one length, those of the first file first.
std::shared_ptr<const Dataset> cifar10_of(std::vector<Bytes> files);

/// A split, kept as bytes. DataError where one of the six files is missing, has another length, or
/// holds a label above 9.
std::shared_ptr<const Dataset> cifar10_dataset(const CifarFolder& where, Split split);

}  // namespace elbo::data
