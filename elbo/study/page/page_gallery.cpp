// SPDX-License-Identifier: MIT
// Pictures and drawings of a study's page, counted.
#include "elbo/study/page/page_gallery.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/report/gallery.h"

namespace elbo::study {
namespace {

constexpr uint64_t kMostFile = uint64_t{32} << 20;
constexpr int64_t kSmall = 96;  // pixels: a single example, which need not fill the page
// Width over height from which a picture keeps a legible width and scrolls.
constexpr double kStrip = 2.4;

report::Markup boxed(const report::InlineImage& image, const std::string& alt) {
  const report::Markup shown = report::image_element(image, alt);
  const bool strip = static_cast<double>(image.width) > kStrip * static_cast<double>(image.height);
  if (strip) return report::element("div", {{"class", "strip"}}, scroll_box(shown, alt));
  return image.width <= kSmall ? report::element("div", {{"class", "single"}}, shown) : shown;
}

/// The still picture, and folded what moves.
report::Markup folded(const report::InlineImage& moving, const report::ImageRequest& request) {
  const report::Markup shown = report::element("details", {{"class", "moving"}},
                                               report::element("summary", {}, "Show it moving"),
                                               boxed(moving, str(request.alt, ", moving")));
  try {
    report::Markup out =
        boxed(report::first_frame(moving, request.name), str(request.alt, ", first frame"));
    out += shown;
    return out;
  } catch (const DataError&) {  // an animation that begins with a part of its picture still moves
    return shown;
  }
}

}  // namespace

report::Markup missing_note(const std::string& text) {
  return report::element("p", {{"class", "missing"}}, text);
}

report::Markup scroll_box(const report::Markup& content, const std::string& label) {
  return report::element(
      "div", {{"class", "box"}, {"tabindex", "0"}, {"role", "group"}, {"aria-label", label}},
      content);
}

report::Markup PageGallery::counted(report::Markup markup, const std::string& name) {
  taken_.push_back({markup.source().size(), name});
  return markup;
}

report::Markup PageGallery::image(const report::ImageRequest& request) {
  const std::string name = request.file.string();
  if (left_out_.contains(name))
    return missing_note(
        str(request.name,
            " is left out: the page would be too large with it. It is in the study's folder."));
  try {
    const report::InlineImage image =
        report::inline_image(fs_.read(request.file, kMostFile), request.name);
    return counted(image.moves ? folded(image, request) : boxed(image, request.alt), name);
  } catch (const Error& error) {
    return missing_note(str(request.name, " cannot be shown: ", error.what()));
  }
}

report::Markup PageGallery::drawing(const report::Markup& drawing, const std::string& name) {
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

}  // namespace elbo::study
