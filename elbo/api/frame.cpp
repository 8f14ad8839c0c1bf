// SPDX-License-Identifier: MIT
// Nothing in a frame is believed before it is compared with the bytes that are there.
#include "elbo/api/frame.h"

#include <bit>
#include <cstring>
#include <limits>
#include <optional>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::api {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are views of the bytes");

constexpr int kMostFrameDepth = 32;
constexpr size_t kMostFrameRank = 8;
constexpr size_t kArrayAlignment = 4;

uint32_t u32_at(ByteView bytes, size_t at) {
  uint32_t out = 0;
  std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

void append_u32(Bytes& out, uint64_t value) {
  const auto narrow = static_cast<uint32_t>(value);
  out.insert(out.end(), reinterpret_cast<const std::byte*>(&narrow),
             reinterpret_cast<const std::byte*>(&narrow) + sizeof narrow);
}

int frame_depth(const Node& node) {
  int deepest = 0;
  if (const auto* list = std::get_if<Node::List>(&node.value()))
    for (const Node& item : *list) deepest = std::max(deepest, 1 + frame_depth(item));
  else if (const auto* table = std::get_if<Node::Table>(&node.value()))
    for (const Node::Entry& entry : *table)
      deepest = std::max(deepest, 1 + frame_depth(entry.node));
  return deepest;
}

int64_t bytes_each(ArrayType type) { return type == ArrayType::u8 ? 1 : 4; }

/// The product, or nothing where it is beyond 63 bits.
std::optional<int64_t> product_of(const std::vector<int64_t>& shape, int64_t each) {
  int64_t out = each;
  for (const int64_t size : shape)
    if (__builtin_mul_overflow(out, size, &out)) return {};
  return out;
}

ArrayType array_type(const Node* node, std::string_view key) {
  const auto* name = node == nullptr ? nullptr : std::get_if<std::string>(&node->value());
  constexpr auto kNames = enum_names(ArrayType{});
  for (size_t i = 0; name != nullptr && i < kNames.size(); ++i)
    if (*name == kNames[i]) return static_cast<ArrayType>(i);
  throw DataError("array ", printable(key), ": want a type of u8, f32 or i32");
}

std::vector<int64_t> array_shape(const Node* node, std::string_view key) {
  const auto* list = node == nullptr ? nullptr : std::get_if<Node::List>(&node->value());
  if (list == nullptr || list->size() > kMostFrameRank)
    throw DataError("array ", printable(key), ": want a shape of at most ", kMostFrameRank,
                    " sizes");
  std::vector<int64_t> out;
  for (const Node& item : *list) {
    const auto* size = std::get_if<int64_t>(&item.value());
    if (size == nullptr || *size < 0)
      throw DataError("array ", printable(key), ": got the size ", item.literal(),
                      ", want a whole number from 0");
    out.push_back(*size);
  }
  return out;
}

template <class T>
std::span<const T> elements_of(const FrameArray& array, ArrayType want) {
  if (array.type != want)
    throw DataError("got an array of ", enum_names(want)[static_cast<size_t>(array.type)],
                    ", want one of ", enum_names(want)[static_cast<size_t>(want)]);
  return {reinterpret_cast<const T*>(array.bytes.data()), array.bytes.size() / sizeof(T)};
}

}  // namespace

FrameSizes frame_sizes(ByteView prefix, const FrameLimits& limits, const std::string& name) {
  if (prefix.size() < kFramePrefix)
    throw DataError(name, ": got ", prefix.size(), " bytes, want at least ", kFramePrefix);
  const FrameSizes out{u32_at(prefix, 0), u32_at(prefix, 4)};
  if (out.head > limits.head)
    throw DataError(name, ": got ", out.head, " bytes of JSON, want at most ", limits.head);
  if (out.blob > limits.blob)
    throw DataError(name, ": got a blob of ", out.blob, " bytes, want at most ", limits.blob);
  return out;
}

