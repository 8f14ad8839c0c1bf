// SPDX-License-Identifier: MIT
// What the types are called, and the writer. The reader is in safetensors_read.cpp.
#include <algorithm>
#include <array>
#include <set>

#include "elbo/core/error.h"
#include "elbo/io/json.h"
#include "elbo/io/safetensors.h"

namespace elbo::io {
namespace {

struct TypeInfo {
  const char* name;
  size_t size;
};

/// In the order of DType.
constexpr std::array<TypeInfo, 8> kTypeInfos{{{"F64", 8},
                                              {"I64", 8},
                                              {"F32", 4},
                                              {"I32", 4},
                                              {"F16", 2},
                                              {"BF16", 2},
                                              {"U8", 1},
                                              {"BOOL", 1}}};

void append_bytes(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

int64_t element_count(const std::vector<int64_t>& shape) {
  int64_t count = 1;
  for (const int64_t size : shape)
    ELBO_ASSERT(size >= 0 && !__builtin_mul_overflow(count, size, &count));
  return count;
}

void check_entries(const std::vector<TensorEntry>& tensors) {
  std::set<std::string> names;
  for (const TensorEntry& entry : tensors) {
    ELBO_ASSERT(entry.name != "__metadata__" && names.insert(entry.name).second);
    ELBO_ASSERT(entry.data.size() ==
                static_cast<size_t>(element_count(entry.shape)) * dtype_size(entry.dtype));
  }
}

Node entry_node(const TensorEntry& entry, size_t begin) {
  Node::List shape;
  for (const int64_t size : entry.shape) shape.push_back(Node(size));
  Node node = Node::table();
  node.set("dtype", Node(dtype_name(entry.dtype)));
  node.set("shape", Node(std::move(shape)));
  node.set("data_offsets", Node(Node::List{Node(static_cast<int64_t>(begin)),
                                           Node(static_cast<int64_t>(begin + entry.data.size()))}));
  return node;
}

std::string header_of(const std::vector<TensorEntry>& tensors, const Metadata& metadata) {
  Node::Table header;
  Node texts = Node::table();
  for (const auto& [key, value] : metadata) {
    ELBO_ASSERT(texts.find(key) == nullptr);
    texts.set(key, Node(value));
  }
  if (!metadata.empty()) header.push_back({"__metadata__", std::move(texts), {}});
  size_t begin = 0;
  for (const TensorEntry& entry : tensors) {
    header.push_back({entry.name, entry_node(entry, begin), {}});
    begin += entry.data.size();
  }
  std::string text = write_json(Node(std::move(header)));
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

}  // namespace

size_t dtype_size(DType type) { return kTypeInfos[static_cast<size_t>(type)].size; }

std::string dtype_name(DType type) { return kTypeInfos[static_cast<size_t>(type)].name; }

Bytes write_safetensors(std::vector<TensorEntry> tensors, const Metadata& metadata) {
  check_entries(tensors);
  std::sort(tensors.begin(), tensors.end(), [](const TensorEntry& a, const TensorEntry& b) {
    const size_t size_a = dtype_size(a.dtype), size_b = dtype_size(b.dtype);
    return size_a != size_b ? size_a > size_b : a.name < b.name;
  });
  const std::string header = header_of(tensors, metadata);
  Bytes out;
  size_t total = 8 + header.size();
  for (const TensorEntry& entry : tensors) total += entry.data.size();
  out.reserve(total);
  for (unsigned shift = 0; shift < 64; shift += 8)
    out.push_back(static_cast<std::byte>(header.size() >> shift));
  append_bytes(out, bytes_of(header));
  for (const TensorEntry& entry : tensors) append_bytes(out, entry.data);
  return out;
}

}  // namespace elbo::io
