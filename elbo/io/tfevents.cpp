// SPDX-License-Identifier: MIT
// The few protobuf messages that are needed, written by hand: another copy of the generated ones
// beside LibTorch's would clash.
#include "elbo/io/tfevents.h"

#include <array>
#include <bit>

namespace elbo::io {
namespace {

constexpr std::array<uint32_t, 256> crc_table() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78u : 0u);
    table[i] = crc;
  }
  return table;
}

template <class Word>
void put_word(std::string& out, Word word) {
  for (size_t i = 0; i < sizeof(Word); ++i) out += static_cast<char>(word >> (8 * i));
}

void put_varint(std::string& out, uint64_t value) {
  for (; value >= 128; value >>= 7) out += static_cast<char>(value | 128);
  out += static_cast<char>(value);
}

/// A field's number with its wire type: 0 varint, 1 eight bytes, 2 counted bytes, 5 four bytes.
void put_key(std::string& out, unsigned number, unsigned wire) {
  put_varint(out, number << 3 | wire);
}

void put_number(std::string& out, unsigned number, int64_t value) {
  put_key(out, number, 0);
  put_varint(out, static_cast<uint64_t>(value));
}

void put_text(std::string& out, unsigned number, std::string_view text) {
  put_key(out, number, 2);
  put_varint(out, text.size());
  out += text;
}

uint32_t masked(uint32_t crc) { return std::rotr(crc, 15) + 0xa282ead8u; }

/// Event: 1 wall_time, 2 step (left out where 0, as proto3 does), then `what`, already encoded;
/// framed as a record.
Bytes record(double wall_time, int64_t step, std::string_view what) {
  std::string event;
  put_key(event, 1, 1);
  put_word(event, std::bit_cast<uint64_t>(wall_time));
  if (step != 0) put_number(event, 2, step);
  event += what;
  std::string out;
  put_word(out, static_cast<uint64_t>(event.size()));
  put_word(out, masked(crc32c(bytes_of(out))));
  out += event;
  put_word(out, masked(crc32c(bytes_of(event))));
  const ByteView view = bytes_of(out);
  return Bytes(view.begin(), view.end());
}

/// Event field 5, a Summary of one Value with `tag` and `content`, already encoded.
std::string summary(std::string_view tag, std::string_view content) {
  std::string value, values, out;
  put_text(value, 1, tag);
  value += content;
  put_text(values, 1, value);
  put_text(out, 5, values);
  return out;
}

}  // namespace

uint32_t crc32c(ByteView bytes) {
  static constexpr std::array<uint32_t, 256> kTable = crc_table();
  uint32_t crc = ~0u;
  for (const std::byte byte : bytes)
    crc = kTable[(crc ^ static_cast<uint32_t>(byte)) & 255] ^ (crc >> 8);
  return ~crc;
}

Bytes tf_version_event(double wall_time) {
  std::string what;
  put_text(what, 3, "brain.Event:2");
  return record(wall_time, 0, what);
}

Bytes tf_scalar_event(std::string_view tag, float value, int64_t step, double wall_time) {
  std::string content;
  put_key(content, 2, 5);
  put_word(content, std::bit_cast<uint32_t>(value));
  return record(wall_time, step, summary(tag, content));
}

Bytes tf_text_event(std::string_view tag, std::string_view text, int64_t step, double wall_time) {
  std::string extent, shape, tensor, plugin, metadata, content;
  put_number(extent, 1, 1);    // Dim: size
  put_text(shape, 2, extent);  // TensorShapeProto: dim
  put_number(tensor, 1, 7);    // TensorProto: dtype = DT_STRING
  put_text(tensor, 2, shape);
  put_text(tensor, 8, text);      // string_val
  put_text(plugin, 1, "text");    // PluginData: plugin_name
  put_text(metadata, 1, plugin);  // SummaryMetadata: plugin_data
  put_text(content, 8, tensor);   // Value: tensor
  put_text(content, 9, metadata);
  return record(wall_time, step, summary(tag, content));
}

Bytes tf_image_event(std::string_view tag, const TfImage& image, int64_t step, double wall_time) {
  std::string message, content;
  put_number(message, 1, image.height);
  put_number(message, 2, image.width);
  put_number(message, 3, image.channels);
  put_text(message, 4, text_of(image.png));
  put_text(content, 4, message);
  return record(wall_time, step, summary(tag, content));
}

Bytes tf_session_start(int64_t step, double wall_time) {
  std::string session, what;
  put_number(session, 1, 1);  // status = START
  put_text(what, 7, session);
  return record(wall_time, step, what);
}

}  // namespace elbo::io
