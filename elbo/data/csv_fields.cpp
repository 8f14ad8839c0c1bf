// SPDX-License-Identifier: MIT
// One pass over the characters of a line.
#include "elbo/data/csv_fields.h"

#include <algorithm>
#include <array>

#include "elbo/core/error.h"

namespace elbo {

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

}  // namespace elbo
