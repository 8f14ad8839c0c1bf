// SPDX-License-Identifier: MIT
// JSON (RFC 8259), read strictly and written so that equal trees give equal bytes. Numbers that are
// not finite have no JSON: they are written as the texts "nan", "inf", "-inf".
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/core/node.h"

namespace elbo::io {

/// Parses one JSON value; a DataError begins with `name`. Refused: duplicate keys, depth above 64,
/// bytes outside UTF-8, whole numbers beyond 64 bits, anything behind the value, and more than
/// 131,072 values, which bounds the tree to 40 MB besides the text: larger files are read as
/// events. Places name `name` without a line.
Node parse_json(std::string_view text, const std::string& name);

/// `node` as JSON, on one line or indented by two spaces. Numbers read back as the same value and
/// type; bytes outside UTF-8 become U+FFFD.
std::string write_json(const Node& node, bool pretty = false);

/// Receives a JSON text piece by piece, for readers whose files are too large for a tree.
class JsonEvents {
 public:
  virtual ~JsonEvents() = default;
  virtual void null() = 0;                     ///< the value null
  virtual void boolean(bool value) = 0;        ///< true or false
  virtual void integer(int64_t value) = 0;     ///< a number without point or exponent
  virtual void number(double value) = 0;       ///< any other number
  virtual void text(std::string&& value) = 0;  ///< a text, escapes decoded
  virtual void begin_table() = 0;              ///< an opening brace
  virtual void key(std::string&& name) = 0;    ///< never the same twice in a table
  virtual void end_table() = 0;                ///< a closing brace
  virtual void begin_list() = 0;               ///< an opening bracket
  virtual void end_list() = 0;                 ///< a closing bracket
};

/// Reads `text` as parse_json() does, but into `events`, whose exceptions pass through, and without
/// a limit to the number of values.
void read_json(std::string_view text, const std::string& name, JsonEvents& events);

/// Makes a tree of the events: what parse_json() returns, or a part of a larger file.
class JsonTree : public JsonEvents {
 public:
  /// `name` begins errors, and is what places name.
  explicit JsonTree(const std::string& name);

  void null() override { value({}); }
  void boolean(bool read) override { value(read); }
  void integer(int64_t read) override { value(read); }
  void number(double read) override { value(read); }
  void text(std::string&& read) override { value(std::move(read)); }
  void begin_table() override;
  void key(std::string&& name) override;
  void end_table() override;
  void begin_list() override;
  void end_list() override;
  /// Any of the values that are no container. DataError where there are too many.
  void value(Node::Value read);

  /// The whole, once its last container is closed.
  Node take();

 private:
  struct Open {
    Node::Value value;
    std::string key;  // of the entry that is being read
  };

  Place place_;
  std::vector<Open> open_;  // the containers on the way to where we are
  Node root_;
  size_t values_ = 0;
};

}  // namespace elbo::io
