// SPDX-License-Identifier: MIT
// A walk that opens no file and follows no link to a folder, so that neither cycles nor pipes can hold it up.
#include "elbo/data/folder_scan.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "elbo/core/error.h"

namespace elbo {
namespace {

namespace fs = std::filesystem;

constexpr int kDepthLimit = 16;

bool is_picture_name(std::string name) {
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name.ends_with(".png") || name.ends_with(".jpg") || name.ends_with(".jpeg");
}

bool is_hidden(const std::string& path) { return path[path.find_last_of('/') + 1] == '.'; }

bool is_below(const Path& path, const Path& root) {
  return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

class Walk {
 public:
  explicit Walk(const Path& root) : root_(root), canonical_(fs::weakly_canonical(root)) {}

  FolderScan run(bool classes) {
    folder("", 0);
    std::sort(scan_.files.begin(), scan_.files.end());
    if (classes) take_classes();
    std::sort(scan_.passed_over.begin(), scan_.passed_over.end(), [](const BadFile& a, const BadFile& b) { return a.path < b.path; });
    return std::move(scan_);
  }

 private:
  void pass_over(const std::string& path, const std::string& reason) { scan_.passed_over.push_back({path, reason}); }

  void folder(const std::string& relative, int depth) {
    for (const std::string& name : real_fs().list(root_ / relative)) entry(relative.empty() ? name : relative + "/" + name, depth);
  }

  void entry(const std::string& relative, int depth) {
    std::error_code error;
    const fs::file_type type = fs::symlink_status(root_ / relative, error).type();
    if (type == fs::file_type::directory) return sub_folder(relative, depth);
    if (type == fs::file_type::symlink) return link(relative);
    if (type != fs::file_type::regular) return pass_over(relative, "not a regular file (a pipe, socket or device)");
    file(relative);
  }

  void sub_folder(const std::string& relative, int depth) {
    if (is_hidden(relative)) return pass_over(relative, "a hidden folder");
    if (depth == kDepthLimit) return pass_over(relative, "more than 16 folders deep");
    try {
      folder(relative, depth + 1);
    } catch (const IoError& error) {
      pass_over(relative, error.what());
    }
  }

  void link(const std::string& relative) {
    std::error_code error;
    const Path target = fs::canonical(root_ / relative, error);
    if (error) return pass_over(relative, "a link that leads nowhere");
    if (!is_below(target, canonical_)) return pass_over(relative, "a link that leaves the folder");
    if (!fs::is_regular_file(target, error)) return pass_over(relative, "a link to something other than a file");
    file(relative);
  }

  void file(const std::string& relative) {
    if (is_hidden(relative)) return pass_over(relative, "a hidden file");
    if (!is_picture_name(relative)) return pass_over(relative, "not named .png, .jpg or .jpeg");
    scan_.files.push_back(relative);
  }

  void take_classes() {
    std::set<std::string> names;
    for (const std::string& file : scan_.files)
      if (const size_t slash = file.find('/'); slash != std::string::npos) names.insert(file.substr(0, slash));
    if (names.empty()) return;
    scan_.class_names.assign(names.begin(), names.end());
    std::erase_if(scan_.files, [&](const std::string& file) {
      const bool outside = file.find('/') == std::string::npos;
      if (outside) pass_over(file, "beside the sub-folders that are the classes; move it into one of them");
      return outside;
    });
  }

  Path root_, canonical_;
  FolderScan scan_;
};

}  // namespace

FolderScan scan_folder(const Path& root) { return Walk(root).run(true); }

FolderScan scan_pictures(const Path& root) { return Walk(root).run(false); }

}  // namespace elbo