Frame decode_frame(ByteView bytes, const FrameLimits& limits, const std::string& name) {
  const FrameSizes sizes = frame_sizes(bytes, limits, name);
  if (bytes.size() != sizes.whole())
    throw DataError(name, ": got ", bytes.size(), " bytes, want ", sizes.whole(),
                    ", as its beginning says");
  Frame out;
  out.head = io::parse_json(text_of(bytes.subspan(kFramePrefix, sizes.head)), name);
  if (!out.head.is_table()) throw DataError(name, ": got ", out.head.kind(), ", want a table");
  if (frame_depth(out.head) > kMostFrameDepth)
    throw DataError(name, ": nested deeper than ", kMostFrameDepth, " levels");
  const ByteView blob = bytes.subspan(kFramePrefix + sizes.head);
  out.blob.assign(blob.begin(), blob.end());
  return out;
}

Bytes encode_frame(const Frame& frame, const FrameLimits& limits) {
  const std::string head = io::write_json(frame.head);
  if (head.size() > limits.head || frame.blob.size() > limits.blob)
    throw DataError("a message of ", head.size(), " bytes of JSON and a blob of ",
                    frame.blob.size(), "; at most ", limits.head, " and ", limits.blob,
                    " can be sent; ask for less at once");
  Bytes out;
  out.reserve(kFramePrefix + head.size() + frame.blob.size());
  append_u32(out, head.size());
  append_u32(out, frame.blob.size());
  const ByteView text = bytes_of(head);
  out.insert(out.end(), text.begin(), text.end());
  out.insert(out.end(), frame.blob.begin(), frame.blob.end());
  return out;
}

int64_t FrameArray::elements() const { return product_of(shape, 1).value_or(0); }
std::span<const uint8_t> FrameArray::u8() const {
  return elements_of<uint8_t>(*this, ArrayType::u8);
}
std::span<const float> FrameArray::f32() const { return elements_of<float>(*this, ArrayType::f32); }
std::span<const int32_t> FrameArray::i32() const {
  return elements_of<int32_t>(*this, ArrayType::i32);
}

FrameArray array_at(const Frame& frame, const Node& table, std::string_view key) {
  const Node* node = table.is_table() ? table.find(key) : nullptr;
  if (node == nullptr || !node->is_table())
    throw DataError("want an array under \"", printable(key), "\"");
  FrameArray out{array_type(node->find("type"), key), array_shape(node->find("shape"), key), {}};
  const Node* place = node->find("at");
  const auto* at = place == nullptr ? nullptr : std::get_if<int64_t>(&place->value());
  if (at == nullptr || *at < 0 || *at % kArrayAlignment != 0)
    throw DataError("array ", printable(key), ": want a place \"at\", a multiple of ",
                    kArrayAlignment);
  const std::optional<int64_t> size = product_of(out.shape, bytes_each(out.type));
  const auto all = static_cast<int64_t>(frame.blob.size());
  if (!size || *at > all || *size > all - *at)
    throw DataError("array ", printable(key), ": it ends beyond the blob of ", all, " bytes");
  out.bytes = ByteView(frame.blob).subspan(static_cast<size_t>(*at), static_cast<size_t>(*size));
  return out;
}

void set_array(Frame& frame, Node& table, std::string_view key, const FrameArray& array) {
  ELBO_ASSERT(product_of(array.shape, bytes_each(array.type)) ==
              static_cast<int64_t>(array.bytes.size()));
  const size_t at = (frame.blob.size() + kArrayAlignment - 1) / kArrayAlignment * kArrayAlignment;
  frame.blob.resize(at);
  frame.blob.insert(frame.blob.end(), array.bytes.begin(), array.bytes.end());
  Node::List shape;
  for (const int64_t size : array.shape) shape.emplace_back(size);
  Node out = Node::table();
  out.set("type", Node(std::string(enum_names(array.type)[static_cast<size_t>(array.type)])));
  out.set("shape", Node(std::move(shape)));
  out.set("at", Node(static_cast<int64_t>(at)));
  table.set(key, std::move(out));
}

FrameArray array_of(std::span<const uint8_t> values, std::vector<int64_t> shape) {
  return {ArrayType::u8, std::move(shape), std::as_bytes(values)};
}
FrameArray array_of(std::span<const float> values, std::vector<int64_t> shape) {
  return {ArrayType::f32, std::move(shape), std::as_bytes(values)};
}
FrameArray array_of(std::span<const int32_t> values, std::vector<int64_t> shape) {
  return {ArrayType::i32, std::move(shape), std::as_bytes(values)};
}

}  // namespace elbo::api
