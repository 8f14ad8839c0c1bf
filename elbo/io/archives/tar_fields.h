// SPDX-License-Identifier: MIT
// Where the fields of a tar header stand (POSIX pax, "ustar Interchange Format"), for who reads and
// who writes one. Numbers are octal digits.
#pragma once
#include <cstddef>
#include <cstdint>

namespace elbo::io {

/// A field of a header.
struct TarField {
  size_t at;    ///< its first byte
  size_t size;  ///< bytes
};

inline constexpr uint64_t kTarBlock = 512;  ///< bytes of a header; content fills whole blocks
inline constexpr size_t kTarKind = 156;     ///< the byte that says what a member is

inline constexpr TarField kTarName{0, 100};      ///< text: the path, or its last part
inline constexpr TarField kTarMode{100, 8};      ///< number: permissions
inline constexpr TarField kTarUser{108, 8};      ///< number: the owner
inline constexpr TarField kTarGroup{116, 8};     ///< number: the owner's group
inline constexpr TarField kTarSize{124, 12};     ///< number: bytes of content
inline constexpr TarField kTarTime{136, 12};     ///< number: seconds since 1970
inline constexpr TarField kTarChecksum{148, 8};  ///< number: sum of the header's bytes
inline constexpr TarField kTarMagic{257, 6};     ///< text: "ustar"
inline constexpr TarField kTarVersion{263, 2};   ///< text: "00"
inline constexpr TarField kTarPrefix{345, 155};  ///< text: what stands before the name and "/"

inline constexpr size_t kLongestMemberName = 4096;  ///< bytes; longer ones are refused

}  // namespace elbo::io
