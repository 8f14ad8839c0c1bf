// SPDX-License-Identifier: MIT
// The source tree as the rules of the house see it.
#pragma once
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace elbo::test {

namespace fs = std::filesystem;

inline fs::path root() { return ELBO_SOURCE_DIR; }

/// Path relative to the root, and its lines.
struct SourceFile {
  std::string path;
  std::vector<std::string> lines;
};

inline SourceFile read_source(const fs::path& path) {
  SourceFile file{fs::relative(path, root()).string(), {}};
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) file.lines.push_back(line);
  return file;
}

/// Every .h and .cpp below the given folders of the root.
inline std::vector<SourceFile> sources(const std::vector<std::string>& folders) {
  std::vector<SourceFile> out;
  for (const std::string& folder : folders) {
    if (!fs::exists(root() / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root() / folder))
      if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp")
        out.push_back(read_source(entry.path()));
  }
  return out;
}

/// Characters up to and with the quotation mark that closes a string or character literal.
inline size_t literal_length(std::string_view text) {
  size_t end = 1;
  while (end < text.size() && text[end] != text[0]) end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

/// Tells code, comments and literals apart, line after line.
class CodeLines {
 public:
  /// The line with a character for each of its code points: of code itself, of comments a blank, of
  /// string and character literals a quotation mark.
  std::string read(std::string_view line) {
    std::string out;
    for (size_t at = 0; at < line.size();) {
      const bool in_word =
          at > 0 && (std::isalnum(static_cast<unsigned char>(line[at - 1])) || line[at - 1] == '_');
      const auto [length, shown] = next(line.substr(at), in_word);
      for (size_t end = at + length; at < end; ++at)
        if ((line[at] & 0xC0) != 0x80) out += shown;
    }
    return out;
  }

 private:
  struct Piece {
    size_t length;
    char shown;
  };

  Piece next(std::string_view rest, bool in_word) {
    if (!raw_end_.empty()) return {up_to(rest, raw_end_), '"'};
    if (!comment_end_.empty()) return {up_to(rest, comment_end_), ' '};
    if (rest.starts_with("//")) return {rest.size(), ' '};
    if (rest.starts_with("/*")) {
      comment_end_ = "*/";
      return {2, ' '};
    }
    if (rest.starts_with("R\"") && !in_word) {
      const std::string_view mark = rest.substr(2, rest.find('(') - 2);
      raw_end_ = ")" + std::string(mark) + "\"";
      return {mark.size() + 3, '"'};
    }
    if (rest[0] == '"' || (rest[0] == '\'' && !in_word)) return {literal_length(rest), '"'};
    return {1, rest[0]};
  }

  /// To the end of what began before, which is forgotten then; or to the end of the line.
  static size_t up_to(std::string_view rest, std::string& end) {
    const size_t found = rest.find(end);
    if (found == std::string_view::npos) return rest.size();
    const size_t length = found + end.size();
    end.clear();
    return length;
  }

  std::string raw_end_, comment_end_;
};

/// The lines of a file as CodeLines shows them.
inline std::vector<std::string> code_of(const SourceFile& file) {
  CodeLines reader;
  std::vector<std::string> out;
  for (const std::string& line : file.lines) out.push_back(reader.read(line));
  return out;
}

/// The lines of a statement, joined by blanks, with its first indentation and `""` for literals.
struct Statement {
  std::string text;
  size_t first, last;  ///< numbers of its lines, from 0
};

/// Joins the lines of statements. One ends with a line that ends in `{`, or in `;`, `}` or `:`
/// outside all parentheses, or before a blank line.
class StatementLines {
 public:
  void add(std::string_view code, size_t number) {
    code = code.substr(0, code.find_last_not_of(' ') + 1);
    if (code.empty()) return;
    if (now_.text.empty()) now_ = {"", number, number};
    else code.remove_prefix(code.find_first_not_of(' '));
    if (!now_.text.empty() && now_.text.back() != '(' && now_.text.back() != '[') now_.text += ' ';
    for (const char c : code) {
      depth_ += (c == '(' || c == '[') - (c == ')' || c == ']');
      if (c != '"') now_.text += c;
      else if (!in_literal_) now_.text += "\"\"";
      in_literal_ = c == '"';
    }
    now_.last = number;
    if (code.back() == '{' ||
        (outside() && (code.back() == ';' || code.back() == '}' || code.back() == ':')))
      end();
  }
  bool outside() const { return depth_ <= 0; }
  void end() {
    if (!now_.text.empty()) found_.push_back(now_);
    now_ = {};
    depth_ = 0;
    in_literal_ = false;
  }
  std::vector<Statement> found() && { return std::move(found_); }

 private:
  Statement now_{"", 0, 0};
  int depth_ = 0;
  bool in_literal_ = false;
  std::vector<Statement> found_;
};

/// The statements of a file, in their order; those of the preprocessor are left out.
inline std::vector<Statement> statements_of(const SourceFile& file) {
  const std::vector<std::string> code = code_of(file);
  StatementLines lines;
  bool directive = false;
  for (size_t i = 0; i < code.size(); ++i) {
    const size_t first = code[i].find_first_not_of(' ');
    directive = directive || (first != std::string::npos && code[i][first] == '#');
    if (!directive) lines.add(code[i], i);
    if (file.lines[i].empty() && lines.outside()) lines.end();
    directive = directive && file.lines[i].ends_with('\\');
  }
  lines.end();
  return std::move(lines).found();
}

/// "elbo/io", "tests/eval": the folder whose files may share a unit.
inline std::string module_folder(const std::string& path) {
  const size_t first = path.find('/'), second = path.find('/', first + 1);
  return path.substr(0, second == std::string::npos ? first : second);
}

}  // namespace elbo::test
