// SPDX-License-Identifier: MIT
// The first page of a file of decoded pictures: what they are, in words.
#pragma once
#include <cstdint>

#include "elbo/data/files/decoded_cache.h"

namespace elbo::data {

/// Bytes of the head; the places follow.
inline constexpr uint64_t kDecodedHeadBytes = 4096;
/// How the names of such files end.
inline constexpr const char* kDecodedEnding = ".pictures";

/// The head of the file of `set`: the same set, the same bytes.
Bytes decoded_head(const DecodedSet& set);

}  // namespace elbo::data
