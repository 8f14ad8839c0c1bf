// SPDX-License-Identifier: MIT
// The central directory says what there is; the local header before a member must name the same,
// and its length says where the bytes begin.
#include "elbo/io/archives/zip.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/gzip.h"

namespace elbo::io {
namespace {

constexpr uint32_t kLocalMark = 0x04034b50, kCentralMark = 0x02014b50, kEndMark = 0x06054b50,
                   kWideEndMark = 0x06064b50, kWidePlaceMark = 0x07064b50;
constexpr size_t kLocalSize = 30, kCentralSize = 46, kEndSize = 22, kWideEndSize = 56,
                 kWidePlaceSize = 20;
constexpr size_t kLongestComment = 65535;
// No deflate stream expands further (zlib technical notes).
constexpr uint64_t kZipDeflateRatio = 1032;
constexpr uint64_t kFreeSize = uint64_t{1} << 30, kLargestRatio = 100;
constexpr uint32_t kInWideField = 0xFFFFFFFF;  // the value stands in the zip64 field
constexpr uint64_t kSizesFollow = 8;           // the flag that sizes stand behind the member

[[noreturn]] void refuse_zip(const ZipReading& reading, const std::string& reason) {
  throw DataError(printable(reading.name), ": ", reading.archive, " that cannot be read: ", reason);
}

uint64_t little_endian(ByteView bytes, size_t at, size_t width) {
  uint64_t value = 0;
  for (size_t i = width; i-- > 0;) value = value << 8 | static_cast<uint64_t>(bytes[at + i]);
  return value;
}

/// Numbers of an archive, each checked to lie inside it.
class ZipBytes {
 public:
  ZipBytes(const RandomAccess& archive, const ZipReading& reading)
      : window_(archive), reading_(reading) {}

  ByteView part(uint64_t at, uint64_t size) {
    if (at > window_.size() || size > window_.size() - at)
      refuse("it ends too early; an incomplete copy?");
    return window_.part(at, size);
  }
  uint64_t number(uint64_t at, size_t width) { return little_endian(part(at, width), 0, width); }
  uint64_t size() const { return window_.size(); }
  const ZipReading& reading() const { return reading_; }
  [[noreturn]] void refuse(const std::string& reason) const { refuse_zip(reading_, reason); }

