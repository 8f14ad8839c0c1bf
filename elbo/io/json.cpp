// SPDX-License-Identifier: MIT
// Strictness on top of nlohmann-json's event parser, and a writer.
#include "elbo/io/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "elbo/core/characters.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::io {
namespace {

constexpr size_t kMostJsonDepth = 64;
constexpr size_t kMostTreeValues = size_t{1} << 17;  // of a tree

/// Passes nlohmann's events on, after the checks that it leaves to its user.
class Strict {
 public:
  Strict(std::string_view text, const std::string& name, JsonEvents& events)
      : text_(text), name_(name), events_(events) {}

  bool null() { return events_.null(), true; }
  bool boolean(bool value) { return events_.boolean(value), true; }
  bool number_integer(int64_t value) { return events_.integer(value), true; }
  bool number_unsigned(uint64_t value) {
    if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      throw DataError(name_, ": the whole number ", value, " is beyond 64 bits");
    return number_integer(static_cast<int64_t>(value));
  }
  bool number_float(double value, const std::string& token) {
    if (token.find_first_of(".eE") == std::string::npos)
      throw DataError(name_, ": the whole number ", token, " is beyond 64 bits");
    return events_.number(value), true;
  }
  bool string(std::string& value) { return events_.text(std::move(value)), true; }
  bool binary(std::vector<uint8_t>&) { return false; }  // JSON has none
  bool start_object(size_t) { return open(), events_.begin_table(), true; }
  bool key(std::string& value) {
    if (!keys_.back().insert(value).second)
      throw DataError(name_, ": the key \"", printable(value), "\" stands twice in one object");
    return events_.key(std::move(value)), true;
  }
  bool end_object() { return keys_.pop_back(), events_.end_table(), true; }
  bool start_array(size_t) { return open(), events_.begin_list(), true; }
  bool end_array() { return keys_.pop_back(), events_.end_list(), true; }

  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception& error) {
    const std::string_view before = text_.substr(0, position == 0 ? 0 : position - 1);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const size_t last_break = before.rfind('\n');
    const size_t column =
        last_break == std::string_view::npos ? before.size() + 1 : before.size() - last_break;
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..."
    const std::string_view reason = error.what();
    const size_t start = reason.find(": ");
    throw DataError(name_, ":", line, ":", column, ": not valid JSON: ",
                    printable(start == std::string_view::npos ? reason : reason.substr(start + 2)));
  }

 private:
  void open() {
    if (keys_.size() >= kMostJsonDepth)
      throw DataError(name_, ": nested deeper than ", kMostJsonDepth, " levels");
    keys_.emplace_back();
  }

  std::string_view text_;
  std::string name_;
  JsonEvents& events_;
  // Those of each open object; none of a list. No hash table: a stranger could choose keys that
  // collide.
  std::vector<std::set<std::string>> keys_;
};

/// A character as JSON's escape, of two halves where it is beyond the first plane.
std::string json_escape(char32_t code) {
  const auto unit = [](char32_t half) {
    return fmt::format("\\u{:04x}", static_cast<uint32_t>(half));
  };
  return code <= 0xFFFF
             ? unit(code)
             : unit(0xD800 + ((code - 0x10000) >> 10)) + unit(0xDC00 + ((code - 0x10000) & 0x3FF));
}

/// `json`, which is well formed, with escapes for what a terminal or a reader would not see: it may
/// be printed as it is.
std::string without_unseen(std::string_view json) {
  std::string out;
  for (size_t at = 0; at < json.size();) {
    const auto [code, length] = first_character(json.substr(at));
    if (is_control(code) || is_deceptive(code)) out += json_escape(code);
    else out += json.substr(at, length);
    at += length;
  }
  return out;
}

