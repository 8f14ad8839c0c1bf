// SPDX-License-Identifier: MIT
// Where the fields of a tar header stand (POSIX pax, "ustar Interchange Format"), for who reads and
// who writes one.
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
inline constexpr TarField kTarName{0, 100}, kTarMode{100, 8}, kTarUser{108, 8}, kTarGroup{116, 8},
    kTarSize{124, 12}, kTarTime{136, 12}, kTarChecksum{148, 8}, kTarMagic{257, 6},
    kTarVersion{263, 2}, kTarPrefix{345, 155};  ///< texts, and numbers in octal

inline constexpr size_t kLongestMemberName = 4096;  ///< bytes; longer ones are refused

}  // namespace elbo::io
