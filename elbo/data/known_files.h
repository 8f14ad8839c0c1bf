// SPDX-License-Identifier: MIT
// What a run knows of the files that it learns from: their names and sizes from the start, and of
// each file that was read a hash of its content. So a picture that was replaced by one of the same
// size is noticed, whenever it is drawn. A file is hashed when it is first read, and again only
// where its inode, size or time differ.
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "elbo/core/error.h"
#include "elbo/core/fs.h"

namespace elbo::data {

/// What tells without reading that a file is as it was.
struct FileStamp {
  int64_t size = -1;     ///< -1: no such file
  int64_t inode = 0;     ///< of the file system
  int64_t modified = 0;  ///< nanoseconds since 1970
  /// Whether it may be taken for the same file, unchanged.
  bool operator==(const FileStamp&) const = default;
};

/// A file of a data set.
struct KnownFile {
  std::string name;  ///< relative to the root of the set
  FileStamp stamp;   ///< when it was looked at last
  std::string hash;  ///< of its content (core/content_hash.h); "": it was not read yet
};

/// What the file system says of `path` now.
FileStamp stamp_of(const Path& path);

/// A file whose content is not what the run knows.
class ChangedFile : public DataError {
 public:
  using DataError::DataError;
};

/// Watches the files of one data set while they are read, by any number of threads. Off until
/// begin(): who only looks at data pays nothing.
class KnownFiles {
 public:
  /// From here on what is read is hashed, and compared where `known` has the hash of an earlier
  /// reading.
  void begin(const std::vector<KnownFile>& known);
  /// File `name`, at `path`, was read and has this content. ChangedFile where it is not what is
  /// known.
  void see(const std::string& name, const Path& path, ByteView content);
  /// File `name`, at `path`, was not read: what was made of it earlier serves, when it had this
  /// stamp, which it still has, and this hash. ChangedFile likewise.
  void see_kept(const std::string& name, const Path& path, const FileStamp& stamp,
                const std::string& hash);
  /// What was learned since the last call, in the order of the names.
  std::vector<KnownFile> take_news();

 private:
  void note(const std::string& key, const Path& path, const FileStamp& stamp,
            const std::string& hash);

  std::mutex mutex_;
  bool begun_ = false;
  std::map<std::string, KnownFile> files_, news_;
};

/// How the files of a data set differ from those that a run knows; names as printable() has them,
/// sorted.
struct FileChanges {
  std::vector<std::string> added, removed, changed;  ///< names
  /// The same files with the same content.
  bool none() const { return added.empty() && removed.empty() && changed.empty(); }
};

/// Compares what a run knows with the files that are there now, below `root`: names and sizes, and
/// the content of files whose stamp alone differs and whose hash is known, as far as `most_bytes`
/// of them (the rest is compared when it is drawn). Files of which nothing but the stamp differs
/// are no change.
FileChanges changes_between(const std::vector<KnownFile>& known, const std::vector<KnownFile>& now,
                            const Path& root, uint64_t most_bytes);

/// What is there now, where it is known to be the same: hashes and stamps of earlier readings stay,
/// so that content which was not compared yet is compared when it is drawn.
std::vector<KnownFile> merged(const std::vector<KnownFile>& known,
                              const std::vector<KnownFile>& now);

/// What is there now, where it is not the same: hashes stay only where the stamp is the same.
std::vector<KnownFile> carried_over(const std::vector<KnownFile>& known,
                                    const std::vector<KnownFile>& now);

/// "2 added (a.png, b.png), 1 removed (c.png)": at most five names of each kind.
std::string changes_text(const FileChanges& changes);

/// One JSON object a line: file, size, inode, modified and, where it is known, hash
/// (docs/formats/run_folder.md).
std::string known_files_text(const std::vector<KnownFile>& files);

/// The files of such a text, in the order of their names as printable() has them; of two lines for
/// one file the later holds, a torn last line is left out. DataError with `where` and the line.
std::vector<KnownFile> parse_known_files(std::string_view text, const std::string& where);

}  // namespace elbo::data
