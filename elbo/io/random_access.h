// SPDX-License-Identifier: MIT
// Bytes that are read at a place: those of a file too large for memory, or a view of memory, so
// that one reader of a format serves both.
#pragma once
#include <cstdint>
#include <string>

#include "elbo/core/fs.h"

namespace elbo::io {

/// So many bytes, any of which can be read; by several threads at once.
class RandomAccess {
 public:
  virtual ~RandomAccess() = default;
  virtual uint64_t size() const = 0;  ///< bytes in all
  /// Fills `out` with the bytes from `at` on. DataError where they end before it is full, IoError
  /// where the disk fails.
  virtual void read_at(uint64_t at, std::span<std::byte> out) const = 0;
};

/// A view of somebody else's bytes.
class MemoryBytes : public RandomAccess {
 public:
  /// `name` begins errors.
  MemoryBytes(ByteView bytes, std::string name) : bytes_(bytes), name_(std::move(name)) {}
  uint64_t size() const override { return bytes_.size(); }
  void read_at(uint64_t at, std::span<std::byte> out) const override;

 private:
  ByteView bytes_;
  std::string name_;
};

/// A regular file, open for reading as long as this lives.
class FileBytes : public RandomAccess {
 public:
  /// IoError where it cannot be opened; what is no regular file has no bytes.
  explicit FileBytes(const Path& path);
  ~FileBytes() override;
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  uint64_t size() const override { return bytes_; }
  void read_at(uint64_t at, std::span<std::byte> out) const override;
  /// Has the disk fetch `count` bytes from `at` on, without waiting for them.
  void prefetch(uint64_t at, uint64_t count) const;
  /// Tells the disk that what is read next lies anywhere: it fetches nothing that was not asked
  /// for.
  void expect_any_order() const;
  /// What fstat() and others take.
  int descriptor() const { return descriptor_; }
  /// Its path, safe to print.
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  int descriptor_;
  uint64_t bytes_ = 0;
};

/// Looks at small parts of something large, mostly one behind the other, through a buffer. For one
/// thread.
class ReadWindow {
 public:
  /// `from` must outlive it. Nothing is read yet.
  explicit ReadWindow(const RandomAccess& from) : from_(from) {}
  /// `size` bytes from `at` on, valid until the next call. DataError where there are not so many.
  ByteView part(uint64_t at, uint64_t size);
  uint64_t size() const { return from_.size(); }  ///< bytes in all

 private:
  const RandomAccess& from_;
  Bytes buffer_;
  uint64_t begin_ = 0;
};

}  // namespace elbo::io
