// SPDX-License-Identifier: MIT
// The line is redrawn some times a second and wiped out at the end.
#include "elbo/engine/progress_line.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "elbo/core/clock.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"

namespace elbo::engine {
namespace {

constexpr double kQuiet = 1.0;    // seconds before a bar is worth showing
constexpr double kBetween = 0.2;  // seconds between two redraws

}  // namespace

ProgressLine::ProgressLine(const std::string& name, bool quiet)
    : name_(printable(name)),
      shown_(!quiet && takes_escapes(STDERR_FILENO)),
      start_(monotonic_seconds()) {}

ProgressLine::~ProgressLine() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void ProgressLine::operator()(int64_t done, int64_t total) {
  const double now = monotonic_seconds();
  if (!shown_ || now - start_ < kQuiet || now - last_ < kBetween) return;
  const double left = (now - start_) * static_cast<double>(total - done) /
                      static_cast<double>(std::max<int64_t>(1, done));
  const std::string line = str("\r\x1b[K", name_, "  ", done, " of ", total, " examples, ",
                               duration_text(left), " left");
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
  last_ = now, drawn_ = true;
}

}  // namespace elbo::engine
