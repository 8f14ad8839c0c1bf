// SPDX-License-Identifier: MIT
// A fast hash of a file's content, to notice that it is another one. Not cryptographic: whoever
// wants two contents of one hash can make them; for what strangers give there is SHA-256.
#pragma once
#include <string>

#include "elbo/core/fs.h"

namespace elbo {

/// 128 bits over all bytes, as 32 lower-case hexadecimal digits. Contents that differ within eight
/// bytes that start at a multiple of eight, and in nothing else, always differ in it; others do but
/// for one in 2^64.
std::string content_hash(ByteView bytes);

}  // namespace elbo
