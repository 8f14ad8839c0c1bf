// SPDX-License-Identifier: MIT
// The documents have short sentences: words a sentence, outside code, tables, formulas, headings.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "tests/source/tree.h"

namespace elbo::test {
namespace {

constexpr size_t kMedianWords = 14, kNinetiethWords = 25;

std::string without_indent(const std::string& line) {
  const size_t begin = line.find_first_not_of(' ');
  return begin == std::string::npos ? "" : line.substr(begin);
}

/// The width of "- " or "12. " at the start of a line, 0 where there is none.
size_t bullet_width(const std::string& text) {
  const size_t digits = text.find_first_not_of("0123456789");
  const bool number = digits != 0 && digits != std::string::npos && text[digits] == '.';
  const bool bullet = text.starts_with("-") || text.starts_with("*");
  const size_t mark = number ? digits + 1 : bullet ? 1 : 0;
  return mark > 0 && text.substr(mark).starts_with(" ") ? mark + 1 : 0;
}

bool is_fence(const std::string& text) { return text.starts_with("```"); }

/// Headings, rows of tables, pictures, comments: no prose, and the end of a paragraph.
bool stands_apart(const std::string& text) {
  return text.empty() || is_fence(text) || text.starts_with("#") || text.starts_with("|") ||
         text.starts_with("<") || text.starts_with("![");
}

/// The paragraphs and list items of a document, each as one line.
std::vector<std::string> paragraphs_of(const std::vector<std::string>& lines) {
  std::vector<std::string> out;
  bool code = false, open = false, list = false;
  for (const std::string& line : lines) {
    std::string text = without_indent(line);
    const size_t indent = line.size() - text.size(), bullet = bullet_width(text);
    if (is_fence(text)) code = !code;
    if (code || stands_apart(text)) {
      list = list && !line.starts_with("#");
      open = false;
      continue;
    }
    if (!open && bullet == 0 && indent >= (list ? 6 : 4)) continue;  // a formula
    if (bullet > 0) list = true;
    else if (!open && indent == 0) list = false;
    if (open && bullet == 0) out.back() += " " + text;
    else out.push_back(text.substr(bullet));
    open = true;
  }
  return out;
}

/// A paragraph with one word in place of each span of code, and links without their targets.
std::string plain_text(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool span = text[i] == '`', target = text[i] == '(' && i > 0 && text[i - 1] == ']';
    const size_t end = span     ? text.find('`', i + 1)
                       : target ? text.find(')', i)
                                : std::string::npos;
    if (end == std::string::npos) out += text[i];
    else {
      if (span) out += "Code";
      i = end;
    }
  }
  return out;
}

bool has_letter(const std::string& word) {
  return std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isalnum(c); });
}

/// "Goodfellow et al." and "D. P. Kingma" go on behind their points.
bool is_abbreviation(const std::string& word) {
  if (word == "al.") return true;
  const size_t n = word.size();
  if (n < 2 || word[n - 1] != '.' || !std::isupper(static_cast<unsigned char>(word[n - 2])))
    return false;
  return n == 2 || !std::isalnum(static_cast<unsigned char>(word[n - 3]));
}

bool ends_sentence(const std::string& word, const std::string& next) {
  const size_t last = word.find_last_not_of("*)\"");
  if (last == std::string::npos || std::string(".!?").find(word[last]) == std::string::npos)
    return false;
  const unsigned char first = static_cast<unsigned char>(next.front());
  return !is_abbreviation(word) && (std::isupper(first) || std::isdigit(first) ||
                                    std::string("(\"*[").find(next.front()) != std::string::npos);
}

/// A sentence and its number of words.
struct Sentence {
  std::string text;
  size_t words = 0;
};

std::vector<Sentence> sentences_of(const std::vector<std::string>& lines) {
  std::vector<Sentence> out;
  for (const std::string& paragraph : paragraphs_of(lines)) {
    std::istringstream in(plain_text(paragraph));
    std::string before;
    bool fresh = true;
    for (std::string word; in >> word; before = word) {
      if (fresh || ends_sentence(before, word)) out.emplace_back();
      fresh = false;
      out.back().text += word + " ";
      if (has_letter(word)) ++out.back().words;
    }
  }
  std::erase_if(out, [](const Sentence& sentence) { return sentence.words == 0; });
  return out;
}

std::vector<size_t> lengths_of(const std::vector<std::string>& lines) {
  std::vector<size_t> out;
  for (const Sentence& sentence : sentences_of(lines)) out.push_back(sentence.words);
  return out;
}

std::vector<SourceFile> read_pages() {
  std::vector<SourceFile> out;
  for (const char* name : {"README.md", "SECURITY.md", "CONTRIBUTING.md"})
    out.push_back(read_source(root() / name));
  for (const auto& entry : fs::recursive_directory_iterator(root() / "docs"))
    if (entry.path().extension() == ".md") out.push_back(read_source(entry.path()));
  return out;
}

TEST(Prose, SentencesAreCountedAsAReaderWould) {
  EXPECT_EQ(lengths_of({"# A heading of five words", "", "One two", "three. Four `five six`",
                        "[seven](page.md#part) eight!", "", "| a | table |"}),
            (std::vector<size_t>{3, 4}));
  EXPECT_EQ(lengths_of({"As A. B. Cee et al. have it. Then", "```", "code. Code.", "```"}),
            (std::vector<size_t>{8, 1}));
  EXPECT_EQ(lengths_of({"Formulas:", "", "    loss = E[x]. No prose.", "", "and after."}),
            (std::vector<size_t>{1, 2}));
  EXPECT_EQ(lengths_of({"- one item", "  of four. Then two", "- and *another one.* Last", "",
                        "  Its second paragraph."}),
            (std::vector<size_t>{4, 2, 3, 1, 3}));
}

TEST(Prose, SentencesAreShort) {
  std::vector<Sentence> all;
  for (const SourceFile& page : read_pages())
    for (const Sentence& sentence : sentences_of(page.lines))
      all.push_back({page.path + ": " + sentence.text, sentence.words});
  ASSERT_GT(all.size(), 1000u);
  std::sort(all.begin(), all.end(),
            [](const Sentence& a, const Sentence& b) { return a.words < b.words; });
  std::string longest;
  for (size_t i = all.size() - 10; i < all.size(); ++i) longest += all[i].text + "\n";
  EXPECT_LE(all[all.size() / 2].words, kMedianWords);
  EXPECT_LE(all[all.size() * 9 / 10].words, kNinetiethWords) << "The longest:\n" << longest;
}

}  // namespace
}  // namespace elbo::test
