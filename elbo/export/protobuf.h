// SPDX-License-Identifier: MIT
// Writes messages in the wire format of protocol buffers: fields in the order in which they are
// added, which for equal bytes with other writers is that of their numbers.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace elbo::exports {

/// A message that grows field by field.
class ProtoMessage {
 public:
  /// A whole number, an enum or a truth.
  ProtoMessage& whole(int field, int64_t value);
  /// A number in single precision.
  ProtoMessage& single(int field, float value);
  /// A text or bytes.
  ProtoMessage& text(int field, std::string_view value);
  /// A message within this one.
  ProtoMessage& message(int field, const ProtoMessage& value) { return text(field, value.bytes_); }

  const std::string& bytes() const { return bytes_; }  ///< what has been written
  std::string take() { return std::move(bytes_); }     ///< the same, which leaves nothing

 private:
  void varint(uint64_t value);
  void key(int field, unsigned wire_type);

  std::string bytes_;
};

}  // namespace elbo::exports
