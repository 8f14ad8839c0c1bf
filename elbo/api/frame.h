// SPDX-License-Identifier: MIT
// The studio's messages, between page and server and between server and worker: u32 size of the
// JSON, u32 size of the blob (little endian), the JSON, the blob. The JSON is one table. An array
// in it is {"type": "u8"|"f32"|"i32", "shape": [...], "at": OFFSET}: it lies in the blob at a
// multiple of four, row by row, little endian.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/core/node.h"

namespace elbo::api {

/// A message: what it says, and the bytes that its arrays lie in.
struct Frame {
  Node head = Node::table();  ///< always a table
  Bytes blob;                 ///< of all arrays
};

/// How large a frame may be, in bytes.
struct FrameLimits {
  uint64_t head = 1 << 20;  ///< of the JSON
  uint64_t blob = 8 << 20;  ///< of what follows it
};
inline constexpr FrameLimits kToWorker{1 << 20, 8 << 20};     ///< from page to server to worker
inline constexpr FrameLimits kFromWorker{1 << 20, 64 << 20};  ///< the way back

inline constexpr size_t kFramePrefix = 8;  ///< bytes before the JSON

/// What the first eight bytes say.
struct FrameSizes {
  uint32_t head = 0;                                                       ///< bytes of JSON
  uint32_t blob = 0;                                                       ///< bytes behind it
  uint64_t whole() const { return kFramePrefix + uint64_t{head} + blob; }  ///< with the prefix
};

/// The sizes in a frame's first eight bytes. DataError that begins with `name` where there are
/// fewer, or where one is beyond its limit.
FrameSizes frame_sizes(ByteView prefix, const FrameLimits& limits, const std::string& name);

/// The frame that `bytes` are, to the last one. DataError that begins with `name` for sizes that
/// do not fit, and for a JSON that is invalid, nested deeper than 32 levels, or no table. Arrays
/// are checked when they are asked for.
Frame decode_frame(ByteView bytes, const FrameLimits& limits, const std::string& name);

/// The bytes of `frame`; DataError where it is beyond `limits`.
Bytes encode_frame(const Frame& frame, const FrameLimits& limits);

/// What an array's elements are: bytes, floats of 32 bits, or whole numbers of 32 bits.
enum class ArrayType { u8, f32, i32 };
/// Names of ArrayType.
constexpr auto enum_names(ArrayType) { return std::array{"u8", "f32", "i32"}; }

/// An array of a frame: a view of its blob.
struct FrameArray {
  ArrayType type = ArrayType::u8;  ///< of each element
  std::vector<int64_t> shape;      ///< at most 8 sizes, each at least 0
  ByteView bytes;                  ///< as many as type and shape want

  int64_t elements() const;              ///< product of the shape
  std::span<const uint8_t> u8() const;   ///< the elements; DataError where they are no bytes
  std::span<const float> f32() const;    ///< the elements; DataError where they are no floats
  std::span<const int32_t> i32() const;  ///< the elements; DataError for other ones
};

/// The array under `key` of `table`, which is `frame.head` or a table in it. DataError where there
/// is none, or where it is not described as it should or does not lie within the blob.
FrameArray array_at(const Frame& frame, const Node& table, std::string_view key);

/// Adds the elements to the blob and describes them under `key` of `table`, which belongs to
/// `frame.head`. `shape` must have as many elements.
void set_array(Frame& frame, Node& table, std::string_view key, const FrameArray& array);

/// An array to be added: `values` are viewed and must outlive it.
FrameArray array_of(std::span<const uint8_t> values, std::vector<int64_t> shape);
/// The same.
FrameArray array_of(std::span<const float> values, std::vector<int64_t> shape);
/// The same.
FrameArray array_of(std::span<const int32_t> values, std::vector<int64_t> shape);

}  // namespace elbo::api
