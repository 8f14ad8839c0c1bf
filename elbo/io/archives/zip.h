// SPDX-License-Identifier: MIT
// The members of a zip archive (PKWARE's APPNOTE.TXT), read in place: its list from the end, then
// each member where it lies. What the archive promises is checked against its own size before it is
// believed, and the header before a member must agree with the list, so that no two readers can see
// different archives in one file. The reader is our own: libarchive goes through a zip as a stream
// and does not say where a member's bytes lie, which is what reading one of a million is about.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "elbo/io/random_access.h"

namespace elbo::io {

/// A file in an archive.
struct ZipMember {
  std::string name;       ///< as the archive has it: data, not a path to be opened
  uint64_t at = 0;        ///< where its bytes begin in the archive
  uint64_t packed = 0;    ///< bytes there
  uint64_t size = 0;      ///< bytes of the file
  uint32_t checksum = 0;  ///< CRC-32 of the file
  bool deflated = false;  ///< else stored as it is
  bool special = false;   ///< a link, a device or a folder, by its Unix mode or its name
};

/// What is read, as errors say it, and how much of it is believed.
struct ZipReading {
  std::string name;                           ///< of the archive; begins errors
  std::string archive = "a zip archive";      ///< "a .npz (zip archive)"
  std::string member = "the member";          ///< "the array"
  std::string advice = "stored or deflated";  ///< how members may be packed
  uint64_t most_members = 10'000'000;         ///< more is refused
};

/// Whether `bytes` begin as a zip archive does.
bool is_zip(ByteView bytes);

/// Calls `visit` with each member, in the order of the list. DataError that begins with the name
/// where the archive is damaged, encrypted, packed in another way, in several parts, or promises
/// more than it can hold; members before that have been visited.
void each_zip_member(const RandomAccess& archive, const ZipReading& reading,
                     const std::function<void(ZipMember&&)>& visit);

/// The content of a member from its bytes in the archive. DataError that begins with the name where
/// it is damaged, has more than `at_most` bytes, or unpacks to more than 1 GiB and a hundred times
/// its packed size.
Bytes zip_content(ByteView packed, const ZipMember& member, uint64_t at_most,
                  const ZipReading& reading);

}  // namespace elbo::io
