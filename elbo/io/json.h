// SPDX-License-Identifier: MIT
// JSON (RFC 8259), read strictly and written so that equal trees give equal bytes. Numbers that are not finite have no JSON: they are written as
// the texts "nan", "inf", "-inf".
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "elbo/core/node.h"

namespace elbo {

/// Parses one JSON value; a DataError begins with `name`. Refused: duplicate keys, depth above 64, bytes outside UTF-8, whole numbers beyond 64 bits,
/// anything behind the value. Places name `name` without a line.
Node parse_json(std::string_view text, const std::string& name);

/// `node` as JSON, on one line or indented by two spaces. Numbers read back as the same value and type; bytes outside UTF-8 become
/// U+FFFD.
std::string write_json(const Node& node, bool pretty = false);

/// Receives a JSON text piece by piece, for readers whose files are too large for a tree.
class JsonEvents {
 public:
  virtual ~JsonEvents() = default;
  virtual void null() = 0;
  virtual void boolean(bool value) = 0;
  virtual void integer(int64_t value) = 0;
  virtual void number(double value) = 0;
  virtual void text(std::string&& value) = 0;
  virtual void begin_table() = 0;
  virtual void key(std::string&& name) = 0;  ///< never the same twice in a table
  virtual void end_table() = 0;
  virtual void begin_list() = 0;
  virtual void end_list() = 0;
};

/// Reads `text` as parse_json() does, but into `events`, whose exceptions pass through.
void read_json(std::string_view text, const std::string& name, JsonEvents& events);

}  // namespace elbo
