// SPDX-License-Identifier: MIT
// One pass over the tables of all archives, then a sort by name: the order in which a folder of the
// same pictures is read.
#include "elbo/data/archives/member_table.h"

#include <algorithm>
#include <map>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/files/image_files.h"
#include "elbo/data/words.h"
#include "elbo/io/archives/tar.h"
#include "elbo/io/archives/zip.h"

namespace elbo::data {
namespace {

constexpr size_t kMostDamaged = 1000;
constexpr uint64_t kMostLabelBytes = 64;
constexpr uint64_t kMostReserved = 2'000'000;
constexpr uint32_t kBeyondPictures = UINT32_MAX;  // as the size of what is too large to be read

uint32_t narrow_size(uint64_t size) {
  return size > kMostImageFileBytes ? kBeyondPictures : static_cast<uint32_t>(size);
}

std::string_view last_part(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
}

/// Members that belong together: of one key, one behind the other.
struct MemberGroup {
  std::string key;
  size_t first = 0;  ///< the first picture of it
  int32_t label = -1;
};

class ArchiveWalk {
 public:
  explicit ArchiveWalk(ArchiveKind kind) { table_.kind = kind; }

  void read(const std::string& path) {
    number_ = static_cast<uint32_t>(table_.archives.size());
    table_.archives.push_back({path, stamp_of(path)});
    const io::FileBytes file(path);
    if (table_.kind == ArchiveKind::tar) reserve(file.size());
    group_ = {};
    try {
      if (table_.kind == ArchiveKind::tar) tar(file, path);
      else zip(file, path);
    } catch (const DataError& error) {
      damage(archive_name(), error.what());
    }
  }

  MemberTable take() {
    sort();
    for (const auto& [where, text] : lists_) label_by_list(where, text);
    for (const auto& [reason, passed] : passed_)
      table_.passed_over.push_back(
          {passed.path,
           str(reason,
               passed.count > 1 ? str("; and ", passed.count - 1, " more such members") : "")});
    for (const auto& [kind, count] : others_)
      table_.left_out.push_back({count, str(kind, count == 1 ? " file" : " files")});
    if (links_ > 0)
      table_.left_out.push_back({links_, links_ == 1
                                             ? "member that is a link or has a strange name"
                                             : "members that are links or have strange names"});
    if (undamaged_ < damaged_)
      table_.damaged.push_back({"...", str("and ", damaged_ - undamaged_, " more")});
    table_.members.shrink_to_fit();
    table_.names.shrink_to_fit();
    return std::move(table_);
  }

 private:
  struct Passed {
    std::string path;
    int64_t count = 0;
  };

  /// A member is at least two blocks: memory that is not used is not taken either.
  void reserve(uint64_t bytes) {
    const uint64_t most = std::min(kMostReserved, table_.members.size() + bytes / 1024);
    if (table_.archives.size() == 1) table_.members.reserve(most), table_.names.reserve(most * 16);
  }

  std::string archive_name() const { return Path(table_.archives.back().path).filename().string(); }

  void damage(const std::string& path, const std::string& reason) {
    if (++damaged_ > kMostDamaged) return;
    ++undamaged_;
    table_.damaged.push_back({path, reason});
  }

  void set_aside(const std::string& name, const std::string& reason) {
    Passed& passed = passed_[reason];
    if (passed.count++ == 0) passed.path = str(archive_name(), ": ", name);
  }

  void lose(const std::string& name, const std::string& reason) {
    links_ += is_image_name(name) ? 1 : 0;
    set_aside(name, reason);
  }

  void tar(const io::FileBytes& file, const std::string& path) {
    io::each_tar_member(file, path, [&](io::TarMember&& member) {
      if (member.kind == io::TarKind::folder) return;
      io::MemberName name = io::member_name(std::move(member.name));
      if (!name.fault.empty()) return lose(name.name, name.fault);
      if (member.kind == io::TarKind::link) return lose(name.name, "a link, which is not followed");
      if (member.kind == io::TarKind::special)
        return lose(name.name, "a device, a pipe or a file in pieces");
      enter_group(name.name);
      if (name.name.ends_with(".cls")) return label(file, name.name, member);
      take(name.name,
           {.at = member.at, .packed = narrow_size(member.size), .size = narrow_size(member.size)});
    });
  }

  void zip(const io::FileBytes& file, const std::string& path) {
    const io::ZipReading reading{.name = path};
    io::each_zip_member(file, reading, [&](io::ZipMember&& member) {
      if (member.name.ends_with('/')) return;
      io::MemberName name = io::member_name(member.name);
      if (!name.fault.empty()) return lose(name.name, name.fault);
      if (member.special) return lose(name.name, "a link or a device, which is not followed");
      if (name.name == "dataset.json") return keep_list(file, member, reading);
      take(name.name, {.at = member.at,
                       .packed = narrow_size(member.packed),
                       .size = narrow_size(member.size),
                       .checksum = member.checksum,
                       .deflated = member.deflated ? 1u : 0u});
    });
  }

