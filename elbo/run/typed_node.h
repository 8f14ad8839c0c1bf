// SPDX-License-Identifier: MIT
// Reading the records of a run: the value under a key as the type that is wanted, or a DataError
// that names the file, the key, what was found and what was wanted.
#pragma once
#include "elbo/core/fs.h"
#include "elbo/core/node.h"

namespace elbo::run {

/// Parses a JSON object; DataError, which begins with `name`, where it is none.
Node parse_record(ByteView json, const std::string& name);

/// The value under `key`; DataError where there is none.
const Node& value_at(const Node& table, std::string_view key);
/// A whole number; DataError where there is none.
int64_t whole_at(const Node& table, std::string_view key);
/// Also of a whole number, and of "nan", "inf" and "-inf", which JSON has no numbers for.
double number_at(const Node& table, std::string_view key);
/// The number that `node` is, as number_at(); DataError where it is none.
double number_of(const Node& node);
/// A text; DataError where there is none.
const std::string& text_at(const Node& table, std::string_view key);
/// A list; DataError where there is none.
const Node::List& list_at(const Node& table, std::string_view key);
/// A table; DataError where there is none.
const Node& table_at(const Node& table, std::string_view key);

}  // namespace elbo::run
