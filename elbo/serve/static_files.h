// SPDX-License-Identifier: MIT
// The pages themselves: read and compressed once at the start, and served by exact names.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "elbo/core/fs.h"
#include "elbo/serve/message.h"

namespace elbo::serve {

/// One file of the pages.
struct StaticFile {
  std::string content_type;  ///< by its ending
  std::string tag;           ///< ETag, with its quotes: of the content alone
  Bytes plain;               ///< its content
  Bytes packed;              ///< the same as gzip; empty where that is not smaller
};

/// What a browser says about a copy that it has.
struct CopyAtHand {
  std::string_view tags;       ///< If-None-Match
  std::string_view encodings;  ///< Accept-Encoding
};

/// All files of a folder whose endings are known (html, js, css, svg, png). Folders named `tests`
/// and names that begin with a point are left out, and so are links, devices, and names with other
/// characters than letters, digits and ._-
class StaticFiles {
 public:
  StaticFiles() = default;  ///< none
  /// Reads `folder`; a folder that is not there has no files. DataError where they are beyond
  /// 16 MiB or 1000, IoError.
  explicit StaticFiles(const Path& folder);

  /// The file at exactly `path`, which begins with a slash; `/` is /index.html. Null where there is
  /// none.
  const StaticFile* find(std::string_view path) const;
  size_t size() const { return files_.size(); }  ///< how many files

 private:
  std::map<std::string, StaticFile, std::less<>> files_;  // by path
};

/// The answer for a file: 304 where the browser has it already, compressed where it may be.
Response file_response(const StaticFile& file, const CopyAtHand& copy);

/// A script or a style sheet whose lines that are comment and nothing else are empty, but for the
/// licence. The others keep their numbers, so errors name places in the source. No text of a script
/// may have a line that begins like a comment.
std::string without_comments(std::string_view text);

}  // namespace elbo::serve
