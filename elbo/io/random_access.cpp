// SPDX-License-Identifier: MIT
// Reading at a place by pread, again until all is there.
#include "elbo/io/random_access.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::io {
namespace {

// Parts that lie closer than this are read on the way: a disk that turns is faster so.
constexpr uint64_t kNear = uint64_t{64} << 10;
constexpr uint64_t kWindowBytes = uint64_t{256} << 10, kFarBytes = 4096;

uint64_t bytes_of_open_file(int descriptor) {
  struct stat found {};
  return ::fstat(descriptor, &found) == 0 && S_ISREG(found.st_mode)
             ? static_cast<uint64_t>(found.st_size)
             : 0;
}

}  // namespace

void MemoryBytes::read_at(uint64_t at, std::span<std::byte> out) const {
  if (at > bytes_.size() || out.size() > bytes_.size() - at)
    throw DataError(printable(name_), ": it ends too early; an incomplete copy?");
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), out.size(), out.begin());
}

FileBytes::FileBytes(const Path& path)
    : name_(printable(path.string())),
      // a pipe must not hang
      descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0)
    throw IoError("cannot open ", name_, ": ", std::strerror(errno),
                  "; check its name and permissions");
  bytes_ = bytes_of_open_file(descriptor_);
}

FileBytes::~FileBytes() { ::close(descriptor_); }

void FileBytes::prefetch(uint64_t at, uint64_t count) const {
  ::posix_fadvise(descriptor_, static_cast<off_t>(at), static_cast<off_t>(count),
                  POSIX_FADV_WILLNEED);
}

void FileBytes::expect_any_order() const { ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_RANDOM); }

void FileBytes::read_at(uint64_t at, std::span<std::byte> out) const {
  while (!out.empty()) {
    const ssize_t got = ::pread(descriptor_, out.data(), out.size(), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw IoError("cannot read ", name_, " at byte ", at, ": ", std::strerror(errno));
    if (got == 0)
      throw DataError(name_, ": got no bytes from ", at, " on, want ", bytes_,
                      " as when it was opened; has it been cut short?");
    at += static_cast<uint64_t>(got);
    out = out.subspan(static_cast<size_t>(got));
  }
}

ByteView ReadWindow::part(uint64_t at, uint64_t size) {
  const uint64_t all = from_.size(), end = begin_ + buffer_.size();
  if (at > all || size > all - at) throw DataError("it ends too early; an incomplete copy?");
  if (at < begin_ || at + size > end) {
    const bool near = at >= begin_ && at <= end + kNear;
    const uint64_t count = std::min(all - at, std::max(size, near ? kWindowBytes : kFarBytes));
    buffer_.resize(count);
    begin_ = at;
    from_.read_at(at, buffer_);
  }
  return ByteView(buffer_).subspan(at - begin_, size);
}

}  // namespace elbo::io
