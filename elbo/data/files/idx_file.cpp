// SPDX-License-Identifier: MIT
// Reading at a place by pread, again until all is there.
#include "elbo/data/files/idx_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/io/gzip.h"

namespace elbo::data {
namespace {

constexpr uint64_t kBlocks = 1024, kBlockBytes = 4096;

uint64_t bytes_of_open(int descriptor) {
  struct stat found {};
  return ::fstat(descriptor, &found) == 0 && S_ISREG(found.st_mode)
             ? static_cast<uint64_t>(found.st_size)
             : 0;
}

}  // namespace

IdxFile::IdxFile(const Path& path)
    : name_(printable(path.string())),
      descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0)
    throw IoError("cannot open ", name_, ": ", std::strerror(errno),
                  "; check its name and permissions");
  try {
    bytes_ = bytes_of_open(descriptor_);
    std::array<std::byte, kIdxHeaderBytes> start{};
    const std::span head = std::span(start).first(std::min<uint64_t>(start.size(), bytes_));
    read_at(0, head);
    header_ = parse_idx_header(head, bytes_, name_);
    ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_RANDOM);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

IdxFile::~IdxFile() { ::close(descriptor_); }

void IdxFile::read(uint64_t first, std::span<std::byte> out) const {
  read_at(header_.offset + first, out);
}

void IdxFile::prefetch(uint64_t first, uint64_t count) const {
  ::posix_fadvise(descriptor_, static_cast<off_t>(header_.offset + first),
                  static_cast<off_t>(count), POSIX_FADV_WILLNEED);
}

void IdxFile::read_at(uint64_t offset, std::span<std::byte> out) const {
  while (!out.empty()) {
    const ssize_t got = ::pread(descriptor_, out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      throw IoError("cannot read ", name_, " at byte ", offset, ": ", std::strerror(errno));
    if (got == 0)
      throw DataError(name_, ": got no bytes from ", offset, " on, want ", bytes_,
                      " as when it was opened; has it been cut short?");
    offset += static_cast<uint64_t>(got);
    out = out.subspan(static_cast<size_t>(got));
  }
}

std::string IdxFile::sampled_fingerprint() const {
  Sha256 hash;
  hash.update(bytes_of(str("sampled ", bytes_, " ", join(header_.shape, " "), "\n")));
  std::array<std::byte, kBlockBytes> block{};
  const uint64_t most = std::min<uint64_t>(kBlockBytes, bytes_), reach = bytes_ - most;
  for (uint64_t i = 0; i < kBlocks; ++i) {
    const std::span part = std::span(block).first(most);
    read_at(reach / (kBlocks - 1) * i + reach % (kBlocks - 1) * i / (kBlocks - 1), part);
    hash.update(part);
  }
  return hash.hex();
}

std::shared_ptr<const IdxFile> large_idx(const Path& path, uint64_t kept_at_most) {
  std::error_code error;
  const uint64_t bytes = std::filesystem::file_size(path, error);
  // Who reads the whole file says what is wrong with it.
  if (error || bytes <= kept_at_most) return nullptr;
  std::array<std::byte, 3> start{};
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  const bool packed = descriptor >= 0 && ::pread(descriptor, start.data(), start.size(), 0) == 3 &&
                      io::is_gzip(start);
  if (descriptor >= 0) ::close(descriptor);
  return packed ? nullptr : std::make_shared<IdxFile>(path);
}

}  // namespace elbo::data
