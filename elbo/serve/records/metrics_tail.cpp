// SPDX-License-Identifier: MIT
// Step, time and health out of a file that grows.
#include "elbo/serve/records/metrics_tail.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/io/json.h"

namespace elbo::serve {
namespace {

constexpr size_t kParsedLines = 40;  // from the end of what is new
constexpr size_t kShownMessages = 3;
constexpr uint64_t kAll = UINT64_MAX;

/// The line as a table; nothing where it is none.
std::optional<Node> metrics_line(std::string_view line) {
  try {
    Node node = io::parse_json(line, "metrics.jsonl");
    if (node.is_table()) return node;
  } catch (const Error&) {}
  return std::nullopt;
}

/// A finite number, whole or not.
std::optional<double> finite_in(const Node& line, std::string_view key) {
  const Node* found = line.find(key);
  if (found == nullptr) return std::nullopt;
  if (const auto* whole = std::get_if<int64_t>(&found->value())) return static_cast<double>(*whole);
  const auto* number = std::get_if<double>(&found->value());
  return number != nullptr && std::isfinite(*number) ? std::optional(*number) : std::nullopt;
}

/// A count of steps or epochs: whole, from 0, at most 10^15.
std::optional<int64_t> count_in(const Node& line, std::string_view key) {
  const Node* found = line.find(key);
  const auto* whole = found != nullptr ? std::get_if<int64_t>(&found->value()) : nullptr;
  constexpr int64_t kMostSteps = 1'000'000'000'000'000;
  return whole != nullptr && *whole >= 0 && *whole <= kMostSteps ? std::optional(*whole)
                                                                 : std::nullopt;
}

}  // namespace

void MetricsTail::update() {
  follower_.read(kAll, {[this](std::string_view line) { see(line); }, [this] { forget(); }});
  for (const std::string& line : last_) see_number_line(line);
  last_.clear();
}

void MetricsTail::see(std::string_view line) {
  if (line.find("\"health\"") != std::string_view::npos) {
    report::HistoryReader reader;
    if (const auto node = metrics_line(line)) reader.see(*node);
    for (report::HealthMessage& message : reader.take().health)
      health_.push_back(std::move(message));
    while (health_.size() > kShownMessages) health_.pop_front();
  }
  std::string room;
  if (last_.size() == kParsedLines) {
    room = std::move(last_.front());
    last_.pop_front();
  }
  room.assign(line);
  last_.push_back(std::move(room));
}

void MetricsTail::see_number_line(const std::string& line) {
  const auto node = metrics_line(line);
  if (!node) return;
  if (const auto step = count_in(*node, "step")) step_ = *step;
  if (const auto epoch = count_in(*node, "epoch")) epoch_ = *epoch;
  const auto seconds = finite_in(*node, "time_elapsed");
  if (!seconds || *seconds < 0) return;
  seconds_ = *seconds;
  times_.push_back({static_cast<double>(step_), *seconds});
  if (times_.size() > kParsedLines) times_.pop_front();
}

std::optional<double> MetricsTail::steps_per_second() const {
  if (times_.empty()) return std::nullopt;
  // A single line, and a process that began anew, tell only the mean since the start.
  const At last = times_.back();
  const At first =
      times_.size() > 1 && times_.front().seconds < last.seconds && times_.front().step < last.step
          ? times_.front()
          : At{0, 0};
  const double steps = last.step - first.step, seconds = last.seconds - first.seconds;
  return steps > 0 && seconds > 0 ? std::optional(steps / seconds) : std::nullopt;
}

void MetricsTail::forget() {
  last_.clear();
  times_.clear();
  health_.clear();
  step_ = epoch_ = 0;
  seconds_ = 0;
}

}  // namespace elbo::serve
