// SPDX-License-Identifier: MIT
// Inflating in pieces, so that a bomb costs no more than its limit.
#include "elbo/io/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "elbo/core/error.h"

namespace elbo {
namespace {

constexpr int kGzipWindow = 15 + 16;    // zlib: the largest window, in a gzip wrapper
constexpr size_t kPiece = size_t{1} << 16;
constexpr size_t kMostInput = size_t{1} << 30;  // zlib counts in 32 bits

Bytef* zlib_pointer(ByteView bytes) {
  return reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
}

/// An inflating stream that cleans up.
struct Inflater {
  z_stream stream{};
  Inflater() {
    if (inflateInit2(&stream, kGzipWindow) != Z_OK) throw MemoryError("not enough memory to unpack a gzip file");
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }
};

/// A deflating stream that cleans up.
struct Deflater {
  z_stream stream{};
  Deflater() {
    if (deflateInit2(&stream, 6, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw MemoryError("not enough memory to pack a gzip file");
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&stream); }
};

/// Gives the stream its next input where it has none.
void feed(z_stream& stream, ByteView& rest) {
  if (stream.avail_in > 0) return;
  const size_t count = std::min(rest.size(), kMostInput);
  stream.next_in = zlib_pointer(rest);
  stream.avail_in = static_cast<uInt>(count);
  rest = rest.subspan(count);
}

}  // namespace

bool is_gzip(ByteView bytes) { return text_of(bytes).starts_with("\x1f\x8b\x08"); }

Bytes gunzip(ByteView bytes, uint64_t at_most, const std::string& name) {
  if (!is_gzip(bytes)) throw DataError(printable(name), ": not a gzip file");
  Inflater inflater;
  z_stream& stream = inflater.stream;
  std::array<std::byte, kPiece> piece;
  Bytes out;
  for (ByteView rest = bytes;;) {
    feed(stream, rest);
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = kPiece;
    const int code = inflate(&stream, Z_NO_FLUSH);
    const size_t got = kPiece - stream.avail_out;
    if (code != Z_OK && code != Z_STREAM_END)
      throw DataError(printable(name), ": a damaged gzip file: ", code == Z_BUF_ERROR ? "it ends too early" : stream.msg != nullptr ? stream.msg : "bad data");
    if (got > at_most - out.size()) throw DataError(printable(name), ": holds more than the ", at_most, " bytes that are wanted");
    out.insert(out.end(), piece.begin(), piece.begin() + static_cast<ptrdiff_t>(got));
    if (code != Z_STREAM_END) continue;
    if (stream.avail_in == 0 && rest.empty()) return out;
    inflateReset(&stream);  // another member
  }
}

Bytes gzip(ByteView bytes) {
  Deflater deflater;
  z_stream& stream = deflater.stream;
  std::array<std::byte, kPiece> piece;
  Bytes out;
  int code = Z_OK;
  for (ByteView rest = bytes; code != Z_STREAM_END;) {
    feed(stream, rest);
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = kPiece;
    code = deflate(&stream, rest.empty() ? Z_FINISH : Z_NO_FLUSH);
    ELBO_ASSERT(code == Z_OK || code == Z_STREAM_END);
    out.insert(out.end(), piece.begin(), piece.end() - stream.avail_out);
  }
  return out;
}

}  // namespace elbo
