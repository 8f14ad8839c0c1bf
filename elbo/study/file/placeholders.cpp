// SPDX-License-Identifier: MIT
// Finding and replacing what stands between braces.
#include "elbo/study/file/placeholders.h"

namespace elbo::study {
namespace {

// Of a placeholder; a text of a million braces is not searched to its end from each.
constexpr size_t kLongest = 256;

/// What the braces at `begin` hold, where they are a placeholder; `end` is then behind them.
bool placeholder_at(std::string_view text, size_t begin, Placeholder& out, size_t& end) {
  const size_t close = text.substr(0, begin + kLongest).find('}', begin);
  if (close == std::string_view::npos) return false;
  const std::string_view inner = text.substr(begin + 1, close - begin - 1);
  const size_t colon = inner.find(':');
  out = {std::string(inner.substr(0, colon)),
         colon == std::string_view::npos ? "" : std::string(inner.substr(colon + 1))};
  end = close + 1;
  return !out.word.empty() &&
         out.word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
}

}  // namespace

std::string replaced(std::string_view text,
                     const std::function<std::string(const Placeholder&)>& with) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    Placeholder found;
    size_t end = 0;
    if (text[at] == '{' && placeholder_at(text, at, found, end)) {
      out += with(found);
      at = end;
    } else {
      out += text[at++];
    }
  }
  return out;
}

std::vector<Placeholder> placeholders_in(std::string_view text) {
  std::vector<Placeholder> out;
  replaced(text, [&](const Placeholder& one) {
    out.push_back(one);
    return std::string();
  });
  return out;
}

Node replaced(const Node& tree, const std::function<std::string(const Placeholder&)>& with) {
  if (const auto* text = std::get_if<std::string>(&tree.value()))
    return Node(replaced(std::string_view(*text), with), tree.place());
  Node out = tree;
  if (auto* list = std::get_if<Node::List>(&out.value()))
    for (Node& element : *list) element = replaced(element, with);
  if (out.is_table())
    for (Node::Entry& entry : out.entries()) entry.node = replaced(entry.node, with);
  return out;
}

void each_text(const Node& tree, const std::function<void(const Node& text)>& see) {
  if (std::holds_alternative<std::string>(tree.value())) see(tree);
  if (const auto* list = std::get_if<Node::List>(&tree.value()))
    for (const Node& element : *list) each_text(element, see);
  if (tree.is_table())
    for (const Node::Entry& entry : tree.entries()) each_text(entry.node, see);
}

}  // namespace elbo::study
