// SPDX-License-Identifier: MIT
// Local headers and files, the central directory, its end.
#include "elbo/io/archives/npz.h"

#include <zlib.h>

#include <limits>

#include "elbo/core/error.h"

namespace elbo::io {
namespace {

constexpr uint32_t kLocalHeader = 0x04034b50, kCentralHeader = 0x02014b50,
                   kEndOfDirectory = 0x06054b50;
constexpr uint16_t kZipVersion = 20, kUnixAttributes = 0, kStored = 0;
// The oldest time that zip knows: a real one would make equal arrays unequal files.
constexpr uint16_t kMidnight = 0, kFirstOf1980 = 0x21;

/// Little-endian numbers at the end of `out`.
void put16(Bytes& out, uint16_t value) {
  for (int shift = 0; shift < 16; shift += 8) out.push_back(static_cast<std::byte>(value >> shift));
}
void put32(Bytes& out, uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::byte>(value >> shift));
}
void put_bytes(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

/// What both headers of a file say.
struct ZipEntry {
  std::string name;
  uint32_t checksum = 0, size = 0, offset = 0;
};

void put_common(Bytes& out, const ZipEntry& entry) {
  put16(out, kZipVersion);
  put16(out, 0);  // no flags: names are ASCII
  put16(out, kStored);
  put16(out, kMidnight);
  put16(out, kFirstOf1980);
  put32(out, entry.checksum);
  put32(out, entry.size);  // packed
  put32(out, entry.size);
  put16(out, static_cast<uint16_t>(entry.name.size()));
  put16(out, 0);  // no extra field
}

void put_central(Bytes& out, const ZipEntry& entry) {
  put32(out, kCentralHeader);
  put16(out, kZipVersion);
  put_common(out, entry);
  put16(out, 0);  // no comment
  put16(out, 0);  // the first disk
  put16(out, 0);  // no text
  put32(out, kUnixAttributes);
  put32(out, entry.offset);
  put_bytes(out, bytes_of(entry.name));
}

uint32_t crc_of_member(const Bytes& content) {
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(content.data()), content.size()));
}

uint32_t narrow(uint64_t value) {
  if (value > std::numeric_limits<uint32_t>::max())
    throw DataError("an .npz of ", value,
                    " bytes: want less than 4 GiB; write .npy files, which may be larger");
  return static_cast<uint32_t>(value);
}

}  // namespace

Bytes encode_npz(const std::vector<std::pair<std::string, Bytes>>& arrays) {
  Bytes out, directory;
  for (const auto& [name, content] : arrays) {
    const ZipEntry entry{name + ".npy", crc_of_member(content), narrow(content.size()),
                         narrow(out.size())};
    put32(out, kLocalHeader);
    put_common(out, entry);
    put_bytes(out, bytes_of(entry.name));
    put_bytes(out, content);
    put_central(directory, entry);
  }
  const uint32_t start = narrow(out.size());
  put_bytes(out, directory);
  put32(out, kEndOfDirectory);
  put16(out, 0);
  put16(out, 0);  // one disk
  put16(out, static_cast<uint16_t>(arrays.size()));
  put16(out, static_cast<uint16_t>(arrays.size()));
  put32(out, narrow(directory.size()));
  put32(out, start);
  put16(out, 0);  // no comment
  return out;
}

}  // namespace elbo::io
