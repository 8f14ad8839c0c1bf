// SPDX-License-Identifier: MIT
// The central directory says what there is; of a local header only its length is taken, once its
// beginning agrees.
#include "elbo/io/npz.h"

#include <algorithm>
#include <set>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/io/gzip.h"

namespace elbo::io {
namespace {

constexpr uint32_t kLocalMark = 0x04034b50, kCentralMark = 0x02014b50, kEndMark = 0x06054b50,
                   kWideEndMark = 0x06064b50, kWidePlaceMark = 0x07064b50;
constexpr size_t kLocalSize = 30, kCentralSize = 46, kEndSize = 22, kWideEndSize = 56,
                 kWidePlaceSize = 20;
constexpr size_t kLongestComment = 65535;
constexpr uint64_t kMostMembers = 4096;
// No deflate stream expands further (zlib technical notes).
constexpr uint64_t kNpzDeflateRatio = 1032;
constexpr uint64_t kFreeSize = uint64_t{1} << 30, kLargestRatio = 100;
constexpr uint32_t kInWideField = 0xFFFFFFFF;  // the value stands in the zip64 field

/// Numbers of an archive, each checked to lie inside it.
class ZipBytes {
 public:
  ZipBytes(ByteView bytes, const std::string& name) : bytes_(bytes), name_(printable(name)) {}

  ByteView part(uint64_t at, uint64_t size) const {
    if (at > bytes_.size() || size > bytes_.size() - at)
      refuse("it ends too early; an incomplete copy?");
    return bytes_.subspan(at, size);
  }
  uint64_t number(uint64_t at, size_t width) const {
    const ByteView from = part(at, width);
    uint64_t value = 0;
    for (size_t i = width; i-- > 0;) value = value << 8 | static_cast<uint64_t>(from[i]);
    return value;
  }
  uint64_t size() const { return bytes_.size(); }
  [[noreturn]] void refuse(const std::string& reason) const {
    throw DataError(name_, ": a .npz (zip archive) that cannot be read: ", reason);
  }

