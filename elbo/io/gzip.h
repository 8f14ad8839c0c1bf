// SPDX-License-Identifier: MIT
// gzip (RFC 1952) in memory, by zlib.
#pragma once
#include <cstdint>
#include <string>

#include "elbo/core/fs.h"

namespace elbo {

/// Whether `bytes` begin as a gzip file does.
bool is_gzip(ByteView bytes);

/// The content of a gzip file of one or more members. DataError that begins with `name` where it is damaged, cut off, followed by something
/// else, or holds more than `at_most` bytes; memory grows with what is really there.
Bytes gunzip(ByteView bytes, uint64_t at_most, const std::string& name);

/// A gzip file without name and time: equal input gives equal bytes.
Bytes gzip(ByteView bytes);

}  // namespace elbo
