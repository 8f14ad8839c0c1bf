// SPDX-License-Identifier: MIT
// Looking for a table where it may be: open in this process, kept by an earlier one, or still to be
// read.
#include "elbo/data/archives/archive_index.h"

#include <map>
#include <mutex>

#include "elbo/core/content_hash.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/leftovers.h"
#include "elbo/core/log.h"
#include "elbo/core/user_path.h"

namespace elbo::data {
namespace {

using TablePtr = std::shared_ptr<const MemberTable>;

/// The name under which a set's index is kept: of the archives' names, not of their content, so
/// that a set that changes has but one.
std::string index_name(const std::vector<std::string>& paths, ArchiveKind kind) {
  std::string all(name_of(kind));
  for (const std::string& path : paths)
    all.append(1, '\0').append(std::filesystem::absolute(path).lexically_normal().string());
  return content_hash(bytes_of(all)) + ".index";
}

/// Whether the archives are those of the table, as they were when it was made.
bool is_of(const MemberTable& table, const std::vector<std::string>& paths, ArchiveKind kind) {
  if (table.kind != kind || table.archives.size() != paths.size()) return false;
  for (size_t i = 0; i < paths.size(); ++i)
    if (table.archives[i].path != paths[i] || !(table.archives[i].stamp == stamp_of(paths[i])))
      return false;
  return true;
}

/// A kept table that is of these archives as they are; null elsewhere.
TablePtr kept_table(const Path& file, const std::vector<std::string>& paths, ArchiveKind kind) {
  if (!real_fs().exists(file)) return nullptr;
  try {
    auto table =
        std::make_shared<const MemberTable>(read_index(io::FileBytes(file), file.string()));
    return is_of(*table, paths, kind) ? table : nullptr;
  } catch (const Error& error) {
    log_warning(error.what(), "; it is made anew");
    return nullptr;
  }
}

void keep(const MemberTable& table, const Path& file) {
  Fs& fs = real_fs();
  const Path partial = partial_beside(file);
  try {
    std::error_code ignored;  // what follows says it
    std::filesystem::create_directories(file.parent_path(), ignored);
    remove_partials(fs, file.parent_path());
    const auto out = fs.open(partial, OpenMode::exclusive);
    write_index(*out, table);
    out->sync();
    out->close();
    fs.rename(partial, file);
  } catch (const IoError& error) {
    std::error_code ignored;
    std::filesystem::remove(partial, ignored);
    log_warning("the index of the archives could not be kept, and is made anew the next time: ",
                error.what());
  }
}

/// The table kept in `file`, else one read from the archives, which is kept there if it has
/// `least` members.
TablePtr kept_or_read(const std::vector<std::string>& paths, ArchiveKind kind, const Path& file,
                      size_t least) {
  if (TablePtr kept = kept_table(file, paths, kind)) return kept;
  auto table = std::make_shared<const MemberTable>(read_members(paths, kind));
  if (table->members.size() >= least) {
    log_info("read the tables of ", counted(paths.size(), "archive"), ": ",
             counted(table->members.size(), "picture"), "; kept in ", printable(file.string()));
    keep(*table, file);
  }
  return table;
}

}  // namespace

IndexKeeping kept_in_cache() {
  try {
    return {.folder = cache_folder() / "archives"};
  } catch (const IoError&) {
    return {};
  }
}

TablePtr archive_index(const std::vector<std::string>& paths, ArchiveKind kind,
                       const IndexKeeping& keeping) {
  static std::mutex mutex;
  static std::map<std::string, std::weak_ptr<const MemberTable>> open;
  const std::string name = index_name(paths, kind);
  const std::lock_guard lock(mutex);
  if (TablePtr table = open[name].lock(); table && is_of(*table, paths, kind)) return table;
  TablePtr table = keeping.folder
                       ? kept_or_read(paths, kind, *keeping.folder / name, keeping.least_members)
                       : std::make_shared<const MemberTable>(read_members(paths, kind));
  open[name] = table;
  return table;
}

}  // namespace elbo::data