 private:
  ByteView bytes_;
  std::string name_;
};

/// Where the list of members is.
struct ZipDirectory {
  uint64_t at = 0, members = 0;
};

/// The last mark of the end, behind which stand as many bytes of comment as it says.
uint64_t place_of_end(const ZipBytes& zip) {
  if (zip.size() < kEndSize) zip.refuse("it ends too early; an incomplete copy?");
  const uint64_t last = zip.size() - kEndSize,
                 first = last > kLongestComment ? last - kLongestComment : 0;
  for (uint64_t at = last + 1; at-- > first;)
    if (zip.number(at, 4) == kEndMark && zip.number(at + 20, 2) == last - at) return at;
  zip.refuse("it has no list of its members at its end; an incomplete copy?");
}

ZipDirectory directory_of(const ZipBytes& zip) {
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
  if (out.members > kMostMembers)
    zip.refuse(str("it has ", out.members, " members, want at most ", kMostMembers));
  return out;
}

/// Replaces the sizes and the place that are too large for their fields by those of the zip64
/// field.
void take_wide_sizes(const ZipBytes& zip, uint64_t at, uint64_t length, NpzMember& member) {
  for (const uint64_t end = at + length; at + 4 <= end;) {
    const uint64_t kind = zip.number(at, 2), size = zip.number(at + 2, 2), next = at + 4 + size;
    if (next > end) zip.refuse("a field of a member is longer than the member says");
    at += 4;
    if (kind == 1)
      for (uint64_t* value : {&member.size, &member.packed, &member.at}) {
        if (*value != kInWideField) continue;
        if (at + 8 > next) zip.refuse("a zip64 field is too short");
        *value = zip.number(at, 8);
        at += 8;
      }
    at = next;
  }
}

/// Moves `member.at` from its local header to its bytes.
void skip_local_header(const ZipBytes& zip, NpzMember& member) {
  if (zip.part(member.at, kLocalSize).empty() || zip.number(member.at, 4) != kLocalMark)
    zip.refuse(str("the array ", printable(member.name), " is not where the list says"));
  member.at += kLocalSize + zip.number(member.at + 26, 2) + zip.number(member.at + 28, 2);
  zip.part(member.at, member.packed);
}

void check_member(const ZipBytes& zip, const NpzMember& member, uint64_t flags, uint64_t method) {
  const std::string name = printable(member.name);
  if (flags & 0x41) zip.refuse(str("the array ", name, " is encrypted"));
  if (method != 0 && method != 8)
    zip.refuse(str("the array ", name, " is packed by method ", method,
                   ", want stored or deflated, as np.savez and np.savez_compressed do"));
  if (method == 0 && member.size != member.packed)
    zip.refuse(str("the array ", name, " has two sizes"));
  if (member.size / kNpzDeflateRatio > member.packed)
    zip.refuse(str("the array ", name, " promises ", member.size, " bytes, more than its ",
                   member.packed, " can hold"));
}

/// Reads the member whose line of the list is at `at`, and moves that to the next.
NpzMember member_at(const ZipBytes& zip, uint64_t& at) {
  if (zip.part(at, kCentralSize).empty() || zip.number(at, 4) != kCentralMark)
    zip.refuse("its list of members is damaged");
  const uint64_t name_length = zip.number(at + 28, 2), field_length = zip.number(at + 30, 2),
                 comment_length = zip.number(at + 32, 2);
  NpzMember out;
  out.name = text_of(zip.part(at + kCentralSize, name_length));
  out.checksum = static_cast<uint32_t>(zip.number(at + 16, 4));
  out.packed = zip.number(at + 20, 4), out.size = zip.number(at + 24, 4),
  out.at = zip.number(at + 42, 4);
  out.deflated = zip.number(at + 10, 2) == 8;
  take_wide_sizes(zip, at + kCentralSize + name_length, field_length, out);
  check_member(zip, out, zip.number(at + 8, 2), zip.number(at + 10, 2));
  skip_local_header(zip, out);
  at += kCentralSize + name_length + field_length + comment_length;
  return out;
}

}  // namespace

bool is_npz(ByteView bytes) {
  return text_of(bytes).starts_with("PK\x03\x04") || text_of(bytes).starts_with("PK\x05\x06");
}

std::vector<NpzMember> npz_members(ByteView bytes, const std::string& name) {
  const ZipBytes zip(bytes, name);
  ZipDirectory directory = directory_of(zip);
  std::vector<NpzMember> out;
  std::set<std::string> names;
  for (uint64_t i = 0; i < directory.members; ++i) {
    NpzMember member = member_at(zip, directory.at);
    if (!member.name.ends_with(".npy")) continue;
    member.name.resize(member.name.size() - 4);
    if (!names.insert(member.name).second)
      zip.refuse(str("it has two arrays called ", printable(member.name)));
    out.push_back(std::move(member));
  }
  return out;
}

Bytes npz_array(ByteView bytes, const NpzMember& member, uint64_t at_most,
                const std::string& name) {
  const ZipBytes zip(bytes, name);
  const std::string array = printable(member.name);
  if (member.size > at_most)
    zip.refuse(str("the array ", array, " has ", member.size, " bytes, want at most ", at_most));
  if (member.size > std::max(kFreeSize, member.packed * kLargestRatio))
    zip.refuse(str("the array ", array, " unpacks from ", member.packed, " bytes to ", member.size,
                   ", more than ", kLargestRatio, " times as many; save it with np.save()"));
  const ByteView packed = zip.part(member.at, member.packed);
  Bytes out = member.deflated
                  ? inflate_exactly(packed, member.size, str(name, ", array ", member.name))
                  : Bytes(packed.begin(), packed.end());
  if (checksum_of(out) != member.checksum)
    zip.refuse(str("the array ", array, " has the wrong checksum; a damaged copy?"));
  return out;
}

Bytes npy_file(Bytes bytes, const std::string& member, uint64_t at_most, const std::string& name) {
  if (!is_npz(bytes)) return bytes;
  const std::vector<NpzMember> members = npz_members(bytes, name);
  std::vector<std::string> names;
  for (const NpzMember& each : members) names.push_back(printable(each.name));
  const std::string wanted = member.empty() && members.size() != 1 ? "arr_0" : member;
  const auto found = wanted.empty()
                         ? members.begin()
                         : std::find_if(members.begin(), members.end(),
                                        [&](const NpzMember& each) { return each.name == wanted; });
  if (members.empty())
    throw DataError(printable(name),
                    ": a zip archive without a .npy in it; want one that np.savez() wrote");
  if (found == members.end())
    throw DataError(
        printable(name), ": holds the arrays ", join(names, ", "), ", want ",
        member.empty() ? "one, or one called arr_0" : str("one called ", printable(member)),
        "; save it alone with np.save()");
  if (member.empty() && members.size() > 1)
    log_warning(printable(name), ": used ", printable(found->name), " of the arrays ",
                join(names, ", "));
  return npz_array(bytes, *found, at_most, name);
}

}  // namespace elbo::io
