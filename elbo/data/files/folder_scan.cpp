// SPDX-License-Identifier: MIT
// A walk that opens no file and follows no link to a folder, so that neither cycles nor pipes can
// hold it up. What is an image follows from a table of endings.
#include "elbo/data/files/folder_scan.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/words.h"

namespace elbo::data {
namespace {

constexpr int kDepthLimit = 16;

bool is_hidden(const std::string& path) { return path[path.find_last_of('/') + 1] == '.'; }

bool is_below(const Path& path, const Path& root) {
  return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

std::string_view first_part(std::string_view path) { return path.substr(0, path.find('/')); }

bool has_folder(std::string_view path) { return path.find('/') != std::string_view::npos; }

/// The path in the folder of its split: all of it where there are no splits.
std::string_view inside_split(std::string_view path, bool has_splits) {
  return has_splits ? path.substr(path.find('/') + 1) : path;
}

class FolderWalk {
 public:
  FolderWalk(const Path& root, Fs& disk)
      : root_(root), canonical_(std::filesystem::weakly_canonical(root)), disk_(disk) {}

  FolderScan run(SubFolders sub_folders) {
    folder("", 0);
    std::sort(scan_.files.begin(), scan_.files.end());
    take_meaning(sub_folders);
    for (const auto& [kind, count] : others_)
      scan_.left_out.push_back({count, str(kind, count == 1 ? " file" : " files")});
    if (links_ > 0)
      scan_.left_out.push_back(
          {links_, links_ == 1 ? "link that is not followed" : "links that are not followed"});
    std::sort(scan_.passed_over.begin(), scan_.passed_over.end(),
              [](const BadFile& a, const BadFile& b) { return a.path < b.path; });
    return std::move(scan_);
  }

 private:
  void skip_path(const std::string& path, const std::string& reason) {
    scan_.passed_over.push_back({path, reason});
  }

  void folder(const std::string& relative, int depth) {
    for (const std::string& name : disk_.list(relative.empty() ? root_ : root_ / relative))
      entry(relative.empty() ? name : relative + "/" + name, depth);
  }

  void entry(const std::string& relative, int depth) {
    using std::filesystem::file_type;
    std::error_code error;
    const file_type type = std::filesystem::symlink_status(root_ / relative, error).type();
    if (type == file_type::not_found)
      return skip_path(relative, "gone while the folder was looked through");
    if (error)
      throw IoError("cannot look at ", printable((root_ / relative).string()), ": ",
                    error.message());
    if (type == file_type::directory) return sub_folder(relative, depth);
    if (type == file_type::symlink) return link(relative);
    if (type != file_type::regular)
      return skip_path(relative, "not a regular file (a pipe, socket or device)");
    file(relative);
  }

  /// A folder that cannot be read is no empty one: what it holds would be missing in silence.
  void sub_folder(const std::string& relative, int depth) {
    if (is_hidden(relative)) return skip_path(relative, "a hidden folder");
    if (relative == "lost+found") return skip_path(relative, "the file system's own folder");
    if (depth == kDepthLimit) return skip_path(relative, "more than 16 folders deep");
    try {
      folder(relative, depth + 1);
    } catch (const IoError& error) {
      if (depth > 0) throw;
      throw IoError(error.what(),
                    "; its pictures would be missing: make it readable, or move it out of ",
                    printable(root_.string()));
    }
  }

  void link(const std::string& relative) {
    std::error_code error;
    const Path target = std::filesystem::canonical(root_ / relative, error);
    if (error) return lose_link(relative, "a link that leads nowhere");
    if (!is_below(target, canonical_)) return lose_link(relative, "a link that leaves the folder");
    if (!std::filesystem::is_regular_file(target, error))
      return skip_path(relative, "a link to something other than a file");
    file(relative);
  }

  void lose_link(const std::string& relative, const std::string& reason) {
    links_ += !is_hidden(relative) && is_image_name(relative) ? 1 : 0;
    skip_path(relative, reason);
  }

  void file(const std::string& relative) {
    if (is_hidden(relative)) return skip_path(relative, "a hidden file");
    if (is_image_name(relative)) return scan_.files.push_back(relative);
    const std::string kind = other_image_kind(relative);
    if (kind.empty())
      return skip_path(relative, str("no picture by its name; ", kImageEndings, " are"));
    ++others_[kind];
    skip_path(relative, str("of the kind ", kind, " by its name, which is not read; ",
                            kImageEndings, " are"));
  }

  /// Keeps the files that `stays` and counts the others.
  void keep(const std::function<bool(const std::string&)>& stays, const std::string& kind,
            const std::string& reason) {
    const size_t before = scan_.files.size();
    std::erase_if(scan_.files, [&](const std::string& path) {
      const bool gone = !stays(path);
      if (gone) skip_path(path, reason);
      return gone;
    });
    scan_.left_out.push_back({static_cast<int64_t>(before - scan_.files.size()), kind});
  }

  void take_meaning(SubFolders sub_folders) {
    const std::vector<std::string_view> names(scan_.files.begin(), scan_.files.end());
    static_cast<FolderMeaning&>(scan_) = folder_meaning(names, sub_folders);
    const std::string beside = str("beside the splits ", scan_.split_names);
    if (scan_.has_splits)
      keep([&](const std::string& path) { return !scan_.is_beside_splits(path); }, beside,
           beside + "; move it into one of them");
    if (!scan_.class_names.empty())
      keep([&](const std::string& path) { return !scan_.is_beside_classes(path); },
           "beside the sub-folders that are the classes",
           "beside the sub-folders that are the classes; move it into one of them");
  }

  Path root_, canonical_;
  Fs& disk_;
  FolderScan scan_;
  std::map<std::string, int64_t> others_;  ///< kind to count
  int64_t links_ = 0;
};

}  // namespace

FolderMeaning folder_meaning(const std::vector<std::string_view>& files, SubFolders sub_folders) {
  FolderMeaning out;
  std::set<Split> splits;
  std::set<std::string_view> split_names, class_names;
  if (sub_folders == SubFolders::automatic)
    for (const std::string_view path : files)
      if (const auto split = split_called(first_part(path)); split && has_folder(path))
        splits.insert(*split), split_names.insert(first_part(path));
  out.has_splits = splits.contains(Split::train) && splits.size() > 1;
  if (out.has_splits) out.split_names = join(split_names, ", ");
  if (sub_folders != SubFolders::nothing)
    for (const std::string_view path : files)
      if (const std::string_view inside = inside_split(path, out.has_splits);
          has_folder(inside) && !out.is_beside_splits(path))
        class_names.insert(first_part(inside));
  out.class_names.assign(class_names.begin(), class_names.end());
  return out;
}

bool FolderMeaning::is_beside_splits(std::string_view file) const {
  return has_splits && !(has_folder(file) && split_called(first_part(file)).has_value());
}

bool FolderMeaning::is_beside_classes(std::string_view file) const {
  return !class_names.empty() && !has_folder(inside_split(file, has_splits));
}

Split FolderMeaning::split_of(std::string_view file) const {
  const auto split = split_called(first_part(file));
  ELBO_ASSERT(has_splits && split);
  return *split;
}

std::string_view FolderMeaning::class_of(std::string_view file) const {
  return first_part(inside_split(file, has_splits));
}

FolderScan scan_folder(const Path& root, SubFolders sub_folders, Fs& fs) {
  if (std::filesystem::is_regular_file(root))
    throw DataError(printable(root.string()), ": got a file, want a folder of pictures; ",
                    is_image_name(root.string())
                        ? "name the folder that it is in"
                        : "unpack it, if it is an archive, and name the folder");
  return FolderWalk(root, fs).run(sub_folders);
}

FolderScan scan_images(const Path& root) { return scan_folder(root, SubFolders::nothing); }

namespace {

constexpr std::array<std::string_view, 6> kReadEndings{".png",  ".jpg",  ".jpeg",
                                                       ".jfif", ".webp", ".bmp"};

constexpr std::pair<std::string_view, std::string_view> kOtherEndings[] = {
    {".tif", "TIFF"},    {".tiff", "TIFF"}, {".gif", "GIF"},       {".ppm", "PPM"},
    {".pgm", "PPM"},     {".pbm", "PPM"},   {".pnm", "PPM"},       {".avif", "AVIF"},
    {".heic", "HEIC"},   {".heif", "HEIC"}, {".jp2", "JPEG 2000"}, {".j2k", "JPEG 2000"},
    {".jxl", "JPEG XL"}, {".tga", "TGA"},   {".dcm", "DICOM"},     {".exr", "EXR"},
    {".npy", "NumPy"},   {".npz", "NumPy"}};

}  // namespace

bool is_image_name(std::string_view name) {
  const std::string small = small_letters(name);
  return std::any_of(kReadEndings.begin(), kReadEndings.end(),
                     [&](std::string_view ending) { return small.ends_with(ending); });
}

std::string other_image_kind(std::string_view name) {
  const std::string small = small_letters(name);
  for (const auto& [ending, kind] : kOtherEndings)
    if (small.ends_with(ending)) return std::string(kind);
  return "";
}

}  // namespace elbo::data
