// SPDX-License-Identifier: MIT
// Looking for links part by part; whoever may exchange a folder for a link between our look and
// our reading could as well read the file himself.
#include "elbo/serve/records/confined_fs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::serve {
namespace {

constexpr size_t kMostEntries = 100'000;
constexpr uint64_t kMostFile = uint64_t{64} << 20;  // bytes; pages wait for what is read

[[noreturn]] void refuse_to_write(const Path& path) {
  throw IoError(printable(path.string()), ": the studio only looks at this folder");
}

bool is_link(const Path& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISLNK(info.st_mode);
}

}  // namespace

std::unique_ptr<OutFile> ConfinedFs::open(const Path& path, OpenMode) { refuse_to_write(path); }
void ConfinedFs::make_directory(const Path& path) { refuse_to_write(path); }
void ConfinedFs::rename(const Path& from, const Path&) { refuse_to_write(from); }
void ConfinedFs::rename_new(const Path& from, const Path&) { refuse_to_write(from); }
void ConfinedFs::symlink(const Path&, const Path& link) { refuse_to_write(link); }
void ConfinedFs::remove(const Path& path) { refuse_to_write(path); }
void ConfinedFs::truncate(const Path& path, uint64_t) { refuse_to_write(path); }
void ConfinedFs::sync_directory(const Path& path) { refuse_to_write(path); }

void ConfinedFs::check(const Path& path) const {
  const auto [in_root, in_path] =
      std::mismatch(root_.begin(), root_.end(), path.begin(), path.end());
  Path at = root_;
  bool inside = in_root == root_.end();
  for (auto part = in_path; inside && part != path.end(); ++part) {
    at /= *part;
    if (*part == "..") inside = false;
    else if (is_link(at))
      throw DataError(printable(at.string()),
                      ": a link, which is not followed; replace it by what it points to");
  }
  if (!inside) throw DataError(printable(path.string()), ": outside of the folder");
}

Bytes ConfinedFs::read(const Path& path, uint64_t at_most) {
  check(path);
  return real_fs().read(path, std::min(at_most, kMostFile));
}

std::vector<std::string> ConfinedFs::list(const Path& directory) {
  check(directory);
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(directory.c_str()), ::closedir);
  if (!open)
    throw IoError("cannot list ", printable(directory.string()), ": ", std::strerror(errno));
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(open.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (names.size() == kMostEntries)
      throw DataError(printable(directory.string()), ": more than ", kMostEntries, " entries");
    names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool ConfinedFs::exists(const Path& path) { return real_fs().exists(path); }

uint64_t ConfinedFs::free_bytes(const Path& path) { return real_fs().free_bytes(path); }

std::string end_of_file(const Path& path, uint64_t at_most) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat info {};
  if (fd < 0) throw IoError("cannot read ", printable(path.string()), ": ", std::strerror(errno));
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(fd);
    throw DataError(printable(path.string()), ": not a regular file");
  }
  const auto size = static_cast<uint64_t>(info.st_size);
  const uint64_t begin = size > at_most ? size - at_most : 0;
  std::string out(static_cast<size_t>(size - begin), '\0');
  const ssize_t got = ::pread(fd, out.data(), out.size(), static_cast<off_t>(begin));
  ::close(fd);
  out.resize(got > 0 ? static_cast<size_t>(got) : 0);
  if (begin > 0) out.erase(0, out.find('\n') + 1);
  return out;
}

}  // namespace elbo::serve
