// SPDX-License-Identifier: MIT
// Varints, and fields of three wire types.
#include "elbo/export/protobuf.h"

#include <bit>

namespace elbo::exports {
namespace {

constexpr unsigned kVarint = 0, kLengthDelimited = 2, kFixed32 = 5;

}  // namespace

void ProtoMessage::varint(uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
  bytes_.push_back(static_cast<char>(value));
}

void ProtoMessage::key(int field, unsigned wire_type) {
  varint(static_cast<uint64_t>(field) << 3 | wire_type);
}

ProtoMessage& ProtoMessage::whole(int field, int64_t value) {
  key(field, kVarint);
  varint(static_cast<uint64_t>(value));
  return *this;
}

ProtoMessage& ProtoMessage::single(int field, float value) {
  key(field, kFixed32);
  const auto bits = std::bit_cast<uint32_t>(value);
  for (unsigned shift = 0; shift < 32; shift += 8)
    bytes_.push_back(static_cast<char>(bits >> shift & 0xff));
  return *this;
}

ProtoMessage& ProtoMessage::text(int field, std::string_view value) {
  key(field, kLengthDelimited);
  varint(value.size());
  bytes_.append(value);
  return *this;
}

}  // namespace elbo::exports
