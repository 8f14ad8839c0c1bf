// SPDX-License-Identifier: MIT
// Building markup: the checks of names and addresses, the empty elements, the document around.
#include "elbo/report/html.h"

#include <algorithm>
#include <array>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::report {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_plain_name(std::string_view name) {
  return !name.empty() && is_letter(name[0]) && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_void(std::string_view name) {
  static constexpr std::array<std::string_view, 5> kVoid{"meta", "br", "img", "hr", "col"};
  return std::find(kVoid.begin(), kVoid.end(), name) != kVoid.end();
}

/// As base64 alone. An SVG in an <img> is a picture: browsers run no script in it and let it load
/// nothing.
bool is_inline_image(std::string_view address) {
  static constexpr std::array<std::string_view, 4> kKinds{"png", "jpeg", "webp", "svg+xml"};
  return std::any_of(kKinds.begin(), kKinds.end(), [&](std::string_view kind) {
    return address.starts_with(str("data:image/", kind, ";base64,"));
  });
}

/// A page in or below the folder of this one: plain words between slashes.
bool is_page_below(std::string_view link) {
  if (!link.ends_with(".html")) return false;
  char before = '/';
  for (const char c : link) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (before == '/' ? !letter : !letter && c != '.' && c != '_' && c != '-' && c != '/')
      return false;
    before = c;
  }
  return true;
}

void check_attribute(const Attribute& attribute) {
  ELBO_ASSERT(is_plain_name(attribute.name));
  ELBO_ASSERT(!attribute.name.starts_with("on"));
  if (attribute.name == "href")
    ELBO_ASSERT(attribute.value.starts_with("#") || is_page_below(attribute.value));
  if (attribute.name == "src") ELBO_ASSERT(is_inline_image(attribute.value));
}

}  // namespace

Markup::Markup(std::string_view text) : source_(io::escaped(text)) {}

Markup& Markup::operator+=(const Markup& more) {
  source_ += more.source_;
  return *this;
}

Markup Markup::trusted(std::string source) {
  Markup out;
  out.source_ = std::move(source);
  return out;
}

Markup element_around(std::string_view name, const Attributes& attributes, const Markup& content) {
  ELBO_ASSERT(is_plain_name(name));
  ELBO_ASSERT(name != "script");
  std::string out = str("<", name);
  for (const Attribute& attribute : attributes) {
    check_attribute(attribute);
    out += str(" ", attribute.name, "=\"", io::escaped(attribute.value), "\"");
  }
  if (is_void(name)) return Markup::trusted(out + " />");
  out += ">";
  out += content.source();
  out += str("</", name, ">");
  return Markup::trusted(std::move(out));
}

Markup style_element(std::string_view css) {
  ELBO_ASSERT(css.find('<') == std::string_view::npos && css.find('&') == std::string_view::npos);
  return element("style", {}, Markup::trusted(std::string(css)));
}

std::string slug(std::string_view text) {
  std::string out;
  for (char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) out += lower;
    else if (!out.empty() && out.back() != '-') out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "x" : out;
}

std::string page_source(const Page& page) {
  const Markup head = element(
      "head", {}, element("meta", {{"charset", "utf-8"}}),
      element("meta", {{"http-equiv", "Content-Security-Policy"},
                       {"content",
                        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri "
                        "'none'; form-action 'none'"}}),
      element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}),
      element("meta", {{"name", "color-scheme"}, {"content", "light dark"}}),
      element("meta", {{"name", "referrer"}, {"content", "no-referrer"}}),
      element("title", {}, page.title), style_element(page.css));
  return str("<!DOCTYPE html>\n",
             element("html", {{"lang", "en"}}, head, element("body", {}, page.body)).source(),
             "\n");
}

}  // namespace elbo::report
