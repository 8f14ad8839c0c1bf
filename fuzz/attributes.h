// SPDX-License-Identifier: MIT
// The input of the fuzz target `attributes`: a byte that says the layout, then the list; in
// CelebA's, what follows a NUL is the partition.
#pragma once
#include <algorithm>

#include "elbo/core/str.h"
#include "elbo/data/lists/attribute_list.h"

/// The list in the bytes, whose first chooses by its remainder by 3: 0 CelebA, 1 LFW, 2 CSV.
inline elbo::data::AttributeList parse_attributes(elbo::ByteView bytes) {
  using namespace elbo;
  const unsigned layout = bytes.empty() ? 0 : std::to_integer<unsigned>(bytes[0]) % 3;
  const Bytes text(bytes.begin() + (bytes.empty() ? 0 : 1), bytes.end());
  if (layout == 1) return data::parse_lfw(data::TextLines(text, "input"));
  if (layout == 2) return data::parse_csv(data::TextLines(text, "input"));
  const auto nul = std::find(text.begin(), text.end(), std::byte{0});
  data::AttributeList list = data::parse_celeba(data::TextLines(Bytes(text.begin(), nul), "input"));
  if (nul != text.end())
    data::take_celeba_parts(data::TextLines(Bytes(nul + 1, text.end()), "partition"), list);
  return list;
}

/// Whether a list keeps what its readers promise: a value in [0, 1] for each picture and attribute,
/// files below a folder, names that are safe to print.
inline bool is_sound(const elbo::data::AttributeList& list) {
  const auto stays_below = [](const elbo::data::ListedImage& image) {
    const std::string path = "/" + image.file + "/";
    return path.find("//") == path.npos && path.find("/./") == path.npos &&
           path.find("/../") == path.npos && path.find('\0') == path.npos;
  };
  return !list.images.empty() && list.values.size() == list.images.size() * list.names.size() &&
         std::all_of(list.values.begin(), list.values.end(),
                     [](float value) { return value >= 0 && value <= 1; }) &&
         std::all_of(list.images.begin(), list.images.end(), stays_below) &&
         std::all_of(list.names.begin(), list.names.end(), [](const std::string& name) {
           return !name.empty() && elbo::printable(name) == name;
         });
}
