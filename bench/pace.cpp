// SPDX-License-Identifier: MIT
// Warming up, measuring, and the lines in between.
#include "bench/pace.h"

#include <sys/resource.h>

#include <iostream>

#include "elbo/core/clock.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::bench {
namespace {

constexpr int64_t kWarmSteps = 3;
constexpr double kWarmSeconds = .5, kLongWarming = 4;

/// The most memory that this process has had, in MB.
int64_t peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;  // in KiB
}

void print(const Duty& duty, const Measured& measured, std::ostream& out) {
  Node line = duty.facts;
  line.set("steps", Node(measured.steps));
  line.set("seconds", Node(measured.seconds));
  line.set("steps_per_second", Node(measured.rate()));
  line.set("peak_mb", Node(peak_megabytes()));
  out << io::write_json(line) << std::endl;
}

}  // namespace

Measured measure(const std::function<void()>& step, double seconds) {
  Measured out;
  const double start = monotonic_seconds();
  do {
    step();
    ++out.steps;
    out.seconds = monotonic_seconds() - start;
  } while (out.seconds < seconds);
  return out;
}

void warm_up(const std::function<void()>& step) {
  const double start = monotonic_seconds();
  for (int64_t done = 0;; ++done) {
    const double passed = monotonic_seconds() - start;
    if ((done >= kWarmSteps && passed >= kWarmSeconds) || (done > 0 && passed >= kLongWarming))
      return;
    step();
  }
}

void run_once(const Duty& duty, double seconds, std::ostream& out) {
  warm_up(duty.step);
  print(duty, measure(duty.step, seconds), out);
}

void serve(const Duty& duty, std::istream& in, std::ostream& out) {
  warm_up(duty.step);
  Node ready = duty.facts;
  ready.set("ready", Node(true));
  out << io::write_json(ready) << std::endl;
  for (double seconds = 0; in >> seconds;) print(duty, measure(duty.step, seconds), out);
}

}  // namespace elbo::bench
