// SPDX-License-Identifier: MIT
// NumPy's .npz: a zip archive (zip.h) of .npy files. Read stored or deflated: what the archive
// promises is checked against its own size before anything is allocated. Written as numpy.savez
// does: stored, not packed.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "elbo/io/archives/zip.h"

namespace elbo::io {

/// An array in an archive; its name is as NumPy knows it, without ".npy".
using NpzMember = ZipMember;

/// Whether `bytes` begin as a zip archive does.
bool is_npz(ByteView bytes);

/// The arrays in an archive, in its order, at most 4096. DataError that begins with `name` where
/// the archive is damaged, encrypted, packed in another way, in several parts, or promises more
/// than it can hold.
std::vector<NpzMember> npz_members(ByteView bytes, const std::string& name);

/// The .npy of a member. DataError where it is damaged, has more than `at_most` bytes, or unpacks
/// to more than 1 GiB and a hundred times its packed size.
Bytes npz_array(ByteView bytes, const NpzMember& member, uint64_t at_most, const std::string& name);

/// A .npy file, whatever holds it: `bytes` themselves, or of an archive the array called `member`;
/// where `member` is empty, the only array or the one called arr_0, which is said where there are
/// others. DataError where there is none, which names those that there are; errors as above.
Bytes npy_file(Bytes bytes, const std::string& member, uint64_t at_most, const std::string& name);

/// An archive of arrays: a name without ".npy", and the whole .npy file. Equal content gives equal
/// bytes. DataError where it would have 4 GiB or more.
Bytes encode_npz(const std::vector<std::pair<std::string, Bytes>>& arrays);

}  // namespace elbo::io
