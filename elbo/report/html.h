// SPDX-License-Identifier: MIT
// Markup that cannot be injected into: text and attribute values enter only through escaping, links
// only within the page and to pages beside it, pictures only as data. The output is HTML and
// well-formed XML at once, so that a strict parser can check a page.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "elbo/io/escape.h"

namespace elbo::report {

/// A well-formed piece of a page. Made from text (escaped) or by element().
class Markup {
 public:
  Markup() = default;
  /// A text; it is escaped.
  Markup(std::string_view text);  // implicit: escaping makes any text safe
  /// A text; it is escaped.
  Markup(const std::string& text) : Markup(std::string_view(text)) {}
  /// A text; it is escaped.
  Markup(const char* text) : Markup(std::string_view(text)) {}

  /// Appends markup, which is not escaped again; returns itself.
  Markup& operator+=(const Markup& more);
  const std::string& source() const { return source_; }  ///< the markup itself
  bool empty() const { return source_.empty(); }         ///< whether there is nothing

  /// Takes `source` as it is. For the functions of this file and tests; all else goes through
  /// element().
  static Markup trusted(std::string source);

 private:
  std::string source_;
};

/// An attribute of an element; its value is escaped.
struct Attribute {
  std::string name;   ///< a plain name
  std::string value;  ///< before it is escaped
};
using Attributes = std::vector<Attribute>;  ///< in the order in which they are written

/// `<name attributes>content</name>`. A name that is no plain word, an `on...` handler, a link that
/// leaves the page for anything but a .html file in or below its folder, or a source that is not an
/// inline picture (PNG, JPEG, WebP or SVG as base64) is an internal error.
Markup element_around(std::string_view name, const Attributes& attributes, const Markup& content);

/// element_around() with the children one after another.
template <class... Children>
Markup element(std::string_view name, const Attributes& attributes, const Children&... children) {
  Markup content;
  ((content += Markup(children)), ...);
  return element_around(name, attributes, content);
}

/// A `<style>` with rules of our own; `<` and `&` in them are an internal error.
Markup style_element(std::string_view css);

/// `text` as the value of an id: lower-case letters, digits and single hyphens; "x" where nothing
/// is left.
std::string slug(std::string_view text);

/// What a page is made of.
struct Page {
  std::string title;  ///< of the window
  std::string css;    ///< the style sheet
  Markup body;        ///< what stands in it
};

/// A whole document: language, charset, viewport, and a policy that forbids scripts and the
/// network.
std::string page_source(const Page& page);

}  // namespace elbo::report
