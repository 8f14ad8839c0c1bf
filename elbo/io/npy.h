// SPDX-License-Identifier: MIT
// NumPy's .npy (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): magic,
// version, a Python dict as header, data. Written as version 1.0, little-endian, C order; read in
// versions 1 to 3, either byte order, either order of the axes.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::io {

/// Where the numbers of an array lie in a file, and as what.
struct NpyLayout {
  /// NumPy's name without the byte order: b1, i1 .. i8, u1 .. u8, f2, f4, f8
  std::string type;
  bool big_endian = false;     ///< of a number's bytes
  bool columns_first = false;  ///< Fortran order
  std::vector<int64_t> shape;  ///< extents, outermost first
  size_t start = 0;            ///< of the data, in bytes

  int64_t count() const;  ///< product(shape)
  size_t width() const;   ///< bytes of one number
};

/// Reads the header. DataError that begins with `name` where NumPy would not have written it, where
/// the array holds no real numbers (complex ones, text, records, Python objects), and where the
/// file has not exactly the bytes that its shape wants.
NpyLayout npy_layout(ByteView bytes, const std::string& name);

/// The numbers `first` .. of the array, in row-major order whatever the file's, as many as `out`
/// holds; they must be there. Each becomes the nearest float.
void npy_values(ByteView bytes, const NpyLayout& layout, int64_t first, std::span<float> out);
/// The same as double: only whole numbers beyond 2^53 are rounded.
void npy_values(ByteView bytes, const NpyLayout& layout, int64_t first, std::span<double> out);

/// A numeric array, row-major: product(shape) values.
struct NpyArray {
  std::vector<int64_t> shape;  ///< extents, outermost first
  std::vector<float> values;   ///< row-major
};

/// A whole array as float, at most four times the file's size. Errors as npy_layout().
NpyArray decode_npy(ByteView bytes, const std::string& name);

/// An array of '<f4' as a file; `values` are product(shape) many.
Bytes encode_npy(std::span<const float> values, const std::vector<int64_t>& shape);
/// The same of '<i8'.
Bytes encode_npy(std::span<const int64_t> values, const std::vector<int64_t>& shape);

}  // namespace elbo::io
