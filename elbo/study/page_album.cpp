// SPDX-License-Identifier: MIT
// Pictures and drawings of a study's page, counted.
#include "elbo/study/page_album.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/report/inline_picture.h"

namespace elbo {
namespace {

constexpr uint64_t kMostFile = uint64_t{32} << 20;
constexpr int64_t kSmall = 96;  // pixels: a single example, which need not fill the page
// Width over height from which a picture keeps a legible width and scrolls.
constexpr double kStrip = 2.4;

Markup boxed(const InlinePicture& picture, const std::string& alt) {
  const Markup shown = picture_element(picture, alt);
  const bool strip =
      static_cast<double>(picture.width) > kStrip * static_cast<double>(picture.height);
  if (strip) return element("div", {{"class", "strip"}}, scroll_box(shown, alt));
  return picture.width <= kSmall ? element("div", {{"class", "single"}}, shown) : shown;
}

/// The still picture, and folded what moves.
Markup folded(const InlinePicture& moving, const PictureRequest& request) {
  const Markup shown =
      element("details", {{"class", "moving"}}, element("summary", {}, "Show it moving"),
              boxed(moving, str(request.alt, ", moving")));
  try {
    Markup out = boxed(first_frame(moving, request.name), str(request.alt, ", first frame"));
    out += shown;
    return out;
  } catch (const DataError&) {  // an animation that begins with a part of its picture still moves
    return shown;
  }
}

}  // namespace

Markup missing_note(const std::string& text) { return element("p", {{"class", "missing"}}, text); }

Markup scroll_box(const Markup& content, const std::string& label) {
  return element("div",
                 {{"class", "box"}, {"tabindex", "0"}, {"role", "group"}, {"aria-label", label}},
                 content);
}

Markup PageAlbum::counted(Markup markup, const std::string& name) {
  taken_.push_back({markup.source().size(), name});
  return markup;
}

Markup PageAlbum::picture(const PictureRequest& request) {
  const std::string name = request.file.string();
  if (left_out_.contains(name))
    return missing_note(
        str(request.name,
            " is left out: the page would be too large with it. It is in the study's folder."));
  try {
    const InlinePicture picture = inline_picture(fs_.read(request.file, kMostFile), request.name);
    return counted(picture.moves ? folded(picture, request) : boxed(picture, request.alt), name);
  } catch (const Error& error) {
    return missing_note(str(request.name, " cannot be shown: ", error.what()));
  }
}

Markup PageAlbum::drawing(const Markup& drawing, const std::string& name) {
  if (left_out_.contains(name))
    return missing_note("This drawing is left out: the page would be too large with it.");
  return counted(drawing, name);
}

std::set<std::string> PageAlbum::largest(uint64_t surplus) const {
  std::vector<Taken> sorted = taken_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Taken& a, const Taken& b) { return a.bytes > b.bytes; });
  std::set<std::string> out;
  uint64_t sum = 0;
  for (const Taken& one : sorted) {
    if (sum >= surplus) break;
    sum += one.bytes;
    out.insert(one.name);
  }
  return out;
}

}  // namespace elbo
