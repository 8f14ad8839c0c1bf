// SPDX-License-Identifier: MIT
// Damage on purpose: a parser must survive every truncation of a valid file and thousands of seeded
// mutations, either reading the file or refusing it with an Error of kind data or config.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "elbo/core/error.h"
#include "elbo/core/fs.h"
#include "elbo/core/rng.h"
#include "elbo/core/str.h"

namespace elbo::test {

/// One to four changes: a bit, a byte (random or at the edge of a range), a piece removed, doubled,
/// or moved, the end cut off.
inline Bytes mutated(Bytes bytes, Rng& rng) {
  static constexpr std::array<uint8_t, 8> kEdges{0, 1, 0x7F, 0x80, 0xFF, '"', '[', '9'};
  for (int64_t changes = 1 + rng.below(4); changes > 0 && !bytes.empty(); --changes) {
    const auto size = static_cast<int64_t>(bytes.size());
    const int64_t at = rng.below(size), length = 1 + rng.below(std::min<int64_t>(16, size - at));
    const auto first = bytes.begin() + at;
    const Bytes piece(first, first + length);
    switch (rng.below(7)) {
      case 0: *first ^= std::byte{1} << static_cast<int>(rng.below(8)); break;
      case 1: *first = static_cast<std::byte>(rng.below(256)); break;
      case 2:
        *first = static_cast<std::byte>(kEdges[static_cast<size_t>(rng.below(kEdges.size()))]);
        break;
      case 3: bytes.erase(first, first + length); break;
      case 4: bytes.insert(first, piece.begin(), piece.end()); break;
      case 5:
        std::copy(piece.begin(), piece.end(), bytes.begin() + rng.below(size - length + 1));
        break;
      default: bytes.resize(static_cast<size_t>(at)); break;
    }
  }
  return bytes;
}

/// True where `parse` reads `bytes` or refuses them as it should.
template <class Parse>
bool is_survived(ByteView bytes, Parse& parse, const std::string& what) {
  try {
    parse(bytes);
    return true;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::data || error.kind() == ErrorKind::config) return true;
    ADD_FAILURE() << what << ": an error of another kind: " << error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << what << ": an exception that is no Error: " << error.what();
  }
  return false;
}

/// Gives `parse` (called with a ByteView) the specimen, which it must read, then every truncation
/// of it, then `mutations` damaged copies.
template <class Parse>
void survives_damage(Bytes specimen, Parse parse, int mutations = 10000) {
  ASSERT_NO_THROW(parse(ByteView(specimen)));
  for (size_t size = 0; size < specimen.size(); ++size) {
    // A copy, so that a sanitizer sees reads past its end.
    const Bytes cut(specimen.begin(), specimen.begin() + static_cast<ptrdiff_t>(size));
    if (!is_survived(cut, parse, str("cut to ", size, " bytes"))) return;
  }
  for (int i = 0; i < mutations; ++i) {
    Rng rng(1, {static_cast<uint64_t>(i)});
    const Bytes damaged = mutated(specimen, rng);
    if (!is_survived(damaged, parse, str("mutation ", i))) return;
  }
}

}  // namespace elbo::test
