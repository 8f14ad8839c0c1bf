// SPDX-License-Identifier: MIT
// What a file's name says of the picture in it.
#pragma once
#include <string>
#include <string_view>

namespace elbo {

/// The endings of pictures that are read, for messages.
inline constexpr std::string_view kPictureEndings = ".png, .jpg, .jpeg, .jfif, .webp and .bmp";

/// Whether the name ends as those of pictures that are read, in letters of either case.
bool is_picture_name(std::string_view name);

/// The kind of a picture, or of an array of them, that is not read from a folder: "TIFF" for .tif
/// and .tiff. Empty for any other name.
std::string other_picture_kind(std::string_view name);

}  // namespace elbo
