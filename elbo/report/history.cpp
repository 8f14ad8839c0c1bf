// SPDX-License-Identifier: MIT
// Sorting the numbers of metrics.jsonl into curves.
#include "elbo/report/history.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <tuple>

#include "elbo/core/str.h"

namespace elbo::report {
namespace {

/// A number, also one that JSON has no digits for; nothing for all else.
std::optional<double> number_in(const Node& node) {
  if (const auto* number = std::get_if<double>(&node.value())) return *number;
  if (const auto* whole = std::get_if<int64_t>(&node.value())) return static_cast<double>(*whole);
  const auto* text = std::get_if<std::string>(&node.value());
  if (text != nullptr && (*text == "nan" || *text == "inf" || *text == "-inf"))
    return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

std::string text_in(const Node& node, std::string_view key) {
  const Node* value = node.is_table() ? node.find(key) : nullptr;
  const auto* text = value != nullptr ? std::get_if<std::string>(&value->value()) : nullptr;
  return text != nullptr ? *text : "";
}

int64_t whole_in(const Node& line, std::string_view key) {
  const Node* value = line.find(key);
  const auto* whole = value != nullptr ? std::get_if<int64_t>(&value->value()) : nullptr;
  return whole != nullptr ? *whole : 0;
}

/// Takes a leading `word/` off `key`.
bool take_word(std::string& key, std::string_view word) {
  if (key.size() <= word.size() + 1 || !key.starts_with(word) || key[word.size()] != '/')
    return false;
  key.erase(0, word.size() + 1);
  return true;
}

constexpr size_t kMostMeasures = 1000;

}  // namespace

/// Takes lines apart.
class HistoryReader::Sorter {
 public:
  explicit Sorter(History& history) : history_(history) {}

  void line(const Node& line) {
    if (!line.is_table()) return;
    step_ = whole_in(line, "step");
    history_.steps = std::max(history_.steps, step_);
    history_.epochs = std::max(history_.epochs, whole_in(line, "epoch"));
    for (const Node::Entry& entry : line.entries()) value(entry.key, entry.node);
  }

 private:
  void value(const std::string& key, const Node& node) {
    if (key == "step" || key == "epoch" || key == "images") return;
    if (key == "health") return health(node);
    if (node.is_table()) {
      for (const Node::Entry& entry : node.entries()) value(str(key, "/", entry.key), entry.node);
      return;
    }
    const auto number = number_in(node);
    if (!number) return;
    if (key == "time_elapsed") return time(*number);
    if (!key.starts_with("time_")) sort(key, *number);
  }

  void sort(std::string key, double number) {
    if (take_word(key, "validation")) return add(history_.validation, "validation", key, number);
    if (take_word(key, "norm"))
      return add(history_.optimisation, "optimisation", str("gradient norm, ", key), number);
    if (take_word(key, "lr"))
      return add(history_.optimisation, "optimisation", str("learning rate, ", key), number);
    take_word(key, "train");
    const size_t slash = key.rfind('/');
    add(history_.training, slash == std::string::npos ? "" : key.substr(0, slash),
        slash == std::string::npos ? key : key.substr(slash + 1), number);
  }

  void add(std::vector<Measured>& to, const std::string& group, const std::string& name,
           double number) {
    const auto [found, is_new] = positions_.try_emplace({&to, group, name}, to.size());
    if (is_new && positions_.size() > kMostMeasures) {
      positions_.erase(found);
      ++history_.left_out;
      return;
    }
    if (is_new) to.push_back({group, name, {name, {}}});
    to[found->second].curve.points.push_back({static_cast<double>(step_), number});
  }

  void time(double seconds) {
    if (std::isfinite(seconds)) history_.seconds = std::max(history_.seconds, seconds);
  }

  void health(const Node& node) {
    const std::string words = text_in(node, "text");
    if (!words.empty()) history_.health.push_back({step_, words, text_in(node, "state") == "ends"});
  }

  History& history_;
  int64_t step_ = 0;
  // Of curves, by list, group and name.
  std::map<std::tuple<const void*, std::string, std::string>, size_t> positions_;
};

HistoryReader::HistoryReader() : sorter_(std::make_unique<Sorter>(history_)) {}
HistoryReader::~HistoryReader() = default;

void HistoryReader::see(const Node& line) { sorter_->line(line); }

History HistoryReader::take() { return std::move(history_); }

void add_metric(const Node& line, Curve& curve) {
  const Node* found = line.is_table() ? line.find(curve.name) : nullptr;
  const auto number = found != nullptr ? number_in(*found) : std::nullopt;
  if (number) curve.points.push_back({static_cast<double>(whole_in(line, "step")), *number});
}

double last_value(const Curve& curve) {
  for (size_t i = curve.points.size(); i-- > 0;)
    if (std::isfinite(curve.points[i].y)) return curve.points[i].y;
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace elbo::report
