// SPDX-License-Identifier: MIT
// The pictures of a study's page: as they are, counted, so that the largest can be left out where
// the page would become too large.
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "elbo/report/gallery.h"

namespace elbo::study {

/// Counts the bytes of a page's images, and leaves the largest out.
class PageGallery {
 public:
  /// `left_out`: names of those for which only a sentence is to be shown.
  PageGallery(Fs& fs, const std::set<std::string>& left_out) : fs_(fs), left_out_(left_out) {}

  /// The picture in a box of its own where it is wide; of an animation its first frame, and the
  /// animation folded, so that nothing moves unasked. A paragraph where it cannot be shown.
  report::Markup image(const report::ImageRequest& request);
  /// A chart, or the paragraph in its place; `name` is unique in the page.
  report::Markup drawing(const report::Markup& drawing, const std::string& name);

  /// The names of the largest that together take `surplus` bytes or more; all where that is not
  /// enough.
  std::set<std::string> largest(uint64_t surplus) const;

 private:
  struct Taken {
    uint64_t bytes;
    std::string name;
  };
  report::Markup counted(report::Markup markup, const std::string& name);

  Fs& fs_;
  const std::set<std::string>& left_out_;
  std::vector<Taken> taken_;
};

/// A paragraph that says why something is not there.
report::Markup missing_note(const std::string& text);

/// `content` in a box that scrolls sideways on its own where it is wider than the page, reached by
/// keyboard; `label` says what it holds.
report::Markup scroll_box(const report::Markup& content, const std::string& label);

}  // namespace elbo::study
