// SPDX-License-Identifier: MIT
// Finding the folder of the pictures that a list names: archives differ in how deep they pack it.
#pragma once
#include <string>
#include <vector>

#include "elbo/data/attribute_list.h"

namespace elbo {

/// `folder` itself and, before it, each of `names` in it, once and as a folder inside one of the
/// same name: img_align_celeba/img_align_celeba.
std::vector<Path> picture_places(const Path& folder, const std::vector<std::string>& names);

/// The one of `places` with most of the first 100 pictures of `list`; where none has any, the first
/// that is there, or the last.
Path best_place(const std::vector<Path>& places, const AttributeList& list);

/// Gives each picture of `list` that is not among `files`, which are sorted, the ending .png where
/// it is there by that; how many.
int64_t take_png_endings(AttributeList& list, const std::vector<std::string>& files);

}  // namespace elbo
