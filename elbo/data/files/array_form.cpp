// SPDX-License-Identifier: MIT
// Which extent of an array is what, and which range of numbers becomes [0, 1].
#include "elbo/data/files/array_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/words.h"

namespace elbo::data {
namespace {

constexpr int64_t kNumbersAtOnce = 1 << 16;
constexpr int64_t kMostLevels = 65536;
constexpr double kLargestInArray = std::numeric_limits<float>::max();

bool is_channels(int64_t extent) { return extent == 1 || extent == 3; }

std::string extents_text(const io::NpyLayout& array) {
  return str("(", join(array.shape, ", "), ")");
}

/// Six digits: as many as a float has.
std::string shown_number(double value) { return fmt::format("{:.6g}", value); }

/// The layout that extents have by themselves.
ArrayLayout layout_of(const io::NpyLayout& array, const std::string& name) {
  const auto& shape = array.shape;
  if (shape.size() <= 2) return ArrayLayout::points;
  if (shape.size() == 3) return ArrayLayout::grey;
  if (shape.size() == 4 && is_channels(shape[1]) != is_channels(shape[3]))
    return is_channels(shape[1]) ? ArrayLayout::channels_first : ArrayLayout::channels_last;
  if (shape.size() == 4 && is_channels(shape[1]))
    throw DataError(name, ": got an array of ", extents_text(array),
                    ", whose channels may be the second extent or the last; set data.layout = "
                    "\"channels_first\" or \"channels_last\"");
  throw DataError(name, ": got an array of ", extents_text(array),
                  ", want (N, D) points, or images as (N, H, W), (N, H, W, C) or (N, C, H, W) with "
                  "1 or 3 channels C");
}

void check_rank(const io::NpyLayout& array, ArrayLayout layout, const std::string& name) {
  const size_t rank = array.shape.size(), want = layout == ArrayLayout::points ? 2
                                                 : layout == ArrayLayout::grey ? 3
                                                                               : 4;
  const bool fits = rank == want || (layout == ArrayLayout::points && rank == 1);
  const int64_t channels = layout == ArrayLayout::channels_last                 ? array.shape.back()
                           : layout == ArrayLayout::channels_first && rank == 4 ? array.shape[1]
                                                                                : 1;
  if (!fits || !is_channels(channels))
    throw DataError(name, ": got an array of ", extents_text(array), ", which data.layout = \"",
                    name_of(layout), "\" does not fit; want ",
                    layout == ArrayLayout::points          ? "(N, D)"
                    : layout == ArrayLayout::grey          ? "(N, H, W)"
                    : layout == ArrayLayout::channels_last ? "(N, H, W, C) with C = 1 or 3"
                                                           : "(N, C, H, W) with C = 1 or 3");
}

[[noreturn]] void want_range(const io::NpyLayout& array, const ArrayExtremes& found,
                             const std::string& name) {
  throw ConfigError(name, ": got images of type ", array.type, " with values from ",
                    shown_number(found.low), " to ", shown_number(found.high),
                    ", want to know what black and white are; set data.range = [",
                    found.low < 0 ? "-1" : "0", ", ",
                    found.high <= 1     ? "1"
                    : found.high <= 255 ? "255"
                                        : shown_number(found.high),
                    "], or whatever is meant");
}

/// Numbers of the range that whole numbers can take; 0 where they are too many.
int64_t levels_between(double low, double high) {
  const double levels = high - low + 1;
  return levels <= static_cast<double>(kMostLevels) && low == std::floor(low) &&
                 high == std::floor(high)
             ? static_cast<int64_t>(levels)
             : 0;
}

}  // namespace

ArrayPlace array_place(const std::string& place) {
  const size_t ending = small_letters(place).rfind(".npz:");
  if (ending == std::string::npos) return {place, ""};
  return {place.substr(0, ending + 4), place.substr(ending + 5)};
}

int64_t ArrayForm::values() const {
  int64_t product = 1;
  for (const int64_t extent : shape) product *= extent;
  return product;
}

ArrayForm array_form(const io::NpyLayout& array, ArrayLayout layout, const std::string& name) {
  if (array.shape.empty() || array.count() == 0)
    throw DataError(name, ": got an array of ", extents_text(array), ", want some examples");
  if (layout == ArrayLayout::automatic) layout = layout_of(array, name);
  check_rank(array, layout, name);
  const auto& shape = array.shape;
  ArrayForm out;
  switch (layout) {
    case ArrayLayout::grey: out.shape = {1, shape[1], shape[2]}; break;
    case ArrayLayout::channels_first: out.shape = {shape[1], shape[2], shape[3]}; break;
    case ArrayLayout::channels_last: out.shape = {shape[3], shape[1], shape[2]}; break;
    default: out.shape = {shape.size() == 1 ? 1 : shape[1]};
  }
  out.channels_last = layout == ArrayLayout::channels_last;
  return out;
}

bool holds_whole_numbers(const io::NpyLayout& array) {
  return array.type.starts_with('b') || array.type.starts_with('i') || array.type.starts_with('u');
}

ArrayExtremes extremes_of(ByteView bytes, const io::NpyLayout& array, int64_t values,
                          const std::string& name) {
  ArrayExtremes out{INFINITY, -INFINITY};
  std::vector<double> block;
  for (int64_t first = 0; first < array.count(); first += kNumbersAtOnce) {
    block.resize(static_cast<size_t>(std::min(kNumbersAtOnce, array.count() - first)));
    io::npy_values(bytes, array, first, block);
    for (size_t i = 0; i < block.size(); ++i) {
      if (!(std::abs(block[i]) <= kLargestInArray))
        throw DataError(name, ": got ", block[i], " in example ",
                        (first + static_cast<int64_t>(i)) / values,
                        ", want finite numbers below 3.4e38");
      out = {std::min(out.low, block[i]), std::max(out.high, block[i])};
    }
  }
  return out;
}

void set_range(ArrayForm& form, const io::NpyLayout& array, const std::vector<double>& range,
               const ArrayExtremes& found, const std::string& name) {
  if (!range.empty() && (range.size() != 2 || !(range[0] < range[1])))
    throw ConfigError(
        "data.range: got ", range.size(),
        " numbers, want two, of which the first is smaller: what becomes 0 and what becomes 1");
  if (range.empty() && array.type != "u1" && array.type != "b1") want_range(array, found, name);
  form.low = range.empty() ? 0 : range[0];
  form.high = !range.empty() ? range[1] : array.type == "b1" ? 1 : 255;
  if (found.low < form.low || found.high > form.high)
    throw DataError(name, ": got values from ", found.low, " to ", found.high,
                    ", want them in data.range = [", form.low, ", ", form.high, "]");
  form.levels = holds_whole_numbers(array) ? levels_between(form.low, form.high) : 0;
  form.kind = form.levels == 2 ? ValueKind::binary : ValueKind::unit;
}

void write_example(const ArrayForm& form, std::span<const double> raw, std::span<float> x) {
  ELBO_ASSERT(raw.size() == x.size());
  const auto channels = static_cast<size_t>(form.is_image() ? form.shape[0] : 1);
  const size_t pixels = x.size() / channels;
  for (size_t i = 0; i < x.size(); ++i) {
    const double value = form.channels_last ? raw[i % pixels * channels + i / pixels] : raw[i];
    x[i] =
        static_cast<float>(form.is_image() ? (value - form.low) / (form.high - form.low) : value);
  }
}

}  // namespace elbo::data
