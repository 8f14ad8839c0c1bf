// SPDX-License-Identifier: MIT
// The table of a set of archives, made once: kept in the cache for the next process
// (docs/formats/archive_index.md), and shared by all who have it open in this one.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "elbo/data/archives/member_table.h"
#include "elbo/io/random_access.h"

namespace elbo::data {

/// Where tables are kept, and which.
struct IndexKeeping {
  /// A folder, which need not exist; none: nothing is kept.
  std::optional<Path> folder;
  /// Smaller sets are read anew: that takes no time.
  size_t least_members = 10'000;
};

/// The user's cache; none where there is no home folder.
IndexKeeping kept_in_cache();

/// The table of these archives: the one that is open already, else the kept one if the archives
/// have the size, inode and time that they had when it was made, else a new one, which is kept.
/// Where the disk refuses, that is said, and the table serves all the same. Errors as
/// read_members().
std::shared_ptr<const MemberTable> archive_index(const std::vector<std::string>& paths,
                                                 ArchiveKind kind,
                                                 const IndexKeeping& keeping = kept_in_cache());

/// Writes a table as an index, with a hash at its end. IoError.
void write_index(OutFile& file, const MemberTable& table);

/// The table of an index. DataError that begins with `name` where it is damaged or of another
/// version: each number is checked before it is believed.
MemberTable read_index(const io::RandomAccess& index, const std::string& name);

}  // namespace elbo::data
