// SPDX-License-Identifier: MIT
// What every page has around its own.
#include "elbo/report/frame.h"

#include <algorithm>

#include "elbo/core/build_info.h"
#include "elbo/core/clock.h"
#include "elbo/core/str.h"

namespace elbo {
namespace {

Markup footer() {
  return element(
      "footer", {},
      element(
          "p", {},
          str("Made by elbo ", build_info().version, ", ", utc_now(),
              ". This page is one file: it can be mailed, printed and kept; it loads nothing.")));
}

}  // namespace

Markup heading(int level, const std::string& text, const Attributes& attributes) {
  return element(str("h", std::clamp(level, 1, 6)), attributes, text);
}

Markup contents(const std::vector<Section>& sections, const std::string& label) {
  Markup items;
  for (const Section& section : sections)
    items += element("li", {}, element("a", {{"href", str("#", section.id)}}, section.title));
  return element("nav", {{"aria-label", label}}, element("ul", {}, items));
}

Markup section_markup(const Section& section, int level) {
  return element("section", {{"id", section.id}, {"aria-labelledby", str(section.id, "-h")}},
                 heading(level, section.title, {{"id", str(section.id, "-h")}}), section.body);
}

std::string framed_page(const PageFrame& frame) {
  const Markup skip = element("a", {{"class", "skip"}, {"href", "#main"}}, "Skip to the content");
  return page_source({frame.title, frame.css,
                      element("div", {{"class", "page"}}, skip, element("header", {}, frame.top),
                              element("main", {{"id", "main"}}, frame.main), footer())});
}

}  // namespace elbo
