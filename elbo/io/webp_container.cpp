// SPDX-License-Identifier: MIT
// Chunks of WebP: a tag of four letters, the size in four bytes (little endian), the content, a
// zero where the size is odd.
#include "elbo/io/webp_container.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "elbo/core/error.h"

namespace elbo::io {
namespace {

constexpr size_t kHead = 8;        // of a chunk
constexpr size_t kFrameHead = 16;  // of the content of an ANMF: place, size, duration, flags
constexpr uint32_t kAnimation = 2, kAlpha = 16;  // flags of VP8X

uint32_t number_at(ByteView bytes, size_t at, size_t count) {
  uint32_t out = 0;
  for (size_t i = 0; i < count; ++i) out |= std::to_integer<uint32_t>(bytes[at + i]) << (8 * i);
  return out;
}

void append_number(Bytes& out, uint32_t value, size_t count) {
  for (size_t i = 0; i < count; ++i)
    out.push_back(static_cast<std::byte>(value >> (8 * i) & 0xFFU));
}

struct Chunk {
  std::string_view tag;
  ByteView content;
  ByteView whole;  ///< with head and padding
};

std::vector<Chunk> chunks_of(ByteView bytes, const std::string& name) {
  std::vector<Chunk> out;
  for (size_t at = 0; at < bytes.size();) {
    if (bytes.size() - at < kHead) throw DataError(name, ": a WebP that ends inside a chunk");
    const size_t size = number_at(bytes, at + 4, 4), padded = size + size % 2;
    if (bytes.size() - at - kHead < padded)
      throw DataError(name, ": a WebP whose chunk of ", size,
                      " bytes is longer than the file; an incomplete copy?");
    out.push_back({text_of(bytes.subspan(at, 4)), bytes.subspan(at + kHead, size),
                   bytes.subspan(at, kHead + padded)});
    at += kHead + padded;
  }
  return out;
}

std::vector<Chunk> chunks_of_file(ByteView bytes, const std::string& name) {
  if (!is_webp(bytes)) throw DataError(name, ": no WebP");
  return chunks_of(bytes.subspan(12), name);
}

const Chunk* find(const std::vector<Chunk>& chunks, std::string_view tag) {
  const auto it = std::find_if(chunks.begin(), chunks.end(),
                               [&](const Chunk& chunk) { return chunk.tag == tag; });
  return it == chunks.end() ? nullptr : &*it;
}

/// Width and height out of the head of a lossy or lossless frame; nothing for another chunk.
std::optional<WebpFacts> frame_facts(const Chunk& chunk) {
  if (chunk.tag == "VP8 " && chunk.content.size() >= 10)
    return WebpFacts{number_at(chunk.content, 6, 2) & 0x3FFFU,
                     number_at(chunk.content, 8, 2) & 0x3FFFU, false};
  if (chunk.tag == "VP8L" && chunk.content.size() >= 5) {
    const uint32_t bits = number_at(chunk.content, 1, 4);
    return WebpFacts{(bits & 0x3FFFU) + 1, (bits >> 14 & 0x3FFFU) + 1, false};
  }
  return std::nullopt;
}

void append_chunk_bytes(Bytes& out, ByteView more) {
  out.insert(out.end(), more.begin(), more.end());
}

}  // namespace

bool is_webp(ByteView bytes) {
  return bytes.size() >= 12 && text_of(bytes.first(4)) == "RIFF" &&
         text_of(bytes.subspan(8, 4)) == "WEBP";
}

WebpFacts webp_facts(ByteView bytes, const std::string& name) {
  const std::vector<Chunk> chunks = chunks_of_file(bytes, name);
  if (const Chunk* head = find(chunks, "VP8X"); head != nullptr && head->content.size() >= 10)
    return {number_at(head->content, 4, 3) + int64_t{1},
            number_at(head->content, 7, 3) + int64_t{1},
            (number_at(head->content, 0, 1) & kAnimation) != 0};
  for (const Chunk& chunk : chunks)
    if (const auto facts = frame_facts(chunk)) return *facts;
  throw DataError(name, ": a WebP without a picture");
}

ByteView webp_without_rest(ByteView bytes, const std::string& name) {
  if (!is_webp(bytes)) throw DataError(name, ": no WebP");
  const size_t size = number_at(bytes, 4, 4), whole = kHead + size + size % 2;
  if (bytes.size() < kHead + size)
    throw DataError(name, ": a WebP of ", kHead + size, " bytes of which only ", bytes.size(),
                    " are there; an incomplete copy?");
  return bytes.first(std::min(bytes.size(), whole));
}

ByteView webp_chunk(ByteView container, std::string_view tag) {
  for (size_t at = 12; at < container.size() && container.size() - at >= kHead;) {
    const size_t size = number_at(container, at + 4, 4);
    if (size > container.size() - at - kHead) break;
    if (text_of(container.subspan(at, 4)) == tag) return container.subspan(at + kHead, size);
    at += kHead + size + size % 2;
  }
  return {};
}

Bytes webp_first_frame(ByteView bytes, const std::string& name) {
  const WebpFacts whole = webp_facts(bytes, name);
  const std::vector<Chunk> chunks = chunks_of_file(bytes, name);
  const Chunk* frame = find(chunks, "ANMF");
  if (frame == nullptr || frame->content.size() < kFrameHead)
    throw DataError(name, ": a WebP without frames");
  const bool fills = number_at(frame->content, 0, 3) == 0 && number_at(frame->content, 3, 3) == 0 &&
                     number_at(frame->content, 6, 3) + 1 == whole.width &&
                     number_at(frame->content, 9, 3) + 1 == whole.height;
  if (!fills) throw DataError(name, ": the first frame of this WebP does not fill it");
  const std::vector<Chunk> parts = chunks_of(frame->content.subspan(kFrameHead), name);
  const Chunk* alpha = find(parts, "ALPH");
  Bytes body;
  append_chunk_bytes(body, bytes_of("WEBP"));
  if (alpha != nullptr) {
    append_chunk_bytes(body, bytes_of("VP8X"));
    append_number(body, 10, 4);
    append_number(body, kAlpha, 4);
    append_number(body, static_cast<uint32_t>(whole.width - 1), 3);
    append_number(body, static_cast<uint32_t>(whole.height - 1), 3);
    append_chunk_bytes(body, alpha->whole);
  }
  const auto picture = std::find_if(parts.begin(), parts.end(), [](const Chunk& chunk) {
    return frame_facts(chunk).has_value();
  });
  if (picture == parts.end())
    throw DataError(name, ": the first frame of this WebP holds no picture");
  append_chunk_bytes(body, picture->whole);
  Bytes out;
  append_chunk_bytes(out, bytes_of("RIFF"));
  append_number(out, static_cast<uint32_t>(body.size()), 4);
  append_chunk_bytes(out, body);
  return out;
}

}  // namespace elbo::io
