// SPDX-License-Identifier: MIT
// One pass over the characters.
#include "elbo/io/toml_limits.h"

#include <algorithm>

#include "elbo/core/error.h"

namespace elbo {
namespace {

constexpr int kMostTomlDepth = 32;
constexpr size_t kMostTomlKeys = 10'000;
constexpr size_t kMostTomlValues = size_t{1} << 16;  // a tree takes some 400 bytes each
constexpr size_t kMostTomlLine = size_t{1} << 16;

/// How often `quote` stands from `at` on, 5 counted at most: a closing delimiter of three may have
/// two of the text before it.
size_t quotes_at(std::string_view text, size_t at, char quote) {
  size_t count = 0;
  while (count < 5 && at + count < text.size() && text[at + count] == quote) ++count;
  return count;
}

/// Where the text that opens with three quotes at `at` ends: one past its closing delimiter, or at
/// the end of the file.
size_t long_text_end(std::string_view text, size_t at) {
  const char quote = text[at];
  for (size_t i = at + 3; i < text.size();) {
    const size_t quotes = quotes_at(text, i, quote);
    if (quotes >= 3) return i + quotes;
    if (quotes > 0) i += quotes;
    else i += text[i] == '\\' && quote == '"' ? 2 : 1;
  }
  return text.size();
}

/// Where the text that opens at `at` ends: one past its closing quote. Unclosed ones end with the
/// line, or with the file.
size_t text_end(std::string_view text, size_t at) {
  const char quote = text[at];
  if (quotes_at(text, at, quote) >= 3) return long_text_end(text, at);
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') ++i;
    else if (text[i] == quote) return i + 1;
    else if (text[i] == '\n') return i;
  }
  return text.size();
}

/// What has been seen outside texts and comments.
class TomlCount {
 public:
  explicit TomlCount(const std::string& file) : file_(file) {}

  void see(char c) {
    if (c == '\n') ++line_, length_ = 0;
    if (c == '[' || c == '{') ++brackets_;
    if ((c == ']' || c == '}') && brackets_ > 0) --brackets_;
    if (c == '=' || c == ',' || c == '\n') dots_ = 0;
    if (c == '.') ++dots_;
    if (c == '=' || (c == '[' && length_ == 0)) ++keys_;
    if (c == '=' || c == ',' || c == '.' || c == '[' || c == '{') ++values_;
    if (c != '\n' && c != ' ' && c != '\t' && c != '\r') ++length_;
    if (brackets_ > kMostTomlDepth || dots_ > kMostTomlDepth)
      refuse("nested deeper than ", kMostTomlDepth, " levels");
    if (length_ > kMostTomlLine) refuse("a line of more than ", kMostTomlLine, " characters");
    if (keys_ > kMostTomlKeys)
      refuse("more than ", kMostTomlKeys, " keys and tables; is this an experiment file?");
    if (values_ > kMostTomlValues)
      refuse("more than ", kMostTomlValues, " values; is this an experiment file?");
  }
  /// A text or comment, lines and all.
  void skip(std::string_view passed) { line_ += std::count(passed.begin(), passed.end(), '\n'); }

 private:
  template <class... Args>
  [[noreturn]] void refuse(const Args&... args) const {
    throw ConfigError(file_, ":", line_, ": ", args...);
  }

  const std::string& file_;
  int brackets_ = 0, dots_ = 0;
  std::ptrdiff_t line_ = 1;
  size_t keys_ = 0, values_ = 0;
  size_t length_ = 0;  // of the line: characters that are no space
};

}  // namespace

void check_toml_limits(std::string_view text, const std::string& file) {
  TomlCount count(file);
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    size_t end = i + 1;
    if (c == '"' || c == '\'') end = text_end(text, i);
    if (c == '#') end = std::min(text.find('\n', i), text.size());
    if (c == '"' || c == '\'' || c == '#') count.skip(text.substr(i, end - i));
    else count.see(c);
    i = end;
  }
}

}  // namespace elbo
