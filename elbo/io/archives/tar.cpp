// SPDX-License-Identifier: MIT
// Headers of 512 bytes, each before the content that it describes; those of kind x, L and K speak
// of the member behind them.
#include "elbo/io/archives/tar.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/archives/tar_fields.h"

namespace elbo::io {
namespace {

constexpr uint64_t kMostTarMembers = 10'000'000;
constexpr uint64_t kMostSpoken = uint64_t{64} << 10;  // of a header that speaks of the next member

std::string_view field_of(ByteView header, TarField field) {
  const std::string_view text = text_of(header.subspan(field.at, field.size));
  return text.substr(0, text.find('\0'));
}

bool is_blank(ByteView block) {
  return std::all_of(block.begin(), block.end(), [](std::byte b) { return b == std::byte{0}; });
}

/// An octal number with blanks around it; nothing for anything else.
std::optional<uint64_t> octal(std::string_view text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return 0;
  text = text.substr(first, text.find(' ', first) - first);
  uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '7' || value >> 60 != 0) return std::nullopt;
    value = value * 8 + static_cast<uint64_t>(c - '0');
  }
  return value;
}

/// A number in octal, or in base 256 where its first bit is set (GNU, star).
std::optional<uint64_t> number_of(ByteView header, TarField field) {
  const ByteView bytes = header.subspan(field.at, field.size);
  if ((bytes[0] & std::byte{0x80}) == std::byte{0}) return octal(field_of(header, field));
  if (bytes[0] != std::byte{0x80}) return std::nullopt;  // negative, or beyond all disks
  uint64_t value = 0;
  for (const std::byte b : bytes.subspan(1)) {
    if (value >> 55 != 0) return std::nullopt;
    value = value << 8 | static_cast<uint64_t>(b);
  }
  return value;
}

/// Whether the sum of a header is what it says: of its bytes without a sign, or, as old programs
/// wrote it, with one.
bool has_sum(ByteView header) {
  const std::optional<uint64_t> said = octal(field_of(header, kTarChecksum));
  uint64_t plain = 0;
  int64_t with_sign = 0;
  for (size_t i = 0; i < header.size(); ++i) {
    const bool own = i >= kTarChecksum.at && i < kTarChecksum.at + kTarChecksum.size;
    const auto byte = own ? uint8_t{' '} : static_cast<uint8_t>(header[i]);
    plain += byte;
    with_sign += static_cast<int8_t>(byte);
  }
  return said && (*said == plain || static_cast<int64_t>(*said) == with_sign);
}

/// What the headers before a member say of it.
struct Spoken {
  std::optional<std::string> name;
  std::optional<uint64_t> size;
  bool in_pieces = false;  // GNU's sparse files
};

/// The records "LENGTH KEY=VALUE\n" of a pax header; false where they are none.
bool take_pax(std::string_view text, Spoken& spoken) {
  while (!text.empty()) {
    size_t length = 0, digits = 0;
    for (; digits < text.size() && digits < 8 && text[digits] >= '0' && text[digits] <= '9';
         ++digits)
      length = length * 10 + static_cast<size_t>(text[digits] - '0');
    if (digits == 0 || length > text.size() || length < digits + 3 || text[digits] != ' ' ||
        text[length - 1] != '\n')
      return false;
    const std::string_view record = text.substr(digits + 1, length - digits - 2);
    const size_t equals = record.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string_view key = record.substr(0, equals), value = record.substr(equals + 1);
    if (key == "path") spoken.name = std::string(value);
    if (key.starts_with("GNU.sparse.")) spoken.in_pieces = true;
    if (key == "size") {
      uint64_t size = 0;
      if (value.empty() || value.size() > 18) return false;
      for (const char c : value) {
        if (c < '0' || c > '9') return false;
        size = size * 10 + static_cast<uint64_t>(c - '0');
      }
      spoken.size = size;
    }
    text = text.substr(length);
  }
  return true;
}

/// What other programs pack archives with, by their first bytes.
std::string packed_by(ByteView start) {
  static constexpr std::array<std::pair<std::string_view, const char*>, 4> kMarks{
      {{"\x1f\x8b", "gzip"},
       {"\x28\xb5\x2f\xfd", "zstd"},
       {"\xfd"
        "7zXZ",
        "xz"},
       {"BZh", "bzip2"}}};
  for (const auto& [mark, program] : kMarks)
    if (text_of(start).starts_with(mark)) return program;
  return "";
}

class TarWalk {
 public:
  TarWalk(const RandomAccess& archive, const std::string& name)
      : window_(archive), name_(printable(name)) {}

  void run(const std::function<void(TarMember&&)>& visit) {
    check_start();
    for (uint64_t members = 0; at_ < window_.size();) {
      const ByteView header = block();
      if (is_blank(header)) return check_end();
      if (!has_sum(header)) damaged("no header with a right sum; a damaged copy?");
      const auto kind = static_cast<char>(header[kTarKind]);
      TarMember member = member_of(header, kind);
      at_ += kTarBlock;
      if (member.size > window_.size() - at_)
        damaged(str("got ", window_.size() - at_, " bytes of ", printable(member.name), ", want ",
                    member.size, "; an incomplete copy?"));
      member.at = at_;
      const uint64_t padded = (member.size + kTarBlock - 1) / kTarBlock * kTarBlock;
      const bool speaks = take_spoken(kind, member);
      at_ += std::min(padded, window_.size() - at_);  // the last block may be cut
      if (speaks) continue;
      if (++members > kMostTarMembers)
        damaged(str("more than ", kMostTarMembers, " members; make it several archives"));
      spoken_ = {};
      visit(std::move(member));
    }
  }

