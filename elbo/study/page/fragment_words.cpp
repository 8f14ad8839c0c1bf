// SPDX-License-Identifier: MIT
// The lists: MathML Core (W3C, 2023) less what links, loads or acts; the static shapes and texts of
// SVG 1.1.
#include "elbo/study/page/fragment_words.h"

#include <algorithm>
#include <array>

#include "elbo/core/error.h"

namespace elbo::study {
namespace {

using enum MarkupValueKind;

constexpr auto kMathElements = std::to_array<std::string_view>(
    {"mrow",   "mi",    "mn",   "mo",      "ms",       "mspace", "mtext",         "mfrac",
     "msqrt",  "mroot", "msub", "msup",    "msubsup",  "munder", "mover",         "munderover",
     "mtable", "mtr",   "mtd",  "mpadded", "mphantom", "mstyle", "mmultiscripts", "mprescripts"});
constexpr auto kMathTexts = std::to_array<std::string_view>({"mi", "mn", "mo", "ms", "mtext"});
constexpr auto kMathAttributes = std::to_array<AttributeWord>(
    {{"xmlns", dropped},    {"alttext", dropped},     {"display", dropped},
     {"mathvariant", word}, {"stretchy", word},       {"fence", word},
     {"separator", word},   {"form", word},           {"symmetric", word},
     {"largeop", word},     {"movablelimits", word},  {"accent", word},
     {"accentunder", word}, {"displaystyle", word},   {"columnalign", word},
     {"rowalign", word},    {"lspace", numbers},      {"rspace", numbers},
     {"minsize", numbers},  {"maxsize", numbers},     {"linethickness", numbers},
     {"width", numbers},    {"height", numbers},      {"depth", numbers},
     {"voffset", numbers},  {"scriptlevel", numbers}, {"columnspan", numbers},
     {"rowspan", numbers},  {"rowspacing", numbers},  {"columnspacing", numbers},
     {"dir", word},         {"columnlines", word}});

constexpr auto kDrawingElements = std::to_array<std::string_view>(
    {"g", "defs", "marker", "path", "line", "polyline", "polygon", "rect", "circle", "ellipse",
     "text", "tspan", "title", "desc"});
constexpr auto kDrawingTexts = std::to_array<std::string_view>({"text", "tspan", "title", "desc"});
constexpr auto kDrawingAttributes = std::to_array<AttributeWord>({{"xmlns", dropped},
                                                                  {"version", dropped},
                                                                  {"role", dropped},
                                                                  {"viewBox", numbers},
                                                                  {"x", numbers},
                                                                  {"y", numbers},
                                                                  {"width", numbers},
                                                                  {"height", numbers},
                                                                  {"x1", numbers},
                                                                  {"y1", numbers},
                                                                  {"x2", numbers},
                                                                  {"y2", numbers},
                                                                  {"cx", numbers},
                                                                  {"cy", numbers},
                                                                  {"r", numbers},
                                                                  {"rx", numbers},
                                                                  {"ry", numbers},
                                                                  {"dx", numbers},
                                                                  {"dy", numbers},
                                                                  {"d", numbers},
                                                                  {"points", numbers},
                                                                  {"transform", numbers},
                                                                  {"stroke-width", numbers},
                                                                  {"stroke-dasharray", numbers},
                                                                  {"stroke-dashoffset", numbers},
                                                                  {"stroke-opacity", numbers},
                                                                  {"fill-opacity", numbers},
                                                                  {"opacity", numbers},
                                                                  {"font-size", numbers},
                                                                  {"letter-spacing", numbers},
                                                                  {"baseline-shift", numbers},
                                                                  {"markerWidth", numbers},
                                                                  {"markerHeight", numbers},
                                                                  {"refX", numbers},
                                                                  {"refY", numbers},
                                                                  {"orient", numbers},
                                                                  {"fill", paint},
                                                                  {"stroke", paint},
                                                                  {"fill-rule", word},
                                                                  {"stroke-linecap", word},
                                                                  {"stroke-linejoin", word},
                                                                  {"font-weight", word},
                                                                  {"font-style", word},
                                                                  {"font-family", word},
                                                                  {"text-anchor", word},
                                                                  {"dominant-baseline", word},
                                                                  {"preserveAspectRatio", word},
                                                                  {"markerUnits", word},
                                                                  {"id", name},
                                                                  {"marker-start", reference},
                                                                  {"marker-mid", reference},
                                                                  {"marker-end", reference},
                                                                  {"class", look},
                                                                  {"aria-hidden", dropped}});

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Letters, digits and the characters of `more`, at most `most`.
bool consists(std::string_view value, std::string_view more, size_t most) {
  return value.size() <= most && std::all_of(value.begin(), value.end(), [&](char c) {
           return is_letter(c) || is_digit(c) || more.find(c) != std::string_view::npos;
         });
}

bool has_url(std::string_view value) {
  std::string lower(value);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower.find("url") != std::string::npos;
}

bool is_name(std::string_view value) {
  return !value.empty() && is_letter(value[0]) && consists(value, "-", 40);
}

bool is_paint(std::string_view value) {
  if (!value.starts_with("#"))
    return !value.empty() && std::all_of(value.begin(), value.end(), is_letter) &&
           value.size() <= 30;
  const auto is_hex = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  return value.size() >= 4 && value.size() <= 9 &&
         std::all_of(value.begin() + 1, value.end(), is_hex);
}

bool is_look(std::string_view value) {
  static constexpr std::array<std::string_view, 4> kLooks{"ink", "soft", "rule", "panel"};
  const bool series = value.size() == 2 && value[0] == 's' && is_digit(value[1]);
  return series || std::find(kLooks.begin(), kLooks.end(), value) != kLooks.end();
}

bool is_reference(std::string_view value) {
  return value.starts_with("url(#") && value.ends_with(")") &&
         is_name(value.substr(5, value.size() - 6));
}

}  // namespace

const Vocabulary& formula_words() {
  static constexpr Vocabulary kWords{
      "MathML",         "math",        "http://www.w3.org/1998/Math/MathML",
      size_t{64} << 10, kMathElements, kMathTexts,
      kMathAttributes};
  return kWords;
}

const Vocabulary& diagram_words() {
  static constexpr Vocabulary kWords{"SVG",
                                     "svg",
                                     "http://www.w3.org/2000/svg",
                                     size_t{256} << 10,
                                     kDrawingElements,
                                     kDrawingTexts,
                                     kDrawingAttributes};
  return kWords;
}

bool fits(const std::string& value, MarkupValueKind kind) {
  switch (kind) {
    case numbers: return consists(value, "+-.,%() \t\n", 20'000) && !has_url(value);
    case paint: return is_paint(value);
    case word: return consists(value, " ,-", 100);
    case name: return is_name(value);
    case reference: return is_reference(value);
    case look: return is_look(value);
    case dropped: return true;
  }
  return false;
}

std::string kind_text(MarkupValueKind kind) {
  switch (kind) {
    case numbers: return "numbers";
    case paint: return "none, currentColor, a colour's name or #hex";
    case word: return "a plain word";
    case name: return "a plain name";
    case reference: return "url(#id) of the same drawing";
    case look: return "one of ink, soft, rule, panel, s0 to s9";
    case dropped: return "anything";
  }
  return "";
}

}  // namespace elbo::study
