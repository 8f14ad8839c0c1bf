// SPDX-License-Identifier: MIT
// A list in a text file, line by line, for readers whose errors say in which line. A line ends with
// LF, CR LF, or CR alone; a byte order mark and blank lines are passed over; UTF-16 is refused by
// that name. A line of a CSV file as its fields: quotes as in RFC 4180, but no line ends inside
// them;
// blanks around a field that is not quoted do not belong to it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::data {

/// Goes through a text line by line; it must outlive this.
class TextLines {
 public:
  /// Reads the file, of at most 1 GiB. IoError, DataError.
  explicit TextLines(const Path& path);
  /// The lines of `file`, which errors call `name`.
  TextLines(Bytes file, const std::string& name);
  TextLines(const TextLines&) = delete;

  /// Goes to the next line that holds more than blanks and tabs; false behind the last. DataError
  /// where it has more than 256 KiB.
  bool next();
  /// Goes to the next line; DataError that says what was wanted where there is none.
  void want(std::string_view what);

  std::string_view line() const { return line_; }    ///< without its end
  int64_t number() const { return number_; }         ///< of the line, from 1
  const std::string& name() const { return name_; }  ///< of the file, safe to print
  std::string place() const;                         ///< file:line

 private:
  std::string name_;
  Bytes file_;
  std::string_view rest_, line_;
  int64_t number_ = 0;
};

/// The parts of `line` between separators; one more than there are separators.
std::vector<std::string_view> split_at(std::string_view line, char separator);

/// The words of `line` between blanks and tabs, however many.
std::vector<std::string_view> words_of(std::string_view line);

/// `text` without blanks and tabs at its ends.
std::string_view trimmed(std::string_view text);

/// `text`, all of it, as a finite number, or nothing.
std::optional<double> number_in(std::string_view text);

/// The beginning of `text` for an error: safe to print, 160 bytes of it at most.
std::string excerpt(std::string_view text);

/// The character between fields: of comma, semicolon and tab the one that `header` has most often
/// outside of quotes; a comma where it has none.
char separator_in(std::string_view header);

/// The fields of the line that `lines` stand at. DataError with its place where a quote does not
/// end.
std::vector<std::string> csv_fields(const TextLines& lines, char separator);

/// A field as a finite number, or nothing. Where the separator is no comma, one in the field is a
/// decimal point.
std::optional<double> csv_number(std::string_view field, char separator);

}  // namespace elbo::data
