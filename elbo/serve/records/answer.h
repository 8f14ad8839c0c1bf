// SPDX-License-Identifier: MIT
// Pieces of the studio's answers: tables in one expression, numbers that JSON has, texts that
// deceive nobody; and what strangers' tables say, as far as they say it.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/core/node.h"

namespace elbo::serve {

/// A key and its value.
struct AnswerField {
  const char* key;  ///< as docs/formats/studio_api.md has it
  Node value;       ///< null where there is none
};

/// The table of these fields, in their order.
Node answer_table(std::initializer_list<AnswerField> fields);

/// A text.
Node answer_text(std::string text);
/// A text of at most so many bytes, whole characters of UTF-8; what is cut off is told by dots.
Node answer_text(const std::string& text, size_t most);
/// A number; null where it is not finite.
Node answer_number(double number);
/// Likewise; null where there is none.
Node answer_number(const std::optional<double>& number);
/// A whole number.
Node answer_whole(int64_t number);
/// Likewise; null where there is none.
Node answer_whole(const std::optional<int64_t>& number);
/// A list of texts.
Node answer_texts(const std::vector<std::string>& texts);

/// The text under `key` of what may be a stranger's table; "" where there is none.
std::string said_text(const Node& table, std::string_view key);
/// The whole number under `key`; nothing where there is none.
std::optional<int64_t> said_whole(const Node& table, std::string_view key);

/// `node` with all that its keys and texts have of control and deceiving characters written out
/// (printable_lines(), core/str.h): what a stranger's file says is shown, and steers nothing.
Node shown(Node node);

/// `node` as JSON for a header: all but plain ASCII as escapes.
std::string header_json(const Node& node);

}  // namespace elbo::serve
