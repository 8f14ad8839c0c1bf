// SPDX-License-Identifier: MIT
// How the numbers of an array become examples: the order of its extents, and the range that becomes
// [0, 1].
#pragma once
#include <array>
#include <span>
#include <string>
#include <vector>

#include "elbo/core/fields.h"
#include "elbo/data/dataset.h"
#include "elbo/io/npy.h"

namespace elbo::data {

/// "FILE.npy", "FILE.npz", or "FILE.npz:NAME" taken apart.
struct ArrayPlace {
  std::string path, member;  ///< `member` is "" where no array of an archive is named
};
/// Takes the name of an array apart.
ArrayPlace array_place(const std::string& place);

/// What the extents of an array are.
enum class ArrayLayout {
  automatic,       ///< by their number, and where there are four by which is 1 or 3
  points,          ///< (N, D)
  grey,            ///< (N, H, W)
  channels_last,   ///< (N, H, W, C)
  channels_first,  ///< (N, C, H, W)
};
constexpr auto enum_names(ArrayLayout) {
  return std::array{"automatic", "points", "grey", "channels_last", "channels_first"};
}

/// The form of an example.
struct ArrayForm {
  std::vector<int64_t> shape;        ///< (D) of points, (C, H, W) of images
  bool channels_last = false;        ///< in the array, where there is more than one channel
  double low = 0, high = 1;          ///< of images: what becomes 0 and 1
  ValueKind kind = ValueKind::real;  ///< what the values mean
  int64_t levels = 0;                ///< different values of whole numbers; 0: not known

  int64_t values() const;                              ///< of one example
  bool is_image() const { return shape.size() == 3; }  ///< else points
};

/// The form of the examples in an array, without its range. DataError that begins with `name` where
/// `layout` does not fit, or where it is automatic and more than one does.
ArrayForm array_form(const io::NpyLayout& array, ArrayLayout layout, const std::string& name);

/// Whether the array holds whole numbers or bits.
bool holds_whole_numbers(const io::NpyLayout& array);

/// Smallest and largest number of an array.
struct ArrayExtremes {
  double low = 0, high = 0;  ///< of all values
};

/// Of all numbers. DataError that names the example where one is not finite; `values` is how many
/// an example has.
ArrayExtremes extremes_of(ByteView bytes, const io::NpyLayout& array, int64_t values,
                          const std::string& name);

/// Sets range, kind and levels of images. `range` is empty, or what becomes 0 and 1; where it is
/// empty, bytes have 0 to 255 and bits 0 and 1, and anything else is a ConfigError that says what
/// `found` is. DataError where `found` is beyond the range.
void set_range(ArrayForm& form, const io::NpyLayout& array, const std::vector<double>& range,
               const ArrayExtremes& found, const std::string& name);

/// Writes an example whose numbers stand in `raw` as the array has them. (H, W, C) or (C, H, W) ->
/// (C, H, W), values scaled to [0, 1]; points as they are.
void write_example(const ArrayForm& form, std::span<const double> raw, std::span<float> x);

}  // namespace elbo::data
