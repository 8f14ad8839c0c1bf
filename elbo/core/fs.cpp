// SPDX-License-Identifier: MIT
// File operations on POSIX.
#include "elbo/core/fs.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/leftovers.h"
#include "elbo/core/str.h"

namespace elbo {
namespace {

/// What an operation does to the disk: another advice fits a file that is only read.
enum class DiskAccess { reads, writes };

const char* advice(int code, DiskAccess access) {
  switch (code) {
    case ENOSPC:
    case EDQUOT: return "; free some space, or write to another disk";
    case EFBIG: return "; the limit on the size of a file is reached (ulimit -f)";
    case EMFILE: return "; this process may open no more files (ulimit -n)";
    case ELOOP:
      return access == DiskAccess::writes
                 ? "; it is a link, and nothing is written through one: remove it"
                 : "";
    case ENXIO:
      return access == DiskAccess::writes ? "; it is a pipe or a device, not a file: remove it"
                                          : "";
    case EACCES:
    case EPERM:
    case EROFS:
      return access == DiskAccess::writes
                 ? "; check the permissions of its folder, or write to another one"
                 : "; check its permissions";
    case ENOENT:
      return access == DiskAccess::writes ? "; is its folder there?" : "; check the spelling";
    default: return "";
  }
}

[[noreturn]] void fail(const char* what, const Path& path, int code,
                       DiskAccess access = DiskAccess::writes) {
  throw IoError("cannot ", what, " ", printable(path.string()), ": ", std::strerror(code),
                advice(code, access));
}

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

int open_retrying(const Path& path, int flags) {
  int fd;
  do fd = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
  while (fd < 0 && errno == EINTR);
  return fd;
}

/// Opens a regular file for writing. A link is not followed, and a pipe or device is neither waited
/// for nor written to: a run folder may be a stranger's.
int open_to_write(const char* what, const Path& path, int flags) {
  Descriptor fd(open_retrying(path, flags | O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (fd.get() < 0) fail(what, path, errno);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) fail(what, path, errno);
  if (!S_ISREG(info.st_mode))
    throw IoError("cannot ", what, " ", printable(path.string()),
                  ": not a regular file; remove it");
  return fd.release();
}

class RealFile : public OutFile {
 public:
  RealFile(Path path, int fd) : path_(std::move(path)), fd_(fd) {}

  void write(ByteView bytes) override {
    while (!bytes.empty()) {
      const ssize_t wrote = ::write(fd_.get(), bytes.data(), bytes.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) fail("write", path_, errno);
      bytes = bytes.subspan(static_cast<size_t>(wrote));
    }
  }
  void empty_out() {
    if (::ftruncate(fd_.get(), 0) != 0) fail("empty", path_, errno);
  }
  void sync() override {
    if (::fdatasync(fd_.get()) != 0) fail("sync", path_, errno);
  }
  void close() override {
    const int fd = fd_.release();
    if (fd >= 0 && ::close(fd) != 0 && errno != EINTR) fail("close", path_, errno);
  }

 private:
  Path path_;
  Descriptor fd_;
};

class RealFs : public Fs {
 public:
  std::unique_ptr<OutFile> open(const Path& path, OpenMode mode) override {
    const int how = mode == OpenMode::exclusive ? O_EXCL : mode == OpenMode::append ? O_APPEND : 0;
    auto file = std::make_unique<RealFile>(path, open_to_write("open", path, O_CREAT | how));
    if (mode == OpenMode::truncate) file->empty_out();  // only now that it is known to be a file
    return file;
  }
  void make_directory(const Path& path) override {
    if (::mkdir(path.c_str(), 0777) != 0) fail("make the folder", path, errno);
  }
  void rename(const Path& from, const Path& to) override {
    if (std::rename(from.c_str(), to.c_str()) != 0) fail("rename", from, errno);
  }
  void rename_new(const Path& from, const Path& to) override {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return;
    if (errno != EINVAL && errno != ENOSYS) fail("rename", from, errno);
    if (exists(to)) fail("rename", from, EEXIST);  // a file system without the flag
    rename(from, to);
  }
  void symlink(const Path& target, const Path& link) override {
    if (::symlink(target.c_str(), link.c_str()) != 0) fail("link", link, errno);
  }
  void remove(const Path& path) override {
    if (std::remove(path.c_str()) != 0) fail("remove", path, errno);
  }
  void truncate(const Path& path, uint64_t size) override {
    const Descriptor fd(open_to_write("shorten", path, 0));
    if (::ftruncate(fd.get(), static_cast<off_t>(size)) != 0) fail("shorten", path, errno);
  }
  void sync_directory(const Path& path) override {
    const Descriptor fd(open_retrying(path.empty() ? Path(".") : path, O_RDONLY | O_DIRECTORY));
    if (fd.get() < 0) fail("open", path, errno);
    if (::fsync(fd.get()) != 0 && errno != EINVAL) fail("sync", path, errno);
  }
  Bytes read(const Path& path, uint64_t at_most) override {
    const Descriptor fd(open_retrying(path, O_RDONLY | O_NONBLOCK));  // a FIFO must not hang us
    if (fd.get() < 0) fail("read", path, errno, DiskAccess::reads);
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) fail("read", path, errno, DiskAccess::reads);
    if (!S_ISREG(info.st_mode)) throw DataError(printable(path.string()), ": not a regular file");
    if (static_cast<uint64_t>(info.st_size) > at_most)
      throw DataError(printable(path.string()), ": got ", info.st_size, " bytes, at most ", at_most,
                      " are accepted");
    Bytes out(static_cast<size_t>(info.st_size));
    size_t have = 0;
    while (have < out.size()) {
      const ssize_t got = ::read(fd.get(), out.data() + have, out.size() - have);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail("read", path, errno, DiskAccess::reads);
      if (got == 0) break;  // it shrank meanwhile
      have += static_cast<size_t>(got);
    }
    out.resize(have);
    return out;
  }
  std::vector<std::string> list(const Path& directory) override {
    const std::unique_ptr<DIR, int (*)(DIR*)> open_directory(::opendir(directory.c_str()),
                                                             ::closedir);
    if (!open_directory) fail("list", directory, errno, DiskAccess::reads);
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(open_directory.get())) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    if (errno != 0) fail("list", directory, errno, DiskAccess::reads);
    std::sort(names.begin(), names.end());
    return names;
  }
  bool exists(const Path& path) override {
    struct stat info {};
    return ::lstat(path.c_str(), &info) == 0;
  }
  uint64_t free_bytes(const Path& path) override {
    struct statvfs info {};
    if (::statvfs(path.c_str(), &info) != 0)
      fail("look at the disk of", path, errno, DiskAccess::reads);
    return static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
  }
};

}  // namespace

