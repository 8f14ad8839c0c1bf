// SPDX-License-Identifier: MIT
// safetensors (https://github.com/huggingface/safetensors): the only format for weights. u64 length
// N | N bytes of JSON | data, little-endian, row-major; no holes, no overlaps, no name twice, data
// to the last byte.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::io {

/// The types of elements that are read and written.
enum class DType { f64, i64, f32, i32, f16, bf16, u8, boolean };

/// Bytes of one element.
size_t dtype_size(DType type);
/// The format's name of a type: "F64", "I64", "F32", "I32", "F16", "BF16", "U8", "BOOL".
std::string dtype_name(DType type);

/// One tensor: `data` is a view of product(shape) elements that somebody else owns; a scalar has
/// the shape [].
struct TensorEntry {
  std::string name;            ///< unique in a file
  DType dtype = DType::f32;    ///< type of its elements
  std::vector<int64_t> shape;  ///< extents, outermost first
  ByteView data;               ///< little endian, row-major
};

/// Keys and texts of `__metadata__`, in the order of the file.
using Metadata = std::vector<std::pair<std::string, std::string>>;

/// A whole file; equal content gives equal bytes. Tensors are stored by size of element, largest
/// first, then by name, so that each is aligned. Names and keys must differ and `data` must fit its
/// shape (internal error).
Bytes write_safetensors(std::vector<TensorEntry> tensors, const Metadata& metadata);

/// A file that has been checked from end to end.
class Safetensors {
 public:
  /// Takes the bytes of a file. DataError that begins with `name` where any rule of the format is
  /// broken; beyond it: header at most 16 MiB, at most 100,000 tensors and 10,000 texts of
  /// metadata, names of 1 to 256 bytes, rank at most 8. Nothing is believed before it is checked.
  Safetensors(Bytes file, const std::string& name);
  Safetensors(const Safetensors&) = delete;  // a copy's views would point into the original
  Safetensors& operator=(const Safetensors&) = delete;
  /// The views of tensors() stay valid: the bytes do not move.
  Safetensors(Safetensors&&) = default;
  /// Likewise; views into the former bytes end.
  Safetensors& operator=(Safetensors&&) = default;

  /// In the order of their data; the views live as long as this object. Data may be unaligned: copy
  /// it.
  const std::vector<TensorEntry>& tensors() const { return tensors_; }
  /// The tensor of that name, or null.
  const TensorEntry* find(const std::string& name) const;
  /// The texts under `__metadata__`, in the order of the file.
  const Metadata& metadata() const { return metadata_; }

 private:
  Bytes file_;
  std::vector<TensorEntry> tensors_;
  std::unordered_map<std::string, size_t> index_;
  Metadata metadata_;
};

}  // namespace elbo::io
