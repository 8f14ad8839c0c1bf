// SPDX-License-Identifier: MIT
// Looking at files, hashing them, and comparing with what was known.
#include "elbo/data/known_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>

#include "elbo/core/content_hash.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::data {
namespace {

constexpr size_t kNamesShown = 5;
constexpr uint64_t kMostFileBytes = uint64_t{256} << 20;

/// Whether the content at `path` has this hash; what cannot be read has not.
bool has_hash(const Path& path, const std::string& hash) {
  try {
    return content_hash(real_fs().read(path, kMostFileBytes)) == hash;
  } catch (const Error&) {
    return false;
  }
}

void add_names(std::vector<std::string>& parts, const std::vector<std::string>& names,
               const char* what) {
  if (names.empty()) return;
  const std::vector<std::string> shown(
      names.begin(),
      names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kNamesShown)));
  parts.push_back(str(names.size(), " ", what, " (", join(shown, ", "),
                      names.size() > kNamesShown ? ", ..." : "", ")"));
}

std::map<std::string, const KnownFile*> by_name(const std::vector<KnownFile>& files) {
  std::map<std::string, const KnownFile*> out;
  for (const KnownFile& file : files) out[printable(file.name)] = &file;
  return out;
}

template <class T>
T member(const Node& line, const char* key, const std::string& where) {
  const Node* node = line.is_table() ? line.find(key) : nullptr;
  const T* value = node != nullptr ? std::get_if<T>(&node->value()) : nullptr;
  if (value == nullptr)
    throw DataError(printable(where), ": no ", key,
                    " of the right kind; a damaged file, or one of another kind?");
  return *value;
}

KnownFile parse_known_file(std::string_view text, const std::string& where) {
  const Node line = io::parse_json(text, where);
  KnownFile out{member<std::string>(line, "file", where),
                {member<int64_t>(line, "size", where), member<int64_t>(line, "inode", where),
                 member<int64_t>(line, "modified", where)},
                ""};
  if (line.find("hash") != nullptr) out.hash = member<std::string>(line, "hash", where);
  return out;
}

}  // namespace

FileStamp stamp_of(const Path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  return {static_cast<int64_t>(found.st_size), static_cast<int64_t>(found.st_ino),
          int64_t{found.st_mtim.tv_sec} * 1'000'000'000 + found.st_mtim.tv_nsec};
}

void KnownFiles::begin(const std::vector<KnownFile>& known) {
  const std::lock_guard lock(mutex_);
  begun_ = true;
  files_.clear();
  news_.clear();
  for (const KnownFile& file : known)
    if (!file.hash.empty()) files_[printable(file.name)] = file;
}

void KnownFiles::see(const std::string& name, const Path& path, ByteView content) {
  const std::string key = printable(name);
  FileStamp stamp;
  {
    const std::lock_guard lock(mutex_);
    if (!begun_) return;
    stamp = stamp_of(path);
    const auto found = files_.find(key);
    if (found != files_.end() && found->second.stamp == stamp) return;
  }
  note(key, path, stamp, content_hash(content));  // by several threads at once
}

void KnownFiles::see_kept(const std::string& name, const Path& path, const FileStamp& stamp,
                          const std::string& hash) {
  const std::string key = printable(name);
  {
    const std::lock_guard lock(mutex_);
    if (!begun_) return;
    const auto found = files_.find(key);
    if (found != files_.end() && found->second.stamp == stamp) return;
  }
  note(key, path, stamp, hash);
}

void KnownFiles::note(const std::string& key, const Path& path, const FileStamp& stamp,
                      const std::string& hash) {
  const std::lock_guard lock(mutex_);
  const auto [entry, fresh] = files_.try_emplace(key, KnownFile{key, stamp, hash});
  if (!fresh && entry->second.hash != hash)
    throw ChangedFile(printable(path.string()),
                      ": its content is not what this run has learned from under that name (",
                      stamp.size, " bytes now, ", entry->second.stamp.size, " then)");
  entry->second.stamp = stamp;
  news_[key] = entry->second;
}

std::vector<KnownFile> KnownFiles::take_news() {
  const std::lock_guard lock(mutex_);
  std::vector<KnownFile> out;
  for (auto& [name, file] : news_) out.push_back(std::move(file));
  news_.clear();
  return out;
}

FileChanges changes_between(const std::vector<KnownFile>& known, const std::vector<KnownFile>& now,
                            const Path& root, uint64_t most_bytes) {
  const auto before = by_name(known), after = by_name(now);
  FileChanges out;
  uint64_t read = 0;
  for (const auto& [name, file] : after) {
    const auto found = before.find(name);
    if (found == before.end()) {
      out.added.push_back(name);
      continue;
    }
    const KnownFile& old = *found->second;
    if (old.stamp == file->stamp) continue;
    bool same = old.stamp.size == file->stamp.size;
    if (same && !old.hash.empty() && read + static_cast<uint64_t>(file->stamp.size) <= most_bytes) {
      read += static_cast<uint64_t>(file->stamp.size);
      same = has_hash(root / file->name, old.hash);
    }
    if (!same) out.changed.push_back(name);
  }
  for (const auto& [name, file] : before)
    if (!after.contains(name)) out.removed.push_back(name);
  return out;
}

std::vector<KnownFile> merged(const std::vector<KnownFile>& known,
                              const std::vector<KnownFile>& now) {
  const auto before = by_name(known);
  std::vector<KnownFile> out = now;
  for (KnownFile& file : out) {
    const auto found = before.find(printable(file.name));
    if (found == before.end() || found->second->hash.empty()) continue;
    file.stamp = found->second->stamp;
    file.hash = found->second->hash;
  }
  return out;
}

std::vector<KnownFile> carried_over(const std::vector<KnownFile>& known,
                                    const std::vector<KnownFile>& now) {
  const auto before = by_name(known);
  std::vector<KnownFile> out = now;
  for (KnownFile& file : out) {
    const auto found = before.find(printable(file.name));
    if (found != before.end() && found->second->stamp == file.stamp)
      file.hash = found->second->hash;
  }
  return out;
}

std::string changes_text(const FileChanges& changes) {
  std::vector<std::string> parts;
  add_names(parts, changes.added, "added");
  add_names(parts, changes.removed, "removed");
  add_names(parts, changes.changed, "changed");
  return parts.empty() ? "no file differs" : join(parts, ", ");
}

std::string known_files_text(const std::vector<KnownFile>& files) {
  std::string out;
  for (const KnownFile& file : files) {
    Node line = Node::table();
    line.set("file", Node(printable(file.name)));
    line.set("size", Node(file.stamp.size));
    line.set("inode", Node(file.stamp.inode));
    line.set("modified", Node(file.stamp.modified));
    if (!file.hash.empty()) line.set("hash", Node(file.hash));
    out += io::write_json(line) + "\n";
  }
  return out;
}

std::vector<KnownFile> parse_known_files(std::string_view text, const std::string& where) {
  std::map<std::string, KnownFile> files;
  int64_t number = 0;
  for (size_t begin = 0, end; (end = text.find('\n', begin)) != std::string_view::npos;
       begin = end + 1) {
    KnownFile file = parse_known_file(text.substr(begin, end - begin), str(where, ":", ++number));
    files[file.name] = std::move(file);
  }
  std::vector<KnownFile> out;
  for (auto& [name, file] : files) out.push_back(std::move(file));
  return out;
}

}  // namespace elbo::data