/// A JSON string. nlohmann replaces what is not UTF-8 by U+FFFD and escapes the rest.
std::string quoted(const std::string& text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
  });
  return plain ? str('"', text, '"')
               : without_unseen(nlohmann::json(text).dump(
                     -1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::string number(double value) {
  if (std::isnan(value)) return "\"nan\"";
  if (std::isinf(value)) return value > 0 ? "\"inf\"" : "\"-inf\"";
  const std::string text = str(value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

/// Writes a tree; `indent_` is that of the line being written.
class JsonWriter {
 public:
  explicit JsonWriter(bool pretty) : pretty_(pretty) {}

  void write(const Node& node) {
    const Node::Value& value = node.value();
    if (const auto* list = std::get_if<Node::List>(&value)) return write_list(*list);
    if (const auto* table = std::get_if<Node::Table>(&value)) return write_table(*table);
    if (const auto* truth = std::get_if<bool>(&value)) out += *truth ? "true" : "false";
    else if (const auto* whole = std::get_if<int64_t>(&value)) out += str(*whole);
    else if (const auto* real = std::get_if<double>(&value)) out += number(*real);
    else if (const auto* text = std::get_if<std::string>(&value)) out += quoted(*text);
    else out += "null";
  }

  std::string out;

 private:
  void write_list(const Node::List& list) {
    out += '[';
    ++indent_;
    for (size_t i = 0; i < list.size(); ++i) separate(i), write(list[i]);
    close(list.empty(), ']');
  }
  void write_table(const Node::Table& table) {
    out += '{';
    ++indent_;
    for (size_t i = 0; i < table.size(); ++i) {
      separate(i);
      out += quoted(table[i].key) + (pretty_ ? ": " : ":");
      write(table[i].node);
    }
    close(table.empty(), '}');
  }
  void separate(size_t i) {
    if (i > 0) out += ',';
    if (pretty_) break_line();
  }
  void close(bool empty, char bracket) {
    --indent_;
    if (pretty_ && !empty) break_line();
    out += bracket;
  }
  void break_line() { out += '\n', out.append(2 * indent_, ' '); }

  bool pretty_;
  size_t indent_ = 0;
};

}  // namespace

void read_json(std::string_view text, const std::string& name, JsonEvents& events) {
  // nlohmann takes a NUL for the end, and skips a byte order mark: RFC 8259 has neither.
  const std::string where = printable(name);
  if (text.find('\0') != std::string_view::npos)
    throw DataError(where, ": not valid JSON: a NUL byte at ", text.find('\0'));
  if (text.starts_with("\xEF\xBB\xBF"))
    throw DataError(where, ": not valid JSON: begins with a byte order mark");
  Strict strict(text, where, events);
  const bool complete = nlohmann::json::sax_parse(text.begin(), text.end(), &strict);
  ELBO_ASSERT(complete);
}

Node parse_json(std::string_view text, const std::string& name) {
  JsonTree tree(name);
  read_json(text, name, tree);
  return tree.take();
}

JsonTree::JsonTree(const std::string& name) : place_{printable(name), 0, 0} {}

void JsonTree::begin_table() { open_.push_back({Node::Table{}, ""}); }
void JsonTree::begin_list() { open_.push_back({Node::List{}, ""}); }
void JsonTree::key(std::string&& name) { open_.back().key = std::move(name); }
void JsonTree::end_list() { end_table(); }

void JsonTree::end_table() {
  Node::Value whole = std::move(open_.back().value);
  open_.pop_back();
  value(std::move(whole));
}

void JsonTree::value(Node::Value read) {
  if (++values_ > kMostTreeValues)
    throw DataError(place_.text(), ": more than ", kMostTreeValues, " values");
  Node node(std::move(read), place_);
  if (open_.empty()) root_ = std::move(node);
  else if (auto* list = std::get_if<Node::List>(&open_.back().value))
    list->push_back(std::move(node));
  else
    std::get<Node::Table>(open_.back().value)
        .push_back({std::move(open_.back().key), std::move(node), place_});
}

Node JsonTree::take() { return std::move(root_); }

std::string write_json(const Node& node, bool pretty) {
  JsonWriter writer(pretty);
  writer.write(node);
  return std::move(writer.out);
}

}  // namespace elbo::io
