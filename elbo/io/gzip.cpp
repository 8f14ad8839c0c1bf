// SPDX-License-Identifier: MIT
// Inflating in pieces, so that a bomb costs no more than its limit.
#include "elbo/io/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::io {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib: the largest window, in a gzip wrapper
constexpr int kBareWindow = -15;      // the same without any wrapper
constexpr size_t kPiece = size_t{1} << 16;
constexpr size_t kMostInput = size_t{1} << 30;  // zlib counts in 32 bits

Bytef* zlib_pointer(ByteView bytes) {
  return reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
}

/// An inflating stream that cleans up.
struct Inflater {
  z_stream stream{};
  explicit Inflater(int window) {
    if (inflateInit2(&stream, window) != Z_OK)
      throw MemoryError("not enough memory to unpack a file");
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }
};

/// A deflating stream that cleans up.
struct Deflater {
  z_stream stream{};
  Deflater() {
    if (deflateInit2(&stream, 6, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
      throw MemoryError("not enough memory to pack a gzip file");
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

/// What an error of unpacking says.
struct Unpacking {
  uint64_t at_most;
  const std::string& name;
  const char* damage;
};

/// Appends what the next piece of input unpacks to; whether the stream has ended.
bool inflate_piece(z_stream& stream, ByteView& rest, Bytes& out, const Unpacking& unpacking) {
  std::array<std::byte, kPiece> piece;
  feed(stream, rest);
  stream.next_out = reinterpret_cast<Bytef*>(piece.data());
  stream.avail_out = kPiece;
  const int code = inflate(&stream, Z_NO_FLUSH);
  const size_t got = kPiece - stream.avail_out;
  if (code != Z_OK && code != Z_STREAM_END)
    throw DataError(printable(unpacking.name), ": ", unpacking.damage, ": ",
                    code == Z_BUF_ERROR     ? "it ends too early"
                    : stream.msg != nullptr ? stream.msg
                                            : "bad data");
  if (got > unpacking.at_most - out.size())
    throw DataError(printable(unpacking.name), ": holds more than the ", unpacking.at_most,
                    " bytes that are wanted");
  out.insert(out.end(), piece.begin(), piece.begin() + static_cast<ptrdiff_t>(got));
  return code == Z_STREAM_END;
}

}  // namespace

bool is_gzip(ByteView bytes) { return text_of(bytes).starts_with("\x1f\x8b\x08"); }

Bytes gunzip(ByteView bytes, uint64_t at_most, const std::string& name) {
  if (!is_gzip(bytes)) throw DataError(printable(name), ": not a gzip file");
  Inflater inflater(kGzipWindow);
  Bytes out;
  for (ByteView rest = bytes;;) {
    if (!inflate_piece(inflater.stream, rest, out, {at_most, name, "a damaged gzip file"}))
      continue;
    if (inflater.stream.avail_in == 0 && rest.empty()) return out;
    inflateReset(&inflater.stream);  // another member
  }
}

Bytes inflate_exactly(ByteView bytes, uint64_t size, const std::string& name) {
  Inflater inflater(kBareWindow);
  Bytes out;
  for (ByteView rest = bytes;;) {
    if (!inflate_piece(inflater.stream, rest, out, {size, name, "a damaged deflate stream"}))
      continue;
    if (inflater.stream.avail_in != 0 || !rest.empty())
      throw DataError(printable(name), ": a damaged deflate stream: it ends before its last byte");
    if (out.size() != size)
      throw DataError(printable(name), ": holds ", out.size(), " bytes, want ", size);
    return out;
  }
}

uint32_t checksum_of(ByteView bytes) {
  return static_cast<uint32_t>(crc32_z(0, zlib_pointer(bytes), bytes.size()));
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

}  // namespace elbo::io
