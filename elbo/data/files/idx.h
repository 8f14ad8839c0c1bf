// SPDX-License-Identifier: MIT
// IDX, the format of MNIST (http://yann.lecun.com/exdb/mnist): two zero bytes, a type, the number
// of extents, the extents as big-endian 32 bit numbers, the values. Only unsigned bytes are read.
// The header is believed only where the file has exactly the bytes that it promises.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/data/dataset.h"

namespace elbo::data {

/// What the first bytes of an IDX file say.
struct IdxHeader {
  std::vector<int64_t> shape;  ///< 1 to 4 extents, none of them 0
  size_t offset = 0;           ///< of the first value
};

/// The longest header: four extents.
inline constexpr size_t kIdxHeaderBytes = 20;

/// The header in the first bytes (kIdxHeaderBytes, or all that there are) of a file of `bytes`.
/// DataError that begins with `name`, also where the file has not exactly the length that the
/// header promises.
IdxHeader parse_idx_header(ByteView start, uint64_t bytes, const std::string& name);

/// An array of bytes inside the file that it came in.
struct IdxArray : IdxHeader {
  Bytes file;  ///< header and values

  ByteView values() const { return ByteView(file).subspan(offset); }  ///< row-major, a byte each
};

/// The array in the bytes of an IDX file. DataError that begins with `name`.
IdxArray parse_idx(Bytes file, const std::string& name);

/// `bytes` inflated where they are gzip, as they are otherwise. At most 200 bytes come out of one;
/// DataError that begins with `name`.
Bytes inflated(Bytes bytes, const std::string& name);

/// Reads a plain or gzipped IDX file of at most 4 GiB.
IdxArray read_idx(const Path& path);

class IdxFile;

/// Images and their labels, kept as bytes; or images that stay on the disk.
struct IdxSet {
  std::string name;                     ///< of the source
  IdxArray images;                      ///< (N, H, W), or (N, C, H, W) with C = 1 or 3
  std::shared_ptr<const IdxFile> file;  ///< where it is not null: the images instead of `images`
  IdxArray labels;                      ///< (N), or without extents where there are none
  int64_t classes = 0;                  ///< every label is below it; 0 where there are no labels
  std::string origin;                   ///< of the images, for errors
  std::string label_origin;             ///< of the labels, for errors
  std::string fingerprint;  ///< of both, where it is known beforehand; empty: it is computed
  /// Rows and columns are exchanged: the file has columns first, as EMNIST's.
  bool transposed = false;
  int64_t scale = 255;  ///< the byte that becomes 1; a larger one is a DataError
};

/// A data set of grey values byte / scale, binary where scale is 1; its fingerprint covers both
/// files, one that stays on the disk by samples (data/files/idx_file.h). DataError where counts,
/// shapes or labels do not fit.
std::shared_ptr<const Dataset> idx_dataset(IdxSet set);

}  // namespace elbo::data
