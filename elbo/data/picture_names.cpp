// SPDX-License-Identifier: MIT
// A table of endings.
#include "elbo/data/picture_names.h"

#include <algorithm>
#include <array>
#include <utility>

#include "elbo/data/words.h"

namespace elbo {
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

bool is_picture_name(std::string_view name) {
  const std::string small = small_letters(name);
  return std::any_of(kReadEndings.begin(), kReadEndings.end(),
                     [&](std::string_view ending) { return small.ends_with(ending); });
}

std::string other_picture_kind(std::string_view name) {
  const std::string small = small_letters(name);
  for (const auto& [ending, kind] : kOtherEndings)
    if (small.ends_with(ending)) return std::string(kind);
  return "";
}

}  // namespace elbo
