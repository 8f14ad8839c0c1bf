// SPDX-License-Identifier: MIT
// Looking through a folder for images: which files, by their names, in which order, which splits
// and classes its sub-folders are, and what was passed over and why. Nothing is opened.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/core/fields.h"
#include "elbo/core/fs.h"
#include "elbo/data/dataset.h"
#include "elbo/data/part_used.h"

namespace elbo::data {

/// A file, relative to the root of its set, and what is wrong with it.
struct BadFile {
  std::string path;    ///< relative to the root
  std::string reason;  ///< in a sentence without a point
};

/// What the sub-folders of a folder of pictures mean.
enum class SubFolders {
  automatic,  ///< splits where they are called train, val and test; else classes
  classes,    ///< classes, whatever they are called
  nothing,    ///< every picture counts, without a class
};
constexpr auto enum_names(SubFolders) { return std::array{"automatic", "classes", "nothing"}; }

/// What the folders in the names of pictures mean.
struct FolderMeaning {
  /// The first part of each path is the split (split_called() of words.h).
  bool has_splits = false;
  std::string split_names;  ///< as they are written, joined by ", "
  /// Sub-folders that hold pictures, sorted bytewise, of all splits together; empty where there are
  /// none.
  std::vector<std::string> class_names;

  Split split_of(std::string_view file) const;  ///< where has_splits
  /// One of class_names, where there are any.
  std::string_view class_of(std::string_view file) const;
  /// Whether a picture lies beside the splits.
  bool is_beside_splits(std::string_view file) const;
  /// Whether a picture that is not beside the splits lies beside the classes.
  bool is_beside_classes(std::string_view file) const;
};

/// What the folders in `files`, which are relative and use slashes, mean. Sub-folders are splits
/// where one is for training and another for validation or test.
FolderMeaning folder_meaning(const std::vector<std::string_view>& files, SubFolders sub_folders);

/// The pictures of a folder, with splits and classes.
struct FolderScan : FolderMeaning {
  std::vector<std::string> files;  ///< relative to the root, sorted bytewise
  /// Not pictures by name, links that leave the root, devices, ...
  std::vector<BadFile> passed_over;
  std::vector<LeftOut> left_out;  ///< those of them that are pictures, counted
};

/// Looks for pictures (is_image_name()) in `root` and below, 16 folders deep.
/// Links are followed to files inside `root` only. Where sub-folders are splits or classes,
/// pictures outside of them are passed over. IoError where `root`, or a folder in it that is not
/// hidden, cannot be looked through.
FolderScan scan_folder(const Path& root, SubFolders sub_folders = SubFolders::automatic,
                       Fs& fs = real_fs());

/// As scan_folder(), but sub-folders mean nothing: every picture counts.
FolderScan scan_images(const Path& root);

/// The endings of pictures that are read, for messages.
inline constexpr std::string_view kImageEndings = ".png, .jpg, .jpeg, .jfif, .webp and .bmp";

/// Whether the name ends as those of pictures that are read, in letters of either case.
bool is_image_name(std::string_view name);

/// The kind of a picture, or of an array of them, that is not read from a folder: "TIFF" for .tif
/// and .tiff. Empty for any other name.
std::string other_image_kind(std::string_view name);

}  // namespace elbo::data
