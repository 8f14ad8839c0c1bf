// SPDX-License-Identifier: MIT
// The one seam between elbo and the disk for everything that it writes into a run: real, failing on
// purpose, or a model of a crash (core/faults/fault_fs.h, core/faults/crash_fs.h). Reading goes
// through it too where a run is read back.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace elbo {

using Path = std::filesystem::path;           ///< a path of the file system
using Bytes = std::vector<std::byte>;         ///< the content of a file
using ByteView = std::span<const std::byte>;  ///< a view of somebody else's bytes

/// The bytes of a text, without a copy.
inline ByteView bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// Bytes as text, without a copy.
inline std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A file open for writing. Every call throws IoError on failure, also on one that close() finds.
class OutFile {
 public:
  virtual ~OutFile() = default;
  virtual void write(ByteView bytes) = 0;  ///< all of it; short writes and EINTR are retried
  virtual void sync() = 0;                 ///< data is on the disk when it returns (fdatasync)
  virtual void close() = 0;                ///< once; a destructor without close() closes silently
};

/// Whether a file is made anew or added to.
enum class OpenMode {
  exclusive,  ///< the file must not exist (O_EXCL)
  truncate,   ///< an existing file is emptied
  append,     ///< writing goes to the end
};

/// File operations; each throws IoError that names the path, the reason and what to try. Only
/// regular files are written: a link at the end of a path, a pipe or a device is an error.
class Fs {
 public:
  virtual ~Fs() = default;
  /// IoError where it fails.
  virtual std::unique_ptr<OutFile> open(const Path& path, OpenMode mode) = 0;
  /// Parents must exist; an existing path is an error.
  virtual void make_directory(const Path& path) = 0;
  /// Replaces `to`, atomically.
  virtual void rename(const Path& from, const Path& to) = 0;
  /// Fails if `to` exists (RENAME_NOREPLACE).
  virtual void rename_new(const Path& from, const Path& to) = 0;
  virtual void symlink(const Path& target, const Path& link) = 0;  ///< `link` must not exist
  /// A file or an empty folder.
  virtual void remove(const Path& path) = 0;
  virtual void truncate(const Path& path, uint64_t size) = 0;  ///< cuts a file to `size` bytes
  /// Entries are on the disk when it returns (fsync).
  virtual void sync_directory(const Path& path) = 0;
  /// A regular file of at most so many bytes, else DataError.
  virtual Bytes read(const Path& path, uint64_t at_most) = 0;
  virtual std::vector<std::string> list(const Path& directory) = 0;  ///< names, sorted bytewise
  /// Also true for a dangling link.
  virtual bool exists(const Path& path) = 0;
  /// What this user may still write there.
  virtual uint64_t free_bytes(const Path& path) = 0;
};

/// The disk itself.
Fs& real_fs();

/// Writes a whole file so that a reader sees the old content or the new one, never a part: new
/// sibling with a random name, sync, rename, sync. A link is replaced, a pipe or device an IoError.
void write_atomically(Fs& fs, const Path& path, ByteView content);

/// Removes a folder and all that is in it, links not followed.
void remove_tree(Fs& fs, const Path& path);

}  // namespace elbo
