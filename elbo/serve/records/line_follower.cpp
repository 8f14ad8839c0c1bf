// SPDX-License-Identifier: MIT
// Reading what was added to a file.
#include "elbo/serve/records/line_follower.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace elbo::serve {
namespace {

constexpr size_t kLongestLine = size_t{1} << 20;
constexpr size_t kPiece = kLongestLine + 1;  // without an end in it, a line is too long
constexpr size_t kKeptBefore = 256;  // bytes: a line of metrics has times that never come again

/// What lies at [at, at + size) of the file, as far as there is something.
std::string piece_of(int fd, uint64_t at, size_t size) {
  std::string out(size, '\0');
  const ssize_t got = ::pread(fd, out.data(), size, static_cast<off_t>(at));
  out.resize(got > 0 ? static_cast<size_t>(got) : 0);
  return out;
}

}  // namespace

double LineFollower::share_read() const {
  return size_ == 0 ? 1 : std::min(1.0, static_cast<double>(at_) / static_cast<double>(size_));
}

bool LineFollower::is_same(int fd, const struct stat& info) const {
  return info.st_dev == device_ && info.st_ino == inode_ &&
         static_cast<uint64_t>(info.st_size) >= at_ &&
         piece_of(fd, at_ - before_.size(), before_.size()) == before_;
}

void LineFollower::forget(const LineReceiver& to) {
  const bool had_lines = at_ > 0;
  at_ = size_ = 0;
  before_.clear();
  in_long_ = false;
  passed_over_ = 0;
  if (had_lines) to.begin_anew();
}

bool LineFollower::read(uint64_t most, const LineReceiver& to) {
  const int fd = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat info {};
  if (fd < 0 || ::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    if (fd >= 0) ::close(fd);
    forget(to);
    return true;
  }
  if (!is_same(fd, info)) forget(to);
  device_ = info.st_dev;
  inode_ = info.st_ino;
  size_ = static_cast<uint64_t>(info.st_size);
  const bool all = read_from(fd, most, to);
  ::close(fd);
  return all;
}

bool LineFollower::read_from(int fd, uint64_t most, const LineReceiver& to) {
  for (uint64_t taken = 0; taken < most;) {
    const std::string piece = piece_of(fd, at_, kPiece);
    const size_t end = in_long_ ? piece.find('\n') : piece.rfind('\n');
    const bool has_end = end != std::string::npos;
    if (!has_end && !in_long_ && piece.size() < kPiece) return true;  // not a whole line yet
    if (!has_end && piece.empty()) return true;
    const size_t size = has_end ? end + 1 : piece.size();
    if (has_end && !in_long_) take(std::string_view(piece).substr(0, size), to);
    if (!has_end && !in_long_) ++passed_over_;
    in_long_ = !has_end;
    at_ += size;
    taken += size;
    before_ = piece.substr(size - std::min(size, kKeptBefore), std::min(size, kKeptBefore));
  }
  return at_ >= size_;
}

void LineFollower::take(std::string_view lines, const LineReceiver& to) {
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    to.see(lines.substr(0, end));
    lines.remove_prefix(end + 1);
  }
}

}  // namespace elbo::serve
