// SPDX-License-Identifier: MIT
// Ustar headers; a pax header before a name that does not fit.
#include <algorithm>
#include <string_view>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/archives/tar.h"
#include "elbo/io/archives/tar_fields.h"

namespace elbo::io {
namespace {

void put_tar_octal(Bytes& header, TarField field, uint64_t value) {
  for (size_t i = field.size - 1; i-- > 0; value /= 8)
    header[field.at + i] = static_cast<std::byte>('0' + value % 8);
}

void put_tar_text(Bytes& header, TarField field, std::string_view text) {
  const ByteView bytes = bytes_of(text);
  std::copy_n(bytes.begin(), std::min(bytes.size(), field.size),
              header.begin() + static_cast<std::ptrdiff_t>(field.at));
}

/// A header whose name and prefix are as given.
Bytes tar_header(std::string_view prefix, std::string_view name, uint64_t size, char kind) {
  Bytes out(kTarBlock);
  put_tar_text(out, kTarName, name);
  put_tar_octal(out, kTarMode, 0644);
  put_tar_octal(out, kTarUser, 0);
  put_tar_octal(out, kTarGroup, 0);
  put_tar_octal(out, kTarSize, size);
  put_tar_octal(out, kTarTime, 0);
  out[kTarKind] = static_cast<std::byte>(kind);
  put_tar_text(out, kTarMagic, "ustar");
  put_tar_text(out, kTarVersion, "00");
  put_tar_text(out, kTarPrefix, prefix);
  put_tar_text(out, kTarChecksum, "        ");
  uint64_t sum = 0;
  for (const std::byte b : out) sum += static_cast<uint64_t>(b);
  put_tar_octal(out, {kTarChecksum.at, 7}, sum);
  out[kTarChecksum.at + 6] = std::byte{0};
  return out;
}

void put_padded(Bytes& out, ByteView content) {
  out.insert(out.end(), content.begin(), content.end());
  out.resize((out.size() + kTarBlock - 1) / kTarBlock * kTarBlock);
}

/// Where a name can be cut into prefix and name of a ustar header: before a slash; 0 where it fits
/// uncut, npos where it does not fit at all.
size_t cut_of(const std::string& name) {
  if (name.size() <= kTarName.size) return 0;
  const size_t slash = name.find('/', name.size() - kTarName.size - 1);
  return slash != std::string::npos && slash > 0 && slash <= kTarPrefix.size &&
                 slash + 1 < name.size()
             ? slash
             : std::string::npos;
}

/// "LENGTH path=NAME\n", the length counting its own digits.
std::string pax_path(const std::string& name) {
  const std::string record = str(" path=", name, "\n");
  size_t length = record.size() + 1;
  while (str(length).size() + record.size() != length) ++length;
  return str(length, record);
}

}  // namespace

Bytes tar_member(const std::string& name, ByteView content) {
  if (name.empty() || name.size() > kLongestMemberName)
    throw DataError("a name of ", name.size(), " bytes: want 1 to ", kLongestMemberName);
  Bytes out;
  const size_t cut = cut_of(name);
  if (cut == std::string::npos) {
    const std::string record = pax_path(name);
    put_padded(out, tar_header("", "pax_header", record.size(), 'x'));
    put_padded(out, bytes_of(record));
  }
  const std::string_view all = name;
  const bool whole = cut == 0 || cut == std::string::npos;
  put_padded(out, whole ? tar_header("", all.substr(0, kTarName.size), content.size(), '0')
                        : tar_header(all.substr(0, cut), all.substr(cut + 1), content.size(), '0'));
  put_padded(out, content);
  return out;
}

Bytes tar_end() { return Bytes(2 * kTarBlock); }

}  // namespace elbo::io
