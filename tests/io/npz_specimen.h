// SPDX-License-Identifier: MIT
// A zip writer of its own (PKWARE's APPNOTE.TXT): members stored or deflated, with or without zip64
// fields.
#pragma once
#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::test {

struct ZipSpecimen {
  std::string name, content{};
  bool deflated = false;
  bool wide = false;  ///< sizes stand in a zip64 field
};

inline std::string little_endian_number(uint64_t value, size_t width) {
  std::string out;
  for (size_t i = 0; i < width; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

inline std::string bare_deflate(const std::string& raw) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, raw.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(raw.data()));
  stream.avail_in = static_cast<uInt>(raw.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// What local headers and the central directory share: version to extra field's length.
inline std::string zip_facts(const ZipSpecimen& member, const std::string& packed) {
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(member.content.data()),
                         static_cast<uInt>(member.content.size()));
  const uint64_t packed_size = member.wide ? 0xFFFFFFFF : packed.size(),
                 size = member.wide ? 0xFFFFFFFF : member.content.size();
  return little_endian_number(45, 2) + little_endian_number(0, 2) +
         little_endian_number(member.deflated ? 8 : 0, 2) + std::string(4, '\0') +
         little_endian_number(crc, 4) + little_endian_number(packed_size, 4) +
         little_endian_number(size, 4) + little_endian_number(member.name.size(), 2) +
         little_endian_number(member.wide ? 20 : 0, 2);
}

inline std::string zip_file(const std::vector<ZipSpecimen>& members,
                            const std::string& comment = "") {
  std::string out, directory;
  for (const ZipSpecimen& member : members) {
    const std::string packed = member.deflated ? bare_deflate(member.content) : member.content;
    const std::string wide = member.wide
                                 ? little_endian_number(1, 2) + little_endian_number(16, 2) +
                                       little_endian_number(member.content.size(), 8) +
                                       little_endian_number(packed.size(), 8)
                                 : "";
    directory += "PK\1\2" + little_endian_number(45, 2) + zip_facts(member, packed) +
                 std::string(10, '\0') + little_endian_number(out.size(), 4) + member.name + wide;
    out += "PK\3\4" + zip_facts(member, packed) + member.name + wide + packed;
  }
  const std::string count = little_endian_number(members.size(), 2);
  return out + directory + "PK\5\6" + std::string(4, '\0') + count + count +
         little_endian_number(directory.size(), 4) + little_endian_number(out.size(), 4) +
         little_endian_number(comment.size(), 2) + comment;
}

}  // namespace elbo::test
