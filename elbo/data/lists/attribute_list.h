// SPDX-License-Identifier: MIT
// Images and their attributes, as the lists of CelebA, LFW or a user's own CSV say, and the folder
// of the images that a list names: archives differ in how deep they pack it. Every value is in [0,
// 1]. A line that does not fit is a DataError that begins with file:line.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/data/dataset.h"
#include "elbo/data/lists/text_lines.h"

namespace elbo::data {

/// One picture of a list.
struct ListedImage {
  std::string file;           ///< relative to the folder of the pictures
  std::string group;          ///< who is never in both splits: a person; empty: the file alone
  int64_t line = 0;           ///< where the list names it
  Split part = Split::train;  ///< where AttributeList::has_parts
};

/// Pictures with their attributes, and which split each is in.
struct AttributeList {
  std::string origin;               ///< of the list, safe to print
  std::vector<std::string> names;   ///< of the attributes (A), all different
  std::vector<ListedImage> images;  ///< (N), no file twice
  std::vector<float> values;        ///< (N x A)
  bool has_parts = false;           ///< the list says which split a picture is in
};

/// CelebA (Liu, Luo, Wang, Tang 2015): list_attr_celeba.txt, beside it or nowhere
/// list_eval_partition.txt; each in `folder`, or in Anno and Eval in it; or both as .csv, as Kaggle
/// has them. A value -1 becomes 0.
AttributeList read_celeba(const Path& folder);

/// LFW (Huang et al. 2007) with the attributes of Kumar et al. 2009: lfw_attributes.txt in
/// `folder`. A value is the logistic function of the classifier's score, so that 1/2 is its
/// boundary; a picture's group is its person.
AttributeList read_lfw(const Path& folder);

/// attributes.csv in `folder`: a line that names the columns, then a line a picture; commas,
/// semicolons or tabs between them (text_lines.h). The column of the files is called file,
/// filename, image_id or the like. Values are numbers in [0, 1], true and false, yes and no, or, in
/// a column without other numbers, -1 and 1. A column `split` holds train, validation or test.
AttributeList read_csv(const Path& folder);

/// The list in the lines of list_attr_celeba.txt, of lfw_attributes.txt, or of attributes.csv: what
/// the three above read.
AttributeList parse_celeba(TextLines lines);
/// The list of lfw_attributes.txt; DataError with the line that does not fit.
AttributeList parse_lfw(TextLines lines);
/// A user's own attributes.csv; DataError with the line that does not fit.
AttributeList parse_csv(TextLines lines);

/// Puts each picture of `list` in the part that the lines of list_eval_partition.txt, or .csv,
/// name.
void take_celeba_parts(TextLines lines, AttributeList& list);

/// `name` as a file below a folder; DataError where it is empty, absolute, goes up, or holds a NUL.
std::string file_below(const TextLines& lines, std::string_view name);

/// DataError where `list` names an attribute or a file twice, an attribute not at all, or no
/// picture.
void check_unique(const AttributeList& list);

/// The first of `names` that is in `folder`, or nothing.
std::optional<Path> first_in(const Path& folder, const std::vector<std::string>& names);

/// The first of `names` that is in `folder`; DataError that lists them where there is none.
Path found_list(const Path& folder, const std::vector<std::string>& names);

/// `folder` itself and, before it, each of `names` in it, once and as a folder inside one of the
/// same name: img_align_celeba/img_align_celeba.
std::vector<Path> image_places(const Path& folder, const std::vector<std::string>& names);

/// The one of `places` with most of the first 100 pictures of `list`; where none has any, the first
/// that is there, or the last.
Path best_place(const std::vector<Path>& places, const AttributeList& list);

/// Gives each picture of `list` that is not among `files`, which are sorted, the ending .png where
/// it is there by that; how many.
int64_t take_png_endings(AttributeList& list, const std::vector<std::string>& files);

}  // namespace elbo::data
