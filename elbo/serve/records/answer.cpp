// SPDX-License-Identifier: MIT
// Making the values of answers.
#include "elbo/serve/records/answer.h"

#include <fmt/format.h>

#include <cmath>

#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::serve {

Node answer_table(std::initializer_list<AnswerField> fields) {
  Node out = Node::table();
  for (const AnswerField& field : fields) out.set(field.key, field.value);
  return out;
}

Node answer_text(std::string text) { return Node(Node::Value(std::move(text))); }

Node answer_text(const std::string& text, size_t most) {
  if (text.size() <= most) return answer_text(text);
  size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return answer_text(text.substr(0, end) + "...");
}

Node answer_number(double number) { return std::isfinite(number) ? Node(number) : Node(); }

Node answer_number(const std::optional<double>& number) {
  return number ? answer_number(*number) : Node();
}

Node answer_whole(int64_t number) { return Node(number); }

Node answer_whole(const std::optional<int64_t>& number) { return number ? Node(*number) : Node(); }

Node answer_texts(const std::vector<std::string>& texts) {
  Node::List out;
  for (const std::string& text : texts) out.push_back(answer_text(text));
  return Node(std::move(out));
}

std::string said_text(const Node& table, std::string_view key) {
  const Node* found = table.is_table() ? table.find(key) : nullptr;
  const auto* text = found != nullptr ? std::get_if<std::string>(&found->value()) : nullptr;
  return text != nullptr ? *text : "";
}

std::optional<int64_t> said_whole(const Node& table, std::string_view key) {
  const Node* found = table.is_table() ? table.find(key) : nullptr;
  const auto* whole = found != nullptr ? std::get_if<int64_t>(&found->value()) : nullptr;
  return whole != nullptr ? std::optional(*whole) : std::nullopt;
}

std::string header_json(const Node& node) {
  const std::string text = io::write_json(shown(node));
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      out += text[at++];
      continue;
    }
    const int more = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
    uint32_t character = byte & (0x3FU >> more);
    for (int i = 1; i <= more && at + static_cast<size_t>(i) < text.size(); ++i)
      character =
          character << 6 | (static_cast<unsigned char>(text[at + static_cast<size_t>(i)]) & 0x3FU);
    at += static_cast<size_t>(more) + 1;
    if (character < 0x10000) {
      out += fmt::format("\\u{:04x}", character);
      continue;
    }
    character -= 0x10000;
    out +=
        fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (character >> 10), 0xDC00 + (character & 0x3FF));
  }
  return out;
}

Node shown(Node node) {
  if (auto* text = std::get_if<std::string>(&node.value())) *text = printable_lines(*text);
  if (auto* list = std::get_if<Node::List>(&node.value()))
    for (Node& one : *list) one = shown(std::move(one));
  if (auto* table = std::get_if<Node::Table>(&node.value()))
    for (Node::Entry& entry : *table) {
      entry.key = printable_lines(entry.key);
      entry.node = shown(std::move(entry.node));
    }
  return node;
}

}  // namespace elbo::serve
