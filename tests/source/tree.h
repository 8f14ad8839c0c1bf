// SPDX-License-Identifier: MIT
// The source tree as the rules of the house see it.
#pragma once
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace elbo::test {

namespace fs = std::filesystem;

inline fs::path root() { return ELBO_SOURCE_DIR; }

/// Path relative to the root, and its lines.
struct SourceFile {
  std::string path;
  std::vector<std::string> lines;
};

inline SourceFile read_source(const fs::path& path) {
  SourceFile file{fs::relative(path, root()).string(), {}};
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) file.lines.push_back(line);
  return file;
}

/// Every .h and .cpp below the given folders of the root.
inline std::vector<SourceFile> sources(const std::vector<std::string>& folders) {
  std::vector<SourceFile> out;
  for (const std::string& folder : folders) {
    if (!fs::exists(root() / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root() / folder))
      if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp")
        out.push_back(read_source(entry.path()));
  }
  return out;
}

/// "elbo/io", "tests/eval": the folder whose files may share a unit.
inline std::string module_folder(const std::string& path) {
  const size_t first = path.find('/'), second = path.find('/', first + 1);
  return path.substr(0, second == std::string::npos ? first : second);
}

}  // namespace elbo::test