 private:
  [[noreturn]] void damaged(const std::string& reason) const {
    throw DataError(name_, ": a tar archive that cannot be read from byte ", at_, " on: ", reason);
  }

  ByteView block() {
    if (window_.size() - at_ < kTarBlock) damaged("it ends in a header; an incomplete copy?");
    return window_.part(at_, kTarBlock);
  }

  void check_start() {
    const ByteView start = window_.part(0, std::min<uint64_t>(window_.size(), 8));
    const std::string program = packed_by(start);
    if (!program.empty())
      throw DataError(name_, ": packed with ", program,
                      ", so that nothing in it can be read in place; unpack it once (the archive "
                      "itself, not its members)");
    if (window_.size() < kTarBlock || (!is_blank(block()) && !has_sum(block())))
      throw DataError(name_, ": no tar archive");
  }

  /// Only zeros may follow the mark of the end: what else is there would be lost in silence.
  void check_end() {
    while (at_ < window_.size()) {
      const uint64_t count = std::min<uint64_t>(window_.size() - at_, kTarBlock);
      if (!is_blank(window_.part(at_, count)))
        damaged("something follows the mark of its end; two archives in one file?");
      at_ += count;
    }
  }

  TarMember member_of(ByteView header, char kind) const {
    TarMember out;
    const bool ustar = field_of(header, kTarMagic).starts_with("ustar");
    const bool gnu = text_of(header.subspan(kTarMagic.at, 8)) == std::string_view("ustar  \0", 8);
    const std::string_view prefix = ustar && !gnu ? field_of(header, kTarPrefix) : "";
    out.name = str(prefix, prefix.empty() ? "" : "/", field_of(header, kTarName));
    const bool speaks = kind == 'x' || kind == 'g' || kind == 'L' || kind == 'K';
    if (!speaks && spoken_.name) out.name = *spoken_.name;
    const std::optional<uint64_t> size = number_of(header, kTarSize);
    if (!size) damaged(str("the size of ", printable(out.name), " is no number"));
    out.size = !speaks && spoken_.size ? *spoken_.size : *size;
    out.kind = kind_of(kind, out.name);
    // Such may give the size of what they stand for; nothing of it is here.
    const bool device = kind == '3' || kind == '4' || kind == '6';
    if (out.kind == TarKind::link || out.kind == TarKind::folder || device) out.size = 0;
    return out;
  }

  TarKind kind_of(char kind, const std::string& name) const {
    if (kind == '5' || ((kind == '0' || kind == '\0') && name.ends_with('/')))
      return TarKind::folder;
    if (kind == '1' || kind == '2') return TarKind::link;
    const bool whole = (kind == '0' || kind == '\0' || kind == '7') && !spoken_.in_pieces;
    return whole ? TarKind::file : TarKind::special;
  }

  /// Whether a header of this kind speaks of the next member, whose words are then kept.
  bool take_spoken(char kind, const TarMember& header) {
    if (kind != 'x' && kind != 'g' && kind != 'L' && kind != 'K') return false;
    if (header.size > kMostSpoken)
      damaged(str("a header for the next member has ", header.size, " bytes, want at most ",
                  kMostSpoken));
    const std::string_view text = text_of(window_.part(header.at, header.size));
    if (kind == 'x' && !take_pax(text, spoken_)) damaged("a pax header is no list of records");
    if (kind == 'L') spoken_.name = std::string(text.substr(0, text.find('\0')));
    return true;
  }

  ReadWindow window_;
  std::string name_;
  uint64_t at_ = 0;
  Spoken spoken_;
};

}  // namespace

void each_tar_member(const RandomAccess& archive, const std::string& name,
                     const std::function<void(TarMember&&)>& visit) {
  TarWalk(archive, name).run(visit);
}

MemberName member_name(std::string name) {
  while (name.starts_with("./")) name.erase(0, name.find_first_not_of('/', 1));
  const std::string around = "/" + name + "/";
  if (name.empty()) return {"", "has no name"};
  if (name.size() > kLongestMemberName) return {std::move(name), "has too long a name"};
  if (name.front() == '/') return {std::move(name), "has an absolute name"};
  if (around.find("/../") != std::string::npos)
    return {std::move(name), "has a name that leads out of the archive"};
  if (name.find('\\') != std::string::npos || name.find('\0') != std::string::npos)
    return {std::move(name), "has a backslash or a NUL in its name"};
  if (around.find("//") != std::string::npos || around.find("/./") != std::string::npos)
    return {std::move(name), "has a name with an empty part"};
  return {std::move(name), ""};
}

}  // namespace elbo::io
