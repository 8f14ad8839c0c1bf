// SPDX-License-Identifier: MIT
// NumPy's .npy (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): magic, version, a Python dict as header, data. Written as
// version 1.0, little-endian, C order; read in versions 1 to 3.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo {

/// A numeric array, row-major: product(shape) values.
struct NpyArray {
  std::vector<int64_t> shape;
  std::vector<float> values;
};

/// An array of '<f4' as a file; `values` are product(shape) many.
Bytes encode_npy(std::span<const float> values, const std::vector<int64_t>& shape);
/// The same of '<i8'.
Bytes encode_npy(std::span<const int64_t> values, const std::vector<int64_t>& shape);

/// Reads '<f4', '<f8', '|u1' or '<i8' in C order, each value rounded to float. DataError that begins with `name` for anything else, and where the file
/// has not exactly the bytes that its shape wants.
NpyArray decode_npy(ByteView bytes, const std::string& name);

}  // namespace elbo
