// SPDX-License-Identifier: MIT
// Joining groups of points pair by pair.
#include "elbo/serve/records/compact_curve.h"

#include <cmath>
#include <limits>

namespace elbo::serve {
namespace {

constexpr size_t kMostGroups = 2048;

}  // namespace

void CompactCurve::join(Group& into, const Group& next) {
  into.is_gap = into.is_gap || next.is_gap;
  if (!std::isfinite(next.low.y)) return;
  if (!std::isfinite(into.low.y)) {
    into.low = next.low;
    into.high = next.high;
    return;
  }
  if (next.low.y < into.low.y) into.low = next.low;
  if (next.high.y > into.high.y) into.high = next.high;
}

void CompactCurve::halve() {
  for (size_t i = 0; i + 1 < groups_.size(); i += 2) {
    Group joined = groups_[i];
    join(joined, groups_[i + 1]);
    groups_[i / 2] = joined;
  }
  groups_.resize(groups_.size() / 2);
  of_group_ *= 2;
  in_last_ = of_group_;
}

void CompactCurve::add(const report::Point& point) {
  const bool is_finite = std::isfinite(point.y);
  const report::Point kept{point.x, is_finite ? point.y : std::numeric_limits<double>::quiet_NaN()};
  const Group one{kept, kept, !is_finite};
  const bool is_full = groups_.empty() || in_last_ == of_group_;
  if (is_full && groups_.size() == kMostGroups) halve();
  if (!is_full) {
    join(groups_.back(), one);
    ++in_last_;
    return;
  }
  groups_.push_back(one);
  in_last_ = 1;
}

std::vector<report::Point> CompactCurve::points() const {
  std::vector<report::Point> out;
  for (const Group& group : groups_) {
    const bool has_value = std::isfinite(group.low.y);
    const bool low_first = group.low.x <= group.high.x;
    const report::Point &first = low_first ? group.low : group.high,
                        &second = low_first ? group.high : group.low;
    if (has_value) out.push_back(first);
    if (has_value && second.x > first.x) out.push_back(second);
    if (group.is_gap)
      out.push_back({has_value ? second.x : group.low.x, std::numeric_limits<double>::quiet_NaN()});
  }
  return out;
}

}  // namespace elbo::serve