 private:
  ReadWindow window_;
  const ZipReading& reading_;
};

/// Where the list of members is.
struct ZipDirectory {
  uint64_t at = 0, members = 0;
};

/// The last mark of the end, behind which stand as many bytes of comment as it says.
uint64_t place_of_end(ZipBytes& zip) {
  if (zip.size() < kEndSize) zip.refuse("it ends too early; an incomplete copy?");
  const uint64_t last = zip.size() - kEndSize,
                 first = last > kLongestComment ? last - kLongestComment : 0;
  const ByteView tail = zip.part(first, zip.size() - first);
  for (uint64_t at = last + 1; at-- > first;)
    if (little_endian(tail, at - first, 4) == kEndMark &&
        little_endian(tail, at - first + 20, 2) == last - at)
      return at;
  zip.refuse("it has no list of its members at its end; an incomplete copy?");
}

ZipDirectory directory_of(ZipBytes& zip) {
  const uint64_t end = place_of_end(zip);
  ZipDirectory out{zip.number(end + 16, 4), zip.number(end + 10, 2)};
  uint64_t part = zip.number(end + 4, 2) | zip.number(end + 6, 2);
  if (end >= kWidePlaceSize && zip.number(end - kWidePlaceSize, 4) == kWidePlaceMark) {  // zip64
    const uint64_t wide = zip.number(end - kWidePlaceSize + 8, 8);
    if (zip.part(wide, kWideEndSize).empty() || zip.number(wide, 4) != kWideEndMark)
      zip.refuse("its zip64 record is not where it should be");
    out = {zip.number(wide + 48, 8), zip.number(wide + 32, 8)};
    part = zip.number(wide + 16, 4) | zip.number(wide + 20, 4);
  }
  if (part != 0) zip.refuse("it is one part of several");
  if (out.members > zip.reading().most_members)
    zip.refuse(str("it has ", out.members, " members, want at most ", zip.reading().most_members));
  return out;
}

/// A line of the list: what is said of a member, and how long the line is.
struct ZipLine {
  ZipMember member;
  uint64_t flags = 0, method = 0, length = 0;
};

/// Replaces the sizes and the place that are too large for their fields by those of the zip64
/// field.
void take_wide_sizes(const ZipBytes& zip, ByteView fields, ZipMember& member) {
  for (size_t at = 0; at + 4 <= fields.size();) {
    const uint64_t kind = little_endian(fields, at, 2),
                   next = at + 4 + little_endian(fields, at + 2, 2);
    if (next > fields.size()) zip.refuse("a field of a member is longer than the member says");
    at += 4;
    if (kind == 1)
      for (uint64_t* value : {&member.size, &member.packed, &member.at}) {
        if (*value != kInWideField) continue;
        if (at + 8 > next) zip.refuse("a zip64 field is too short");
        *value = little_endian(fields, at, 8);
        at += 8;
      }
    at = next;
  }
}

/// Whether the Unix mode of a member, or the end of its name, says that it is no regular file.
bool is_special(uint64_t version_made_by, uint64_t attributes, const std::string& name) {
  constexpr uint64_t kUnix = 3, kKindOfFile = 0170000, kRegular = 0100000;
  const uint64_t kind = version_made_by >> 8 == kUnix ? attributes >> 16 & kKindOfFile : 0;
  return name.ends_with('/') || (kind != 0 && kind != kRegular);
}

ZipLine line_at(ZipBytes& zip, uint64_t at) {
  const ByteView head = zip.part(at, kCentralSize);
  if (little_endian(head, 0, 4) != kCentralMark) zip.refuse("its list of members is damaged");
  const uint64_t name_length = little_endian(head, 28, 2),
                 field_length = little_endian(head, 30, 2),
                 comment_length = little_endian(head, 32, 2);
  const uint64_t version_made_by = little_endian(head, 4, 2),
                 attributes = little_endian(head, 38, 4);
  ZipLine out;
  out.flags = little_endian(head, 8, 2), out.method = little_endian(head, 10, 2);
  ZipMember& member = out.member;
  member.checksum = static_cast<uint32_t>(little_endian(head, 16, 4));
  member.packed = little_endian(head, 20, 4), member.size = little_endian(head, 24, 4),
  member.at = little_endian(head, 42, 4);
  member.deflated = out.method == 8;
  const ByteView rest = zip.part(at + kCentralSize, name_length + field_length);
  member.name = text_of(rest.first(name_length));
  member.special = is_special(version_made_by, attributes, member.name);
  take_wide_sizes(zip, rest.subspan(name_length), member);
  out.length = kCentralSize + name_length + field_length + comment_length;
  return out;
}

void check_line(const ZipBytes& zip, const ZipLine& line) {
  const ZipMember& member = line.member;
  const std::string name = str(zip.reading().member, " ", printable(member.name));
  if (line.flags & 0x41) zip.refuse(str(name, " is encrypted"));
  if (line.method != 0 && line.method != 8)
    zip.refuse(str(name, " is packed by method ", line.method, ", want ", zip.reading().advice));
  if (line.method == 0 && member.size != member.packed) zip.refuse(str(name, " has two sizes"));
  if (member.size / kZipDeflateRatio > member.packed)
    zip.refuse(
        str(name, " promises ", member.size, " bytes, more than its ", member.packed, " can hold"));
}

/// Moves the member's place from its local header to its bytes.
void skip_local_header(ZipBytes& zip, ZipLine& line) {
  ZipMember& member = line.member;
  const std::string name = str(zip.reading().member, " ", printable(member.name));
  const ByteView head = zip.part(member.at, kLocalSize);
  if (little_endian(head, 0, 4) != kLocalMark) zip.refuse(name + " is not where the list says");
  const uint64_t name_length = little_endian(head, 26, 2), packed = little_endian(head, 18, 4),
                 field_length = little_endian(head, 28, 2);
  const bool same_method = little_endian(head, 8, 2) == line.method,
             sizes_follow = (little_endian(head, 6, 2) & kSizesFollow) != 0;
  const std::string local_name(text_of(zip.part(member.at + kLocalSize, name_length)));
  member.at += kLocalSize + name_length + field_length;
  if (member.at > zip.size() || member.packed > zip.size() - member.at)
    zip.refuse("it ends too early; an incomplete copy?");
  if (local_name != member.name || !same_method ||
      (!sizes_follow && packed != kInWideField && packed != member.packed))
    zip.refuse(str(name, " is another one where it lies (", printable(local_name), ", ", packed,
                   " bytes) than in the list (", member.packed, " bytes)"));
}

}  // namespace

bool is_zip(ByteView bytes) {
  return text_of(bytes).starts_with("PK\x03\x04") || text_of(bytes).starts_with("PK\x05\x06");
}

void each_zip_member(const RandomAccess& archive, const ZipReading& reading,
                     const std::function<void(ZipMember&&)>& visit) {
  ZipBytes list(archive, reading), members(archive, reading);
  ZipDirectory directory = directory_of(list);
  for (uint64_t i = 0; i < directory.members; ++i) {
    ZipLine line = line_at(list, directory.at);
    directory.at += line.length;
    check_line(list, line);
    skip_local_header(members, line);
    visit(std::move(line.member));
  }
}

Bytes zip_content(ByteView packed, const ZipMember& member, uint64_t at_most,
                  const ZipReading& reading) {
  const std::string name = str(reading.member, " ", printable(member.name));
  if (member.size > at_most)
    refuse_zip(reading, str(name, " has ", member.size, " bytes, want at most ", at_most));
  if (member.size > std::max(kFreeSize, member.packed * kLargestRatio))
    refuse_zip(reading, str(name, " unpacks from ", member.packed, " bytes to ", member.size,
                            ", more than ", kLargestRatio, " times as many"));
  Bytes out = member.deflated ? inflate_exactly(packed, member.size, str(reading.name, ", ", name))
                              : Bytes(packed.begin(), packed.end());
  if (checksum_of(out) != member.checksum)
    refuse_zip(reading, str(name, " has the wrong checksum; a damaged copy?"));
  return out;
}

}  // namespace elbo::io
