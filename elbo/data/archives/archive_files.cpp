// SPDX-License-Identifier: MIT
// A bounded number of open archives; the oldest makes room. Who is reading one keeps it open.
#include "elbo/data/archives/archive_files.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/files/image_files.h"
#include "elbo/io/archives/zip.h"

namespace elbo::data {
namespace {

constexpr size_t kMostOpen = 256;

}  // namespace

ArchiveFiles::ArchiveFiles(std::shared_ptr<const MemberTable> table)
    : table_(std::move(table)), files_(table_->archives.size()) {}

ArchiveFiles::FilePtr ArchiveFiles::opened(uint32_t archive) const {
  const std::lock_guard lock(mutex_);
  if (files_[archive]) return files_[archive];
  const ArchiveFile& known = table_->archives[archive];
  const FileStamp now = stamp_of(known.path);
  if (now.size < 0)
    throw VanishedImage(printable(known.path), ": it has vanished since its table was read");
  if (!(now == known.stamp))
    throw ChangedFile(printable(known.path), ": it has changed since its table was read (",
                      now.size, " bytes now, ", known.stamp.size, " then); begin again");
  const auto file = std::make_shared<const io::FileBytes>(known.path);
  file->expect_any_order();
  if (in_order_.size() >= kMostOpen) {
    files_[in_order_.front()] = nullptr;
    in_order_.pop_front();
  }
  in_order_.push_back(archive);
  return files_[archive] = file;
}

Bytes ArchiveFiles::content(const ArchiveMember& member) const {
  const std::string& path = table_->archives[member.archive].path;
  if (unpacks_to_too_much(member.packed, member.size))
    throw BadImage(printable(table_->place_of(member)), ": ", member.packed,
                   " bytes that unpack to ", member.size, ", more than a picture's file may have");
  const FilePtr file = opened(member.archive);
  Bytes bytes(member.packed);
  try {
    file->read_at(member.at, bytes);
    if (table_->kind == ArchiveKind::tar) return bytes;
    const io::ZipMember zipped{.name = std::string(table_->name_of(member)),
                               .packed = member.packed,
                               .size = member.size,
                               .checksum = member.checksum,
                               .deflated = member.deflated != 0};
    return io::zip_content(bytes, zipped, member.size, {.name = path});
  } catch (const DataError& error) {
    throw BadImage(error.what());
  }
}

void ArchiveFiles::prefetch(const ArchiveMember& member) const try {
  opened(member.archive)->prefetch(member.at, member.packed);
} catch (const Error&) {
  // Who draws it is told.
}

}  // namespace elbo::data
