// SPDX-License-Identifier: MIT
// Lines in portions: each becomes a History, whose points go into curves of bounded size.
#include "elbo/serve/records/run_curves.h"

#include <algorithm>
#include <array>

#include "elbo/core/clock.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::serve {
namespace {

constexpr uint64_t kPortion = uint64_t{1} << 20;  // bytes
constexpr size_t kMostRunCurves = 1000;
constexpr size_t kMostMessages = 1000;
constexpr size_t kLongestKey = 200;  // bytes: a chart's header names its curves

/// Validation and optimisation come behind the terms of training.
int place_of_group(const std::string& group) {
  return group == "optimisation" ? 2 : group == "validation" ? 1 : 0;
}

}  // namespace

bool RunCurves::update(double seconds) {
  const double until = monotonic_seconds() + seconds;
  const LineReceiver to{[this](std::string_view line) { see(line); },
                        [this] {
                          reader_.emplace();
                          curves_.clear();
                          health_.clear();
                          damaged_ = left_out_ = 0;
                        }};
  for (;;) {
    reader_.emplace();
    const bool all = follower_.read(kPortion, to);
    take_over(reader_->take());
    if (all || monotonic_seconds() >= until) return all;
  }
}

void RunCurves::see(std::string_view line) {
  try {
    reader_->see(io::parse_json(line, "metrics.jsonl"));
  } catch (const Error&) {
    ++damaged_;
  }
}

void RunCurves::take_over(report::History history) {
  for (const auto* list : {&history.training, &history.validation, &history.optimisation})
    for (const report::Measured& one : *list) add(one);
  left_out_ += history.left_out;
  for (report::HealthMessage& message : history.health) health_.push_back(std::move(message));
  if (health_.size() > kMostMessages)
    health_.erase(health_.begin(), health_.end() - static_cast<std::ptrdiff_t>(kMostMessages));
}

void RunCurves::add(const report::Measured& measured) {
  const bool is_name = measured.name.size() + measured.group.size() <= kLongestKey;
  auto found = std::find_if(curves_.begin(), curves_.end(), [&](const RunCurve& one) {
    return one.name == measured.name && one.group == measured.group;
  });
  if (!is_name || (found == curves_.end() && curves_.size() == kMostRunCurves)) {
    left_out_ += static_cast<int64_t>(measured.curve.points.size());
    return;
  }
  if (found == curves_.end()) {
    const int place = place_of_group(measured.group);
    found = std::find_if(curves_.begin(), curves_.end(),
                         [&](const RunCurve& one) { return place_of_group(one.group) > place; });
    found = curves_.insert(found, {measured.group, measured.name, {}});
  }
  for (const report::Point& point : measured.curve.points) found->curve.add(point);
}

std::string RunCurves::note() const {
  std::string out;
  if (damaged_ > 0) out = str(counted(damaged_, "line"), " of metrics.jsonl cannot be read");
  if (follower_.passed_over() > 0)
    out += str(out.empty() ? "" : "; ", counted(follower_.passed_over(), "line"),
               " of metrics.jsonl are longer than 1 MiB");
  if (left_out_ > 0)
    out += str(
        out.empty() ? "" : "; ", left_out_,
        " values are left out: of more than a thousand measures, or of names that are too long");
  return out;
}

size_t RunCurves::bytes() const {
  size_t out = 0;
  for (const RunCurve& one : curves_) out += one.curve.bytes() + sizeof(RunCurve);
  return out;
}

}  // namespace elbo::serve
