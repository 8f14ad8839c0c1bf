// SPDX-License-Identifier: MIT
// Building formulas and diagrams anew.
#include "elbo/study/page/fragment.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/xml.h"
#include "elbo/study/page/fragment_words.h"

namespace elbo::study {
namespace {

// User units from which a diagram keeps a legible width and scrolls on a phone.
constexpr double kBroad = 560;

bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

[[noreturn]] void refuse(const io::XmlElement& element, const std::string& what) {
  throw DataError(element.place.text(), ": ", what);
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

/// All text in an element, with runs of blanks as one.
std::string words_in(const io::XmlElement& element) {
  std::string out;
  for (const io::XmlElement& child : element.children)
    for (char c : child.text) {
      const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
      if (!blank) out += c;
      else if (!out.empty() && out.back() != ' ') out += ' ';
    }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

class Builder {
 public:
  Builder(const Fragment& fragment, const Vocabulary& words) : fragment_(fragment), words_(words) {}

  /// The root, checked to be what it must.
  io::XmlElement root() const {
    const std::string_view text = text_of(fragment_.bytes);
    if (text.size() > words_.most_bytes)
      throw DataError(fragment_.name, ": got ", text.size(), " bytes, want at most ",
                      words_.most_bytes, " of ", words_.what, ": this belongs into a picture");
    io::XmlElement root = io::parse_xml(text, fragment_.name);
    if (root.name != words_.root)
      refuse(root,
             str("got <", printable(root.name), ">, want <", words_.root, "> without a prefix"));
    return root;
  }

  report::Attributes attributes_of(const io::XmlElement& element) const {
    report::Attributes out;
    for (const auto& [name, value] : element.attributes) {
      if (name == "xmlns" && value != words_.name_space)
        refuse(element, str("xmlns is not that of ", words_.what));
      const auto known = std::find_if(words_.attributes.begin(), words_.attributes.end(),
                                      [&](const AttributeWord& one) { return one.name == name; });
      if (known == words_.attributes.end())
        refuse(element, str("attribute '", printable(name), "' of <", element.name,
                            "> is not allowed in the ", words_.what, " of a page"));
      if (!fits(value, known->kind))
        refuse(element, str(name, "=\"", printable(value.substr(0, 60)), "\": want ",
                            kind_text(known->kind)));
      if (known->kind != MarkupValueKind::dropped)
        out.push_back({name, placed(value, known->kind)});
    }
    return out;
  }

  report::Markup children_of(const io::XmlElement& element) const {
    report::Markup out;
    for (const io::XmlElement& child : element.children)
      out += child.name.empty() ? text_in(element, child) : built(child);
    return out;
  }

  report::Markup built(const io::XmlElement& element) const {
    if (!contains(words_.elements, element.name))
      refuse(element, str("<", printable(element.name), "> is not allowed in the ", words_.what,
                          " of a page"));
    return report::element_around(element.name, attributes_of(element), children_of(element));
  }

 private:
  /// Ids get the page's prefix, so that two drawings may use the same.
  std::string placed(const std::string& value, MarkupValueKind kind) const {
    if (kind == MarkupValueKind::name) return str(fragment_.prefix, "-", value);
    if (kind == MarkupValueKind::reference)
      return str("url(#", fragment_.prefix, "-", value.substr(5));
    return value;
  }

  report::Markup text_in(const io::XmlElement& parent, const io::XmlElement& text) const {
    if (contains(words_.texts, parent.name)) return report::Markup(text.text);
    if (!is_blank(text.text)) refuse(text, str("text directly in <", parent.name, ">"));
    return {};
  }

  const Fragment& fragment_;
  const Vocabulary& words_;
};

/// The last two of `min-x min-y width height`.
std::pair<double, double> size_of(const io::XmlElement& root) {
  const std::string* box = root.find("viewBox");
  if (box == nullptr) refuse(root, "a diagram wants a viewBox");
  std::vector<double> numbers;
  const char* at = box->data();
  const char* const end = at + box->size();
  while (at != end) {
    if (*at == ' ' || *at == ',') {
      ++at;
      continue;
    }
    double value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    if (error != std::errc()) break;
    numbers.push_back(value);
    at = next;
  }
  const bool good = at == end && numbers.size() == 4 && numbers[2] >= 1 && numbers[2] <= 10'000 &&
                    numbers[3] >= 1 && numbers[3] <= 10'000;
  if (!good) refuse(root, "viewBox wants four numbers, width and height from 1 to 10,000");
  return {numbers[2], numbers[3]};
}

/// The words of the child called `name`; "" where there is none.
std::string text_of_child(const io::XmlElement& root, std::string_view name) {
  for (const io::XmlElement& child : root.children)
    if (child.name == name) return words_in(child);
  return "";
}

}  // namespace

report::Markup formula_markup(const Fragment& fragment) {
  const Builder builder(fragment, formula_words());
  const io::XmlElement root = builder.root();
  const std::string* spoken = root.find("alttext");
  if (spoken == nullptr || is_blank(*spoken))
    refuse(root, "a formula wants an alttext that says it in words or TeX");
  report::Attributes attributes{{"display", "block"}, {"aria-label", *spoken}};
  for (report::Attribute& more : builder.attributes_of(root)) attributes.push_back(std::move(more));
  return report::element_around("math", attributes, builder.children_of(root));
}

report::Markup diagram_markup(const Fragment& fragment) {
  const Builder builder(fragment, diagram_words());
  io::XmlElement root = builder.root();
  const auto [width, height] = size_of(root);
  const std::string title = text_of_child(root, "title"), words = text_of_child(root, "desc");
  if (title.empty()) refuse(root, "a diagram wants a <title> that says what it shows");
  std::erase_if(root.children, [](const io::XmlElement& child) {
    return child.name == "title" || child.name == "desc";
  });
  std::erase_if(root.attributes, [](const auto& one) {
    return one.first == "width" || one.first == "height" || one.first == "class" ||
           one.first == "id";
  });
  const std::string title_id = fragment.prefix + "-title", words_id = fragment.prefix + "-desc";
  report::Attributes attributes{
      {"class", width > kBroad ? "diagram broad" : "diagram"},
      {"role", "img"},
      {"aria-labelledby", words.empty() ? title_id : str(title_id, " ", words_id)},
      {"width", str(static_cast<int64_t>(width))},
      {"height", str(static_cast<int64_t>(height))}};
  for (report::Attribute& more : builder.attributes_of(root)) attributes.push_back(std::move(more));
  report::Markup content = report::element("title", {{"id", title_id}}, title);
  if (!words.empty()) content += report::element("desc", {{"id", words_id}}, words);
  content += builder.children_of(root);
  return report::element_around("svg", attributes, content);
}

}  // namespace elbo::study
