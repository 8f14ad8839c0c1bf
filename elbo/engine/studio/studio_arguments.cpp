// SPDX-License-Identifier: MIT
// Types and bounds first, values afterwards.
#include "elbo/engine/studio/studio_arguments.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"

namespace elbo::engine {
namespace {

/// Short enough for a message, whatever a stranger sent.
std::string argument_literal(const Node& node) {
  constexpr size_t kShown = 60;
  std::string text = printable(node.literal());
  return text.size() > kShown ? text.substr(0, kShown) + "..." : text;
}

[[noreturn]] void refuse_argument(const std::string& name, const Node& got,
                                  const std::string& want) {
  throw UsageError("argument \"", name, "\": got ", argument_literal(got), ", want ", want);
}

int64_t whole_in(const std::string& name, const Node& node) {
  if (const auto* whole = std::get_if<int64_t>(&node.value())) return *whole;
  refuse_argument(name, node, "whole numbers");
}

const Node& no_arguments() {
  static const Node none = Node::table();
  return none;
}

}  // namespace

StudioArguments::StudioArguments(const api::Frame& frame, const Node* table)
    : frame_(frame), table_(table == nullptr ? &no_arguments() : table) {
  if (!table_->is_table()) refuse_argument("args", *table_, "a table");
}

StudioArguments StudioArguments::table(const std::string& name) const {
  const Node* found = find(name);
  if (found != nullptr && !found->is_table()) refuse_argument(name, *found, "a table");
  return {frame_, found};
}

void StudioArguments::check_names(const std::vector<std::string>& known) const {
  for (const Node::Entry& entry : table_->entries())
    if (std::find(known.begin(), known.end(), entry.key) == known.end())
      throw UsageError("no argument \"", printable(entry.key.substr(0, 60)), "\"",
                       did_you_mean(entry.key.substr(0, 60), known),
                       "; there are: ", known.empty() ? "none" : join(known, ", "));
}

const Node* StudioArguments::find(const std::string& name) const {
  const Node* found = table_->find(name);
  return found == nullptr || std::holds_alternative<std::monostate>(found->value()) ? nullptr
                                                                                    : found;
}

const Node& StudioArguments::want(const std::string& name) const {
  if (const Node* found = find(name)) return *found;
  throw UsageError("argument \"", name, "\" is missing");
}

int64_t StudioArguments::whole(const std::string& name, const WholeArgument& bounds) const {
  const Node* found = find(name);
  if (found == nullptr) return bounds.otherwise;
  const auto* value = std::get_if<int64_t>(&found->value());
  if (value == nullptr || *value < bounds.least || *value > bounds.most)
    refuse_argument(name, *found, str("a whole number from ", bounds.least, " to ", bounds.most));
  return *value;
}

double StudioArguments::number(const std::string& name, double otherwise, double least,
                               double most) const {
  const Node* found = find(name);
  if (found == nullptr) return otherwise;
  double value = std::nan("");
  if (const auto* whole = std::get_if<int64_t>(&found->value()))
    value = static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&found->value())) value = *real;
  if (!(value >= least && value <= most))
    refuse_argument(name, *found, str("a number from ", least, " to ", most));
  return value;
}

bool StudioArguments::flag(const std::string& name) const {
  const Node* found = find(name);
  if (found == nullptr) return false;
  if (const auto* value = std::get_if<bool>(&found->value())) return *value;
  refuse_argument(name, *found, "true or false");
}

std::string StudioArguments::text(const std::string& name, const std::string& otherwise) const {
  const Node* found = find(name);
  if (found == nullptr) return otherwise;
  if (const auto* value = std::get_if<std::string>(&found->value())) return *value;
  refuse_argument(name, *found, "a text");
}

std::vector<int64_t> StudioArguments::wholes(const std::string& name, size_t most) const {
  const Node& found = want(name);
  std::vector<int64_t> out;
  if (const auto* list = std::get_if<Node::List>(&found.value())) {
    for (const Node& item : *list) out.push_back(whole_in(name, item));
  } else {
    const api::FrameArray given = array(name);
    const std::span<const int32_t> values = given.i32();
    out.assign(values.begin(), values.end());
  }
  if (out.empty() || out.size() > most)
    throw UsageError("argument \"", name, "\": got ", out.size(), " numbers, want 1 to ", most);
  return out;
}

Tensor StudioArguments::rows(const std::string& name, int64_t columns, int64_t most) const {
  want(name);
  const api::FrameArray given = array(name);
  const bool fits = given.shape.size() == 2 && given.shape[0] >= 1 && given.shape[0] <= most &&
                    given.shape[1] >= 1 && (columns == 0 || given.shape[1] == columns);
  if (!fits)
    throw ShapeError("argument \"", name, "\": got an array of (", join(given.shape, ", "),
                     "), want (1 to ", most, ", ", columns == 0 ? str("any") : str(columns), ")");
  const std::span<const float> values = given.f32();
  if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); }))
    throw DataError("argument \"", name, "\": holds numbers that are not finite");
  return torch::tensor(at::ArrayRef<float>(values.data(), values.size())).view(given.shape);
}

api::FrameArray StudioArguments::array(const std::string& name) const {
  want(name);
  return api::array_at(frame_, *table_, name);
}

std::vector<api::FrameArray> StudioArguments::arrays(const std::string& name, size_t most) const {
  const Node& found = want(name);
  const auto* list = std::get_if<Node::List>(&found.value());
  if (list == nullptr || list->empty() || list->size() > most)
    refuse_argument(name, found, str("a list of 1 to ", most, " arrays"));
  std::vector<api::FrameArray> out;
  for (const Node& item : *list) {
    Node holder = Node::table();
    holder.set(name, item);
    out.push_back(api::array_at(frame_, holder, name));
  }
  return out;
}

}  // namespace elbo::engine