  void take(const std::string& name, ArchiveMember member) {
    const std::string_view last = last_part(name);
    if (last.starts_with('.') || name.starts_with("__MACOSX/"))
      return set_aside(name, "a hidden file");
    if (!is_image_name(last)) return other(name);
    member.name = table_.names.size();
    member.archive = number_;
    member.label = table_.kind == ArchiveKind::tar ? group_.label : -1;
    table_.names.append(name).push_back('\0');
    table_.members.push_back(member);
  }

  void other(const std::string& name) {
    const std::string kind = other_image_kind(name);
    if (!kind.empty()) ++others_[kind];
    set_aside(name, kind.empty() ? str("no picture by its name; ", kImageEndings, " are")
                                 : str("of the kind ", kind, " by its name, which is not read; ",
                                       kImageEndings, " are"));
  }

  void enter_group(const std::string& name) {
    const std::string_view key = key_of(name);
    if (group_.key != key) group_ = {std::string(key), table_.members.size()};
  }

  /// The content of KEY.cls is the label of the pictures of that key, before it and behind it.
  void label(const io::FileBytes& file, const std::string& name, const io::TarMember& member) {
    table_.says_labels = true;
    std::string text(std::min(member.size, kMostLabelBytes), '\0');
    file.read_at(member.at, std::as_writable_bytes(std::span(text)));
    const auto read = member.size > kMostLabelBytes ? std::nullopt : label_in(text);
    if (!read)
      return damage(str(archive_name(), ": ", name),
                    str("got \"", printable(text), "\" as a label, want a whole number"));
    group_.label = *read;
    for (size_t i = group_.first; i < table_.members.size(); ++i) table_.members[i].label = *read;
  }

  void keep_list(const io::FileBytes& file, const io::ZipMember& member,
                 const io::ZipReading& reading) {
    table_.says_labels = true;
    if (unpacks_to_too_much(member.packed, member.size))
      return damage(str(archive_name(), ": dataset.json"),
                    str("unpacks to ", member.size, " bytes, more than is read"));
    Bytes packed(member.packed);
    file.read_at(member.at, packed);
    const Bytes text = io::zip_content(packed, member, member.size, reading);
    lists_.emplace_back(str(archive_name(), ": dataset.json"), text_of(text));
  }

  void sort() {
    std::vector<ArchiveMember>& members = table_.members;
    std::sort(members.begin(), members.end(), [&](const ArchiveMember& a, const ArchiveMember& b) {
      const int order = table_.name_of(a).compare(table_.name_of(b));
      return order != 0 ? order < 0 : std::pair(a.archive, a.at) < std::pair(b.archive, b.at);
    });
    const auto same = [&](const ArchiveMember& a, const ArchiveMember& b) {
      return table_.name_of(a) == table_.name_of(b);
    };
    for (size_t i = 1; i < members.size(); ++i)
      if (same(members[i - 1], members[i]))
        damage(table_.place_of(members[i]),
               "a second picture of that name; names must differ, in other archives too");
    members.erase(std::unique(members.begin(), members.end(), same), members.end());
  }

  void label_by_list(const std::string& where, const std::string& text) try {
    std::vector<ArchiveMember>& members = table_.members;
    read_label_list(text, printable(where), [&](const std::string& name, int32_t label) {
      const auto found = std::lower_bound(
          members.begin(), members.end(), name,
          [&](const ArchiveMember& a, const std::string& b) { return table_.name_of(a) < b; });
      if (found != members.end() && table_.name_of(*found) == name) found->label = label;
      else set_aside(name, "named by dataset.json, and no picture of that name is there");
    });
  } catch (const DataError& error) {
    damage(where, error.what());
  }

  MemberTable table_;
  uint32_t number_ = 0;
  MemberGroup group_;
  std::map<std::string, Passed> passed_;   // by reason
  std::map<std::string, int64_t> others_;  // kind to count
  int64_t links_ = 0;
  size_t damaged_ = 0, undamaged_ = 0;                      // found, and listed
  std::vector<std::pair<std::string, std::string>> lists_;  // where, text
};

}  // namespace

std::string_view key_of(std::string_view name) {
  const size_t begin = name.size() - last_part(name).size();
  return name.substr(0, name.find('.', begin));
}

std::string MemberTable::place_of(const ArchiveMember& member) const {
  return str(Path(archives[member.archive].path).filename().string(), ": ", name_of(member));
}

MemberTable read_members(const std::vector<std::string>& paths, ArchiveKind kind) {
  ArchiveWalk reader(kind);
  for (const std::string& path : paths) reader.read(path);
  return reader.take();
}

}  // namespace elbo::data
