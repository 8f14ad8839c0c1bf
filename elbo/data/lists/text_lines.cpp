// SPDX-License-Identifier: MIT
// Cutting text into lines without copying it, and lines into fields in one pass over their
// characters.
#include "elbo/data/lists/text_lines.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::data {
namespace {

constexpr uint64_t kMostTextBytes = uint64_t{1} << 30;
// A line is cut into columns, each of which takes far more memory than a comma.
constexpr size_t kLineLimit = size_t{1} << 18;
constexpr size_t kExcerpt = 160;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t";

/// By its mark, or by the zero bytes of two Latin letters.
bool is_utf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  if (text.size() < 4) return false;
  const bool little = text[0] != 0 && text[1] == 0 && text[2] != 0 && text[3] == 0,
             big = text[0] == 0 && text[1] != 0 && text[2] == 0 && text[3] != 0;
  return little || big;
}

}  // namespace

TextLines::TextLines(const Path& path)
    : TextLines(real_fs().read(path, kMostTextBytes), path.string()) {}

TextLines::TextLines(Bytes file, const std::string& name)
    : name_(printable(name)), file_(std::move(file)), rest_(text_of(file_)) {
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
  if (is_utf16(rest_))
    throw DataError(name_,
                    ": got text in UTF-16, want UTF-8; save it again as UTF-8, or `iconv -f UTF-16 "
                    "-t UTF-8` it");
}

bool TextLines::next() {
  while (!rest_.empty()) {
    const size_t end = std::min(rest_.find_first_of("\r\n"), rest_.size());
    line_ = rest_.substr(0, end);
    rest_.remove_prefix(end);
    rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : std::min<size_t>(1, rest_.size()));
    ++number_;
    if (line_.size() > kLineLimit)
      throw DataError(place(), ": got a line of ", line_.size(), " bytes, want at most ",
                      kLineLimit);
    if (line_.find_first_not_of(kBlanks) != std::string_view::npos) return true;
  }
  return false;
}

void TextLines::want(std::string_view what) {
  if (!next())
    throw DataError(name_, ": got ", counted(number_, "line"), ", want ", what,
                    "; an incomplete download?");
}

std::string TextLines::place() const { return str(name_, ":", number_); }

std::vector<std::string_view> split_at(std::string_view line, char separator) {
  std::vector<std::string_view> out;
  for (size_t end; (end = line.find(separator)) != std::string_view::npos;
       line.remove_prefix(end + 1))
    out.push_back(line.substr(0, end));
  out.push_back(line);
  return out;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  for (size_t begin = line.find_first_not_of(kBlanks); begin != std::string_view::npos;
       begin = line.find_first_not_of(kBlanks, begin)) {
    const size_t end = std::min(line.find_first_of(kBlanks, begin), line.size());
    out.push_back(line.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

std::optional<double> number_in(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::string excerpt(std::string_view text) {
  return text.size() <= kExcerpt ? printable(text) : printable(text.substr(0, kExcerpt)) + "...";
}

char separator_in(std::string_view header) {
  constexpr std::string_view kSeparators = ",;\t";
  std::array<int64_t, 3> counts{};
  bool quoted = false;
  for (const char c : header) {
    quoted ^= c == '"';
    if (const size_t which = kSeparators.find(c); !quoted && which != std::string_view::npos)
      ++counts[which];
  }
  return kSeparators[static_cast<size_t>(std::max_element(counts.begin(), counts.end()) -
                                         counts.begin())];
}

std::vector<std::string> csv_fields(const TextLines& lines, char separator) {
  std::vector<std::string> out;
  std::string_view rest = lines.line();
  for (;;) {
    std::string field;
    const size_t begin =
        std::min(rest.find_first_not_of(separator == '\t' ? " " : " \t"), rest.size());
    if (rest.substr(begin, 1) == "\"") {
      size_t i = begin + 1;
      for (; i < rest.size() && (rest[i] != '"' || rest.substr(i + 1, 1) == "\""); ++i) {
        i += rest[i] == '"' ? 1 : 0;  // two of them stand for one
        field += rest[i];
      }
      if (i >= rest.size())
        throw DataError(lines.place(), ": got a quote that does not end in its line");
      rest.remove_prefix(i + 1);
      const size_t end = std::min(rest.find(separator), rest.size());
      field += trimmed(rest.substr(0, end));  // what follows the quote, if anything
      rest.remove_prefix(end);
    } else {
      const size_t end = std::min(rest.find(separator), rest.size());
      field = trimmed(rest.substr(0, end));
      rest.remove_prefix(end);
    }
    out.push_back(std::move(field));
    if (rest.empty()) return out;
    rest.remove_prefix(1);
  }
}

std::optional<double> csv_number(std::string_view field, char separator) {
  if (separator == ',' || field.find('.') != std::string_view::npos) return number_in(field);
  std::string text(field);
  std::replace(text.begin(), text.end(), ',', '.');
  return number_in(text);
}

}  // namespace elbo::data
