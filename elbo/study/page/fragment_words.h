// SPDX-License-Identifier: MIT
// What formulas and diagrams may consist of.
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace elbo::study {

/// What the value of an attribute may be.
enum class MarkupValueKind {
  /// Lengths, coordinates, path data, transforms: letters, digits, + - . , % ( ) and blanks, at
  /// most 20,000; no `url`.
  numbers,
  paint,      ///< none, currentColor, a colour's name or #hex
  word,       ///< letters, digits, blanks, commas, hyphens, at most 100
  name,       ///< an id: letters, digits, hyphens, at most 40
  reference,  ///< url(#id) of the same drawing
  look,       ///< a class of the page that colours drawings: ink, soft, rule, panel, s0 to s9
  dropped,    ///< any: it is left out
};

/// An attribute that is allowed, and what its value may be.
struct AttributeWord {
  std::string_view name;  ///< its name
  MarkupValueKind kind;   ///< what its value may be
};

/// One kind of file.
struct Vocabulary {
  std::string_view what;                       ///< "MathML"
  std::string_view root;                       ///< name of the outermost element
  std::string_view name_space;                 ///< of all elements
  size_t most_bytes;                           ///< of a file
  std::span<const std::string_view> elements;  ///< besides the root
  std::span<const std::string_view> texts;     ///< those of them that hold text
  std::span<const AttributeWord> attributes;   ///< of any element
};

/// What a formula may consist of.
const Vocabulary& formula_words();
/// What a diagram may consist of.
const Vocabulary& diagram_words();

/// Whether `value` is one of `kind`.
bool fits(const std::string& value, MarkupValueKind kind);

/// `kind` in words: "a paint (none, currentColor, ...)".
std::string kind_text(MarkupValueKind kind);

}  // namespace elbo::study
