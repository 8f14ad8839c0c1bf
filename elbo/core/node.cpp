// SPDX-License-Identifier: MIT
// The configuration tree.
#include "elbo/core/node.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/characters.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo {
namespace {

// A tree is copied and destroyed by recursion, and a stack does not survive a million levels.
constexpr std::ptrdiff_t kDeepest = 32;

template <class... Ts>
struct Overload : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overload(Ts...) -> Overload<Ts...>;

/// A TOML basic string (https://toml.io/en/v1.0.0#string).
std::string quoted_text(std::string_view text) {
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    const auto [code, length] = first_character(text.substr(at));
    const std::string_view bytes = text.substr(at, length == 0 ? 1 : length);
    if (bytes == "\"" || bytes == "\\") out += '\\', out += bytes;
    else if (bytes == "\n") out += "\\n";
    else if (bytes == "\t") out += "\\t";
    else if (length > 0 && (is_control(code) || is_deceptive(code)))
      out += fmt::format(fmt::runtime(code > 0xFFFF ? "\\U{:08X}" : "\\u{:04X}"),
                         static_cast<uint32_t>(code));
    else out += bytes;
    at += bytes.size();
  }
  return out + '"';
}

/// The shortest text that reads back as the same number; a TOML float always shows that it is one.
std::string number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  const std::string text = str(value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

}  // namespace

const std::string& SharedText::text() const {
  static const std::string kNone;
  return text_ == nullptr ? kNone : *text_;
}

std::string Place::text() const {
  const std::string name = printable(file.text());
  return line > 0 ? str(name, ":", line, ":", column) : name;
}

// Out of line: the tree of variants is long to copy and destroy, and GCC 12 warns of uninitialised
// members that are not there once it inlines them.
Node::Node() noexcept = default;
Node::Node(Value value, Place place) : value_(std::move(value)), place_(std::move(place)) {}
Node::Node(const Node& other) = default;
Node::Node(Node&& other) noexcept = default;
Node& Node::operator=(const Node& other) = default;
Node& Node::operator=(Node&& other) noexcept = default;
Node::~Node() = default;
Node Node::table(Place place) { return Node(Table{}, std::move(place)); }

const Node::Table& Node::entries() const& {
  if (!is_table()) throw ConfigError(place_.text(), ": got ", kind(), ", want a table");
  return std::get<Table>(value_);
}

Node::Table& Node::entries() & { return const_cast<Table&>(std::as_const(*this).entries()); }

Node::Table Node::entries() && { return std::move(entries()); }

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries())
    if (entry.key == key) return &entry.node;
  return nullptr;
}

Node* Node::find(std::string_view key) { return const_cast<Node*>(std::as_const(*this).find(key)); }

Node& Node::set(std::string_view key, Node node, Place key_place) {
  if (Node* old = find(key)) return *old = std::move(node);
  return entries()
      .emplace_back(Entry{std::string(key), std::move(node), std::move(key_place)})
      .node;
}

void Node::erase(std::string_view key) {
  std::erase_if(entries(), [&](const Entry& entry) { return entry.key == key; });
}

std::string Node::kind() const {
  static constexpr const char* kKinds[] = {"nothing", "a truth value", "a whole number", "a number",
                                           "a text",  "a list",        "a table"};
  return kKinds[value_.index()];
}

std::string Node::literal() const {
  return std::visit(
      Overload{
          [](std::monostate) { return std::string(); },
          [](bool v) { return std::string(v ? "true" : "false"); },
          [](int64_t v) { return str(v); },
          [](double v) { return number(v); },
          [](const std::string& v) { return quoted_text(v); },
          [](const List& v) {
            std::vector<std::string> parts;
            for (const Node& node : v) parts.push_back(node.literal());
            return str("[", join(parts, ", "), "]");
          },
          [](const Table& v) {
            std::vector<std::string> parts;
            for (const Entry& entry : v)
              parts.push_back(str(quoted_text(entry.key), " = ", entry.node.literal()));
            return str("{", join(parts, ", "), "}");
          },
      },
      value_);
}

void set_at(Node& root, std::string_view path, Node value) {
  if (std::count(path.begin(), path.end(), '.') >= kDeepest)
    throw ConfigError(value.place().text(), ": a path of more than ", kDeepest, " names");
  Node* at = &root;
  for (;;) {
    const size_t dot = path.find('.');
    const std::string_view key = path.substr(0, dot);
    if (key.empty())
      throw ConfigError(value.place().text(),
                        ": an empty name in the path; want section.key=value");
    if (dot == std::string_view::npos) {
      const Place place = value.place();
      at->set(key, std::move(value), place);
      return;
    }
    Node* next = at->find(key);
    if (next == nullptr) next = &at->set(key, Node::table(value.place()), value.place());
    if (!next->is_table())
      throw ConfigError(value.place().text(), ": ", key, " is ", next->kind(), ", not a table");
    at = next;
    path.remove_prefix(dot + 1);
  }
}

void merge(Node& under, const Node& over) {
  for (const Node::Entry& entry : over.entries()) {
    Node* old = under.find(entry.key);
    if (old != nullptr && old->is_table() && entry.node.is_table()) merge(*old, entry.node);
    else under.set(entry.key, entry.node, entry.key_place);
  }
}

}  // namespace elbo
