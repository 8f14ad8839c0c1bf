// SPDX-License-Identifier: MIT
// Its values by number, and which files are too large to be kept.
#include "elbo/data/files/idx_file.h"

#include <algorithm>
#include <array>

#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/io/gzip.h"

namespace elbo::data {
namespace {

constexpr uint64_t kBlocks = 1024, kBlockBytes = 4096;

}  // namespace

IdxFile::IdxFile(const Path& path) : file_(path) {
  std::array<std::byte, kIdxHeaderBytes> start{};
  const std::span head = std::span(start).first(std::min<uint64_t>(start.size(), file_.size()));
  file_.read_at(0, head);
  header_ = parse_idx_header(head, file_.size(), file_.name());
  file_.expect_any_order();
}

void IdxFile::read(uint64_t first, std::span<std::byte> out) const {
  file_.read_at(header_.offset + first, out);
}

void IdxFile::prefetch(uint64_t first, uint64_t count) const {
  file_.prefetch(header_.offset + first, count);
}

std::string IdxFile::sampled_fingerprint() const {
  Sha256 hash;
  hash.update(bytes_of(str("sampled ", file_.size(), " ", join(header_.shape, " "), "\n")));
  std::array<std::byte, kBlockBytes> block{};
  const uint64_t most = std::min<uint64_t>(kBlockBytes, file_.size()), reach = file_.size() - most;
  for (uint64_t i = 0; i < kBlocks; ++i) {
    const std::span part = std::span(block).first(most);
    file_.read_at(reach / (kBlocks - 1) * i + reach % (kBlocks - 1) * i / (kBlocks - 1), part);
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
  const io::FileBytes file(path);
  file.read_at(0, start);
  const bool packed = io::is_gzip(start);
  return packed ? nullptr : std::make_shared<IdxFile>(path);
}

}  // namespace elbo::data
