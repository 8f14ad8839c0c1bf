// SPDX-License-Identifier: MIT
// Times that were said, seen, and what follows for the rest.
#include "elbo/study/run/estimate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/str.h"

namespace elbo::study {
namespace {

constexpr double kSaidCores = 2;  // processors that minutes are said for
// Seconds that must have passed before what was seen outweighs what was said.
constexpr double kInertia = 30;
constexpr double kMinute = 60, kHour = 3600;

/// "train" of "train vae"
std::string kind_of(const std::string& like) { return like.substr(0, like.find(' ')); }

}  // namespace

TimeEstimate::TimeEstimate(const std::vector<StudyTask>& tasks, double minutes,
                           int64_t processors) {
  double sum = 0;
  for (const StudyTask& task : tasks) sum += task.seconds;
  if (minutes > 0 && sum > 0) factor_ = minutes * kMinute / sum;
  // Small nets gain little from many.
  factor_ *= std::clamp(kSaidCores / static_cast<double>(processors), 0.5, 2.0);
  for (const StudyTask& task : tasks) said_[task.like] = said(task);
}

void TimeEstimate::learn(const std::string& like, double seconds, int64_t pieces) {
  const auto known = said_.find(like);
  if (known == said_.end() || pieces <= 0) return;
  Seen& seen = seen_[like];
  seen.seconds += seconds;
  seen.pieces += pieces;
  int64_t& size = size_[like];
  size = std::max(size, pieces);
  seen.said = known->second * static_cast<double>(seen.pieces) / static_cast<double>(size);
}

void TimeEstimate::learn(const std::vector<JournalLine>& lines) {
  for (const JournalLine& line : lines)
    if (line.outcome == "done")
      learn(line.like, line.seconds / static_cast<double>(std::max<int64_t>(1, line.jobs)),
            line.pieces);
}

double TimeEstimate::of(const StudyTask& task, int64_t pieces, int64_t all) const {
  const double share = static_cast<double>(pieces) / static_cast<double>(std::max<int64_t>(1, all));
  if (const auto found = seen_.find(task.like); found != seen_.end())
    return found->second.seconds / static_cast<double>(found->second.pieces) *
           static_cast<double>(pieces);
  Seen kind;
  for (const auto& [like, seen] : seen_) {
    if (kind_of(like) != kind_of(task.like)) continue;
    kind.seconds += seen.seconds;
    kind.said += seen.said;
  }
  return said(task) * share * (kind.seconds + kInertia) / (kind.said + kInertia);
}

std::string about(double seconds) {
  if (seconds < 1.5 * kMinute)
    return fmt::format("about {:.0f} seconds", std::max(1.0, std::round(seconds)));
  if (seconds < 2 * kHour) return fmt::format("about {:.0f} minutes", seconds / kMinute);
  return fmt::format("about {:.1f} hours", seconds / kHour);
}

}  // namespace elbo::study
