// SPDX-License-Identifier: MIT
// One number of one directory, each read behind a check of its bounds.
#include "elbo/io/image.h"

#include <algorithm>
#include <optional>

#include "elbo/core/error.h"
#include "elbo/io/reduced.h"

namespace elbo::io {
namespace {

constexpr uint32_t kOrientationTag = 274, kShortType = 3, kLongType = 4;
constexpr size_t kEntrySize = 12;

/// Numbers of a TIFF structure, in its byte order.
struct TiffNumbers {
  ByteView bytes;
  bool little;

  std::optional<uint32_t> at(uint64_t place, size_t width) const {
    if (place > bytes.size() || width > bytes.size() - place) return std::nullopt;
    uint32_t value = 0;
    for (size_t i = 0; i < width; ++i)
      value = value << 8 | std::to_integer<uint32_t>(bytes[place + (little ? width - 1 - i : i)]);
    return value;
  }
};

/// The orientation in the entry at `place`; nothing for other entries.
std::optional<uint32_t> orientation_at(const TiffNumbers& numbers, uint64_t place) {
  if (numbers.at(place, 2) != kOrientationTag || numbers.at(place + 4, 4) != 1U)
    return std::nullopt;
  const std::optional<uint32_t> type = numbers.at(place + 2, 2);
  if (type != kShortType && type != kLongType) return std::nullopt;
  return numbers.at(place + 8, type == kShortType ? 2 : 4);
}

}  // namespace

int exif_orientation(ByteView exif) {
  if (text_of(exif).starts_with(std::string_view("Exif\0\0", 6))) exif = exif.subspan(6);
  const std::string_view text = text_of(exif);
  const bool little = text.starts_with("II");
  if (!little && !text.starts_with("MM")) return 1;
  const TiffNumbers numbers{exif, little};
  const std::optional<uint32_t> directory = numbers.at(4, 4);
  if (numbers.at(2, 2) != 42U || !directory) return 1;
  const uint32_t entries = numbers.at(*directory, 2).value_or(0);  // at most 65535
  for (uint32_t i = 0; i < entries; ++i)
    if (const auto value =
            orientation_at(numbers, uint64_t{*directory} + 2 + uint64_t{i} * kEntrySize))
      return *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
  return 1;
}

bool is_on_side(int orientation) { return orientation >= 5; }

bool is_mirrored_across(int orientation) {
  return orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
}

bool is_mirrored_down(int orientation) {
  return orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
}

Image oriented(Image image, int orientation) {
  ELBO_ASSERT(orientation >= 1 && orientation <= 8);
  if (orientation == 1) return image;
  const bool on_side = is_on_side(orientation);
  // Along the rows and columns of what is shown, and of what is stored.
  const bool across = is_mirrored_across(orientation), down = is_mirrored_down(orientation);
  const bool right_to_left = on_side ? down : across, bottom_to_top = on_side ? across : down;
  Image out = image;
  if (on_side) std::swap(out.width, out.height);
  for (int64_t y = 0; y < image.height; ++y) {
    const int64_t row = bottom_to_top ? image.height - 1 - y : y;
    for (int64_t x = 0; x < image.width; ++x) {
      const int64_t column = right_to_left ? image.width - 1 - x : x;
      const int64_t place = on_side ? column * image.height + row : row * image.width + column;
      std::copy_n(image.pixels.begin() + (y * image.width + x) * image.channels, image.channels,
                  out.pixels.begin() + place * image.channels);
    }
  }
  return out;
}

}  // namespace elbo::io