Fs& real_fs() {
  static RealFs fs;
  return fs;
}

namespace {

/// Renaming over a pipe or a device would take it away from everybody.
void refuse_special(const Path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISLNK(info.st_mode) &&
      !S_ISDIR(info.st_mode))
    throw IoError("cannot write ", printable(path.string()),
                  ": it is a pipe, socket or device, not a file; choose another name");
}

void remove_quietly(Fs& fs, const Path& path) {
  try {
    if (fs.exists(path)) fs.remove(path);
  } catch (const Error&) {
    // The first error is the one to tell; what is left is removed when the run is next opened
    // (remove_partials).
  }
}

}  // namespace

// Nobody can have laid a link or file of that name in the way.
Path partial_beside(const Path& path) {
  uint64_t number = 0;
  if (::getrandom(&number, sizeof number, 0) != sizeof number)
    fail("draw a name for a part of", path, errno);
  return path.parent_path() / fmt::format("{}{:016x}-{}", kPartialPrefix, number, ::getpid());
}

void write_atomically(Fs& fs, const Path& path, ByteView content) {
  refuse_special(path);
  const Path partial = partial_beside(path);
  try {
    const auto file = fs.open(partial, OpenMode::exclusive);
    file->write(content);
    file->sync();
    file->close();
    fs.rename(partial, path);
  } catch (const IoError& error) {
    remove_quietly(fs, partial);
    // Of the file that was meant, not of the one with the odd name.
    std::string text = error.what();
    const std::string odd = printable(partial.string());
    if (const size_t at = text.find(odd); at != std::string::npos)
      text.replace(at, odd.size(), printable(path.string()));
    throw IoError(text);
  }
  fs.sync_directory(path.parent_path());
}

void remove_tree(Fs& fs, const Path& path) {
  if (std::filesystem::is_directory(std::filesystem::symlink_status(path)))
    for (const std::string& name : fs.list(path)) remove_tree(fs, path / name);
  fs.remove(path);
}

}  // namespace elbo
