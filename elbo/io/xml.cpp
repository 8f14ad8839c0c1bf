// SPDX-License-Identifier: MIT
// XML by pugixml, which forgives more than it should: what it lets pass (several roots, repeated
// attributes, unknown entities) is refused here.
#include "elbo/io/xml.h"

#include <algorithm>
#include <array>
#include <pugixml.hpp>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::io {
namespace {

constexpr int kMostXmlDepth = 64;
constexpr std::ptrdiff_t kMostTags = 100'000;
constexpr size_t kMostAttributes = 64;
// As a fragment: else text beside the root would be passed over.
constexpr unsigned kFlags = pugi::parse_escapes | pugi::parse_cdata | pugi::parse_eol |
                            pugi::parse_doctype | pugi::parse_pi | pugi::parse_declaration |
                            pugi::parse_ws_pcdata | pugi::parse_fragment;

class XmlReader {
 public:
  XmlReader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  XmlElement read() {
    check_size();
    check_entities();
    pugi::xml_document document;
    const pugi::xml_parse_result result =
        document.load_buffer(text_.data(), text_.size(), kFlags, pugi::encoding_utf8);
    if (!result) fail(result.offset, str("no well-formed XML: ", result.description()));
    return element(root_of(document), 1);
  }

 private:
  [[noreturn]] void fail(std::ptrdiff_t offset, const std::string& what) const {
    throw DataError(place(offset).text(), ": ", what);
  }

  /// Elements come in the order of the text, so that lines are counted once and not anew for each.
  Place place(std::ptrdiff_t offset) const {
    const auto at = static_cast<size_t>(
        std::clamp<std::ptrdiff_t>(offset, 0, static_cast<std::ptrdiff_t>(text_.size())));
    if (at < counted_) counted_ = line_start_ = 0, line_ = 1;
    for (; counted_ < at; ++counted_)
      if (text_[counted_] == '\n') ++line_, line_start_ = counted_ + 1;
    return {name_, line_, static_cast<int>(at - line_start_) + 1};
  }

  /// A tree takes a hundred times the size of "<a/><a/><a/>".
  void check_size() const {
    if (std::count(text_.begin(), text_.end(), '<') > kMostTags)
      fail(0, str("more than ", kMostTags, " tags"));
    if (std::count(text_.begin(), text_.end(), '=') > kMostTags)
      fail(0, str("more than ", kMostTags, " attributes"));
  }

  /// pugixml leaves an entity that it does not know as text.
  void check_entities() const {
    static constexpr std::array<std::string_view, 5> kKnown{"&amp;", "&lt;", "&gt;", "&quot;",
                                                            "&apos;"};
    for (size_t at = text_.find('&'); at != std::string_view::npos; at = text_.find('&', at + 1)) {
      const std::string_view rest = text_.substr(at);
      const size_t end = rest.find(';');
      const bool number = rest.size() > 3 && rest[1] == '#' && end != std::string_view::npos &&
                          end > 2 && end <= 10;
      const bool named = std::any_of(kKnown.begin(), kKnown.end(), [&](std::string_view known) {
        return rest.starts_with(known);
      });
      if (!number && !named)
        fail(static_cast<std::ptrdiff_t>(at),
             "an entity that XML does not know; write the character itself");
    }
  }

  static bool is_blank(const pugi::xml_node& node) {
    return node.type() == pugi::node_pcdata &&
           std::string_view(node.value()).find_first_not_of(" \t\r\n") == std::string_view::npos;
  }

  pugi::xml_node root_of(const pugi::xml_document& document) const {
    pugi::xml_node root;
    for (const pugi::xml_node& node : document.children()) {
      if (node.type() == pugi::node_declaration || is_blank(node)) continue;
      if (node.type() != pugi::node_element)
        fail(node.offset_debug(), "outside of the root there may be nothing but comments");
      if (root) fail(node.offset_debug(), "a second root");
      root = node;
    }
    if (!root) fail(0, "no element");
    return root;
  }

  XmlElement element(const pugi::xml_node& node, int depth) const {
    if (depth > kMostXmlDepth)
      fail(node.offset_debug(), str("elements nested deeper than ", kMostXmlDepth));
    XmlElement out{node.name(), "", {}, {}, place(node.offset_debug())};
    for (const pugi::xml_attribute& attribute : node.attributes()) {
      if (out.attributes.size() == kMostAttributes)
        fail(node.offset_debug(), str("more than ", kMostAttributes, " attributes"));
      if (out.find(attribute.name()) != nullptr)
        fail(node.offset_debug(), str("attribute '", printable(attribute.name()), "' twice"));
      out.attributes.emplace_back(attribute.name(), attribute.value());
    }
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() == pugi::node_element) out.children.push_back(element(child, depth + 1));
      else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
        out.children.push_back({"", child.value(), {}, {}, place(child.offset_debug())});
      else fail(child.offset_debug(), "neither element nor text");
    }
    return out;
  }

  std::string_view text_;
  SharedText name_;
  // As far as lines have been counted, and where the last begins.
  mutable size_t counted_ = 0, line_start_ = 0;
  mutable int line_ = 1;
};

}  // namespace

const std::string* XmlElement::find(std::string_view attribute) const {
  const auto it = std::find_if(attributes.begin(), attributes.end(),
                               [&](const auto& one) { return one.first == attribute; });
  return it == attributes.end() ? nullptr : &it->second;
}

XmlElement parse_xml(std::string_view text, const std::string& name) {
  return XmlReader(text, name).read();
}

}  // namespace elbo::io
