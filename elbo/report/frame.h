// SPDX-License-Identifier: MIT
// What every page has around its own: a way past the top for keyboards, contents, sections with
// headings, the foot; and its look, one style sheet for screen (light and dark), phone and print,
// from which charts take their colours.
#pragma once
#include <string>
#include <vector>

#include "elbo/report/html.h"

namespace elbo::report {

/// A part of a page with a heading.
struct Section {
  std::string id;     ///< unique in the page
  std::string title;  ///< the heading
  Markup body;        ///< what stands under it
};

/// The heading `<hN>` of `level`, at most 6.
Markup heading(int level, const std::string& text, const Attributes& attributes = {});

/// Links to the sections; `label` names the list for who does not see it.
Markup contents(const std::vector<Section>& sections, const std::string& label);

/// A section under a heading of `level`.
Markup section_markup(const Section& section, int level);

/// A page: what stands in its head, and what in its main part.
struct PageFrame {
  std::string title;  ///< of the window
  std::string css;    ///< the style sheet
  Markup top;         ///< above the contents
  Markup main;        ///< the sections
};
/// The whole of the page's main part with its head.
std::string framed_page(const PageFrame& frame);

/// The rules. Series colours: Okabe and Ito 2008 for the first, Tol 2021 for the rest, lighter ones
/// on dark ground.
const std::string& report_css();

}  // namespace elbo::report
