// SPDX-License-Identifier: MIT
// The pictures in a set of archives, tar shards or zips: where each lies and what is said of it.
// One table serves all splits. A picture takes 40 bytes and its name, so that a million of them
// take about as much memory as a hundred photographs.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/data/files/folder_scan.h"
#include "elbo/data/known_files.h"

namespace elbo::data {

/// Labels are below this number.
inline constexpr int64_t kMostLabels = 100'000;

/// Whether a member of a zip promises more than is unpacked: beyond 16 MiB two hundred times its
/// bytes, and 256 MiB in any case.
inline bool unpacks_to_too_much(uint64_t packed, uint64_t size) {
  constexpr uint64_t kFree = uint64_t{16} << 20, kMost = uint64_t{256} << 20, kRatio = 200;
  return size > kMost || packed > kMost || size > std::max(kFree, packed * kRatio);
}

/// How archives are read.
enum class ArchiveKind {
  tar,  ///< WebDataset's layout: members with one key belong together
  zip,  ///< StyleGAN's layout: dataset.json has the labels
};
constexpr auto enum_names(ArchiveKind) { return std::array{"tar", "zip"}; }

/// An archive of a set, and what it was like when its table was read.
struct ArchiveFile {
  std::string path;  ///< absolute, or relative to the working folder
  FileStamp stamp;   ///< of the file system
};

/// A picture in one of the archives.
struct ArchiveMember {
  uint64_t at = 0;        ///< where its bytes begin
  uint64_t name = 0;      ///< where its name begins in MemberTable::names
  uint32_t packed = 0;    ///< bytes there
  uint32_t size = 0;      ///< bytes of the picture's file
  uint32_t checksum = 0;  ///< CRC-32 of a zip's member
  int32_t label = -1;     ///< -1: nothing is said of it
  uint32_t archive = 0;   ///< its number
  uint32_t deflated = 0;  ///< 1: packed, 0: stored
  /// Whether all of the above is equal.
  bool operator==(const ArchiveMember&) const = default;
};

/// What archives hold, without their content.
struct MemberTable {
  ArchiveKind kind = ArchiveKind::tar;  ///< of all of them
  std::vector<ArchiveFile> archives;    ///< in the order that was given, counted from 0
  std::vector<ArchiveMember> members;   ///< pictures, sorted bytewise by name, each name once
  std::string names;                    ///< of the members, each with a NUL behind it
  bool says_labels = false;             ///< the archives have labels of their own, or say: none
  /// What is no picture of the set: of each reason the first, and how many more there are.
  std::vector<BadFile> passed_over;
  std::vector<LeftOut> left_out;  ///< those of them that are pictures, counted
  /// What is damaged, so that pictures are missing: archives that are cut off, names that occur
  /// twice, labels that are none.
  std::vector<BadFile> damaged;

  /// The name of a picture in its archive.
  std::string_view name_of(const ArchiveMember& member) const {
    return names.c_str() + member.name;
  }
  /// "shard-000001.tar: cats/3.png", for people; not made printable.
  std::string place_of(const ArchiveMember& member) const;
};

/// Reads the tables of the archives. DataError where one is no archive of that kind at all, IoError
/// where one cannot be opened; what else is wrong is in MemberTable::damaged.
MemberTable read_members(const std::vector<std::string>& paths, ArchiveKind kind);

/// The labels that a dataset.json of StyleGAN's layout has: {"labels": [["NAME", 3], ...]}, or null
/// for none. Calls `label` with each; false where there are none. DataError that begins with
/// `where`.
bool read_label_list(std::string_view text, const std::string& where,
                     const std::function<void(const std::string& name, int32_t label)>& label);

/// What a name has in common with those that belong to it, WebDataset's key: all up to the first
/// point behind its last slash.
std::string_view key_of(std::string_view name);

/// A label as text: a whole number below kMostLabels; nothing for anything else.
std::optional<int32_t> label_in(std::string_view text);

/// Archives by a pattern: "x-{000..019}.tar" names twenty, a folder its archives (.tar, or .zip),
/// anything else one. ConfigError with `where` for a pattern that is none, or of more than 20,000.
std::vector<std::string> archive_paths(const std::string& pattern, ArchiveKind kind,
                                       const std::string& where);

}  // namespace elbo::data
