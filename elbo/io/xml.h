// SPDX-License-Identifier: MIT
// XML 1.0 as a tree, read strictly: for small files whose every element and attribute the caller
// then checks. No document type, no entities of its own, no processing instructions; comments are
// left out.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elbo/core/node.h"

namespace elbo::io {

/// An element, or, where `name` is "", a piece of text.
struct XmlElement {
  std::string name;  ///< with its prefix; "" for text
  std::string text;  ///< of a piece of text, entities decoded
  std::vector<std::pair<std::string, std::string>> attributes;  ///< in the order of the file
  std::vector<XmlElement> children;                             ///< elements and texts, in order
  Place place;                                                  ///< where it begins

  /// The value of an attribute, or null.
  const std::string* find(std::string_view attribute) const;
};

/// The root of the document. A DataError begins with `name`:line:column: not well formed, an
/// attribute twice, anything beside one root, depth above 64, more than 64 attributes of an element
/// or 100,000 tags, a document type or processing instruction, an entity that XML does not know
/// itself.
XmlElement parse_xml(std::string_view text, const std::string& name);

}  // namespace elbo::io
