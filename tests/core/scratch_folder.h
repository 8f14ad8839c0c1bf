// SPDX-License-Identifier: MIT
// A folder of its own for a test, removed at the end.
#pragma once
#include <stdlib.h>

#include "elbo/core/error.h"
#include "elbo/core/fs.h"

namespace elbo {

/// An empty folder that lives as long as this.
class ScratchFolder {
 public:
  explicit ScratchFolder(const Path& parent = std::filesystem::temp_directory_path()) {
    std::string name = (parent / "elbo-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw IoError("cannot make ", name);
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const Path& path() const { return path_; }
  Path operator/(const std::string& name) const { return path_ / name; }

 private:
  Path path_;
};

}  // namespace elbo
