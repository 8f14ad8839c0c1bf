// SPDX-License-Identifier: MIT
// Four lanes of eight bytes each, each step one to one in its lane: so a difference in one word
// never gets lost. A gigabyte and more a second.
#include "elbo/core/content_hash.h"

#include <fmt/format.h>

#include <array>
#include <cstring>

#include "elbo/core/splitmix.h"
#include "elbo/core/str.h"

namespace elbo {
namespace {

constexpr size_t kWord = sizeof(uint64_t);
constexpr size_t kLanes = 4;

/// One to one: an odd factor, and bits that only go down.
uint64_t stirred(uint64_t lane) {
  lane *= 0x9E3779B97F4A7C15U;
  return lane ^ lane >> 32;
}

/// Up to eight bytes as a number, the first the lowest.
uint64_t word_at(const std::byte* at, size_t count) {
  uint64_t word = 0;
  std::memcpy(&word, at, count);
  return word;
}

}  // namespace

std::string content_hash(ByteView bytes) {
  std::array<uint64_t, kLanes> lanes{1, 2, 3, 4};
  const std::byte* at = bytes.data();
  size_t left = bytes.size();
  for (; left >= kLanes * kWord; at += kLanes * kWord, left -= kLanes * kWord)
    for (size_t i = 0; i < kLanes; ++i)
      lanes[i] = stirred(lanes[i] ^ word_at(at + i * kWord, kWord));
  for (size_t i = 0; left > 0; ++i) {
    const size_t count = left < kWord ? left : kWord;
    lanes[i] = stirred(lanes[i] ^ word_at(at, count));
    at += count, left -= count;
  }
  uint64_t low = bytes.size(), high = ~low;
  for (const uint64_t lane : lanes) low = mix(low ^ lane), high = mix(high + mix(lane));
  return fmt::format("{:016x}{:016x}", high, low);
}

}  // namespace elbo
