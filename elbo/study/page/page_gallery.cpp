// SPDX-License-Identifier: MIT
// Pictures and drawings of a study's page, counted.
#include "elbo/study/page/page_gallery.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/report/gallery.h"

namespace elbo {
namespace {

constexpr uint64_t kMostFile = uint64_t{32} << 20;
constexpr int64_t kSmall = 96;  // pixels: a single example, which need not fill the page
// Width over height from which a picture keeps a legible width and scrolls.
constexpr double kStrip = 2.4;

Markup boxed(const InlineImage& image, const std::string& alt) {
  const Markup shown = image_element(image, alt);
  const bool strip = static_cast<double>(image.width) > kStrip * static_cast<double>(image.height);
  if (strip) return element("div", {{"class", "strip"}}, scroll_box(shown, alt));
  return image.width <= kSmall ? element("div", {{"class", "single"}}, shown) : shown;
}

/// The still picture, and folded what moves.
Markup folded(const InlineImage& moving, const ImageRequest& request) {
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

Markup PageGallery::counted(Markup markup, const std::string& name) {
  taken_.push_back({markup.source().size(), name});
  return markup;
}

Markup PageGallery::image(const ImageRequest& request) {
  const std::string name = request.file.string();
  if (left_out_.contains(name))
    return missing_note(
        str(request.name,
            " is left out: the page would be too large with it. It is in the study's folder."));
  try {
    const InlineImage image = inline_image(fs_.read(request.file, kMostFile), request.name);
    return counted(image.moves ? folded(image, request) : boxed(image, request.alt), name);
  } catch (const Error& error) {
    return missing_note(str(request.name, " cannot be shown: ", error.what()));
  }
}

Markup PageGallery::drawing(const Markup& drawing, const std::string& name) {
  if (left_out_.contains(name))
    return missing_note("This drawing is left out: the page would be too large with it.");
  return counted(drawing, name);
}

std::set<std::string> PageGallery::largest(uint64_t surplus) const {
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
