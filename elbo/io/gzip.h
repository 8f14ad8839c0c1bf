// SPDX-License-Identifier: MIT
// gzip (RFC 1952) and bare deflate streams (RFC 1951) in memory, by zlib.
#pragma once
#include <cstdint>
#include <string>

#include "elbo/core/fs.h"

namespace elbo::io {

/// Whether `bytes` begin as a gzip file does.
bool is_gzip(ByteView bytes);

/// The content of a gzip file of one or more members. DataError that begins with `name` where it is
/// damaged, cut off, followed by something else, or holds more than `at_most` bytes; memory grows
/// with what is really there, up to three times it.
Bytes gunzip(ByteView bytes, uint64_t at_most, const std::string& name);

/// The content of a bare deflate stream, which must be `size` bytes and fill `bytes`. DataError
/// that begins with `name` elsewhere; memory grows with what is really there.
Bytes inflate_exactly(ByteView bytes, uint64_t size, const std::string& name);

/// CRC-32 as zip archives and PNG files have it.
uint32_t checksum_of(ByteView bytes);

/// A gzip file without name and time: equal input gives equal bytes.
Bytes gzip(ByteView bytes);

}  // namespace elbo::io
