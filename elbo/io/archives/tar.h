// SPDX-License-Identifier: MIT
// The members of a tar archive, read in place, and an archive written member by member. Read are
// ustar and its predecessor, pax's paths and sizes, GNU's long names and sizes in base 256 (POSIX
// pax; GNU tar's manual, "Basic Tar Format"). The reader is our own: libarchive reads a tar as a
// stream and unpacks, guesses among formats and filters, and does not say where a member's bytes
// lie; a table of names and places is all that is wanted here, and is a page of code.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "elbo/io/random_access.h"

namespace elbo::io {

/// What a member of a tar archive is.
enum class TarKind {
  file,     ///< a regular file, whole where it lies
  folder,   ///< a name without content
  link,     ///< a name for another member, or for any path
  special,  ///< a device, a pipe, a file in pieces
};

/// A member of an archive.
struct TarMember {
  std::string name;              ///< as the archive has it: data, not a path to be opened
  TarKind kind = TarKind::file;  ///< by the type flag of its header
  uint64_t at = 0;               ///< where its bytes begin in the archive
  uint64_t size = 0;             ///< bytes there
};

/// Calls `visit` with each member, in the order of the archive. DataError that begins with `name`
/// and says at which byte the archive is damaged, cut off, or no tar archive; members before that
/// have been visited. A missing mark of the end is forgiven.
void each_tar_member(const RandomAccess& archive, const std::string& name,
                     const std::function<void(TarMember&&)>& visit);

/// A regular file as it stands in an archive: its header (or two, where the name is long), its
/// content, zeros up to a whole block. Without owner and time: equal input gives equal bytes.
/// DataError for an empty name and one of more than 4096 bytes.
Bytes tar_member(const std::string& name, ByteView content);

/// What ends an archive.
Bytes tar_end();

/// A member's name without "./" before it, where it can name a file of the set; else what is wrong
/// with it as `fault`: it is empty, absolute, goes up, has a backslash or a NUL, or is too long.
struct MemberName {
  std::string name;   ///< without "./" before it
  std::string fault;  ///< "": nothing is wrong
};

/// Looks at the name of a member of any archive.
MemberName member_name(std::string name);

}  // namespace elbo::io
