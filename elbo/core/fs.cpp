// SPDX-License-Identifier: MIT
// File operations on POSIX.
#include "elbo/core/fs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "elbo/core/error.h"

namespace elbo {
namespace {

const char* advice(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT: return "; free some space, or choose another disk with --out";
    case EACCES:
    case EPERM:
    case EROFS: return "; check its permissions, or choose another folder with --out";
    case ENOENT: return "; check the spelling";
    default: return "";
  }
}

[[noreturn]] void fail(const char* what, const Path& path, int code) {
  throw IoError("cannot ", what, " ", printable(path.string()), ": ", std::strerror(code), advice(code));
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
    const int how = mode == OpenMode::exclusive ? O_EXCL : mode == OpenMode::truncate ? O_TRUNC : O_APPEND;
    const int fd = open_retrying(path, O_WRONLY | O_CREAT | how);
    if (fd < 0) fail("open", path, errno);
    return std::make_unique<RealFile>(path, fd);
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
    if (::truncate(path.c_str(), static_cast<off_t>(size)) != 0) fail("shorten", path, errno);
  }
  void sync_directory(const Path& path) override {
    const Descriptor fd(open_retrying(path.empty() ? Path(".") : path, O_RDONLY | O_DIRECTORY));
    if (fd.get() < 0) fail("open", path, errno);
    if (::fsync(fd.get()) != 0 && errno != EINVAL) fail("sync", path, errno);
  }
  Bytes read(const Path& path, uint64_t at_most) override {
    const Descriptor fd(open_retrying(path, O_RDONLY | O_NONBLOCK));  // a FIFO must not hang us
    if (fd.get() < 0) fail("read", path, errno);
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) fail("read", path, errno);
    if (!S_ISREG(info.st_mode)) throw DataError(printable(path.string()), ": not a regular file");
    if (static_cast<uint64_t>(info.st_size) > at_most)
      throw DataError(printable(path.string()), ": got ", info.st_size, " bytes, at most ", at_most, " are accepted");
    Bytes out(static_cast<size_t>(info.st_size));
    size_t have = 0;
    while (have < out.size()) {
      const ssize_t got = ::read(fd.get(), out.data() + have, out.size() - have);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail("read", path, errno);
      if (got == 0) break;  // it shrank meanwhile
      have += static_cast<size_t>(got);
    }
    out.resize(have);
    return out;
  }
  std::vector<std::string> list(const Path& directory) override {
    const std::unique_ptr<DIR, int (*)(DIR*)> open_directory(::opendir(directory.c_str()), ::closedir);
    if (!open_directory) fail("list", directory, errno);
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(open_directory.get())) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    if (errno != 0) fail("list", directory, errno);
    std::sort(names.begin(), names.end());
    return names;
  }
  bool exists(const Path& path) override {
    struct stat info {};
    return ::lstat(path.c_str(), &info) == 0;
  }
  uint64_t free_bytes(const Path& path) override {
    struct statvfs info {};
    if (::statvfs(path.c_str(), &info) != 0) fail("look at the disk of", path, errno);
    return static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
  }
};

}  // namespace

Fs& real_fs() {
  static RealFs fs;
  return fs;
}

void write_atomically(Fs& fs, const Path& path, ByteView content) {
  const Path partial = path.string() + ".partial";
  const auto file = fs.open(partial, OpenMode::truncate);
  file->write(content);
  file->sync();
  file->close();
  fs.rename(partial, path);
  fs.sync_directory(path.parent_path());
}

void remove_tree(Fs& fs, const Path& path) {
  if (std::filesystem::is_directory(std::filesystem::symlink_status(path)))
    for (const std::string& name : fs.list(path)) remove_tree(fs, path / name);
  fs.remove(path);
}

}  // namespace elbo
