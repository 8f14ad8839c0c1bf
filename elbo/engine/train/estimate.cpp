// SPDX-License-Identifier: MIT
// The probe.
#include "elbo/engine/train/estimate.h"

#include <sys/resource.h>

#include <algorithm>
#include <vector>

#include "elbo/core/clock.h"
#include "elbo/engine/output.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/train/thread_pacer.h"

namespace elbo::engine {
namespace {

constexpr double kProbeSeconds = 0.5;
constexpr size_t kFewestSteps = 3;

/// The median of what steps took: one that waits for another program counts once.
double median_of(std::vector<double> seconds) {
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::nth_element(seconds.begin(), middle, seconds.end());
  return *middle;
}

int64_t most_memory() {
  rusage usage{};
  return ::getrusage(RUSAGE_SELF, &usage) == 0 ? int64_t{usage.ru_maxrss} * 1024 : 0;
}

}  // namespace

int print_estimate(train::Trainer& trainer, int64_t most_threads) {
  train::ThreadPacer pacer(most_threads, kernels::set_team_size);
  std::vector<double> seconds;
  double begin = monotonic_seconds();
  while (trainer.steps() < trainer.total() &&
         (seconds.size() < kFewestSteps || monotonic_seconds() - begin < kProbeSeconds)) {
    const double start = monotonic_seconds();
    trainer.step();
    seconds.push_back(monotonic_seconds() - start);
    if (pacer.settled() || !pacer.after_step(seconds.back(), monotonic_seconds())) continue;
    seconds.clear();  // with the chosen number from here on
    begin = monotonic_seconds();
  }
  // The first makes what is made once: plans of kernels, the state of optimizers.
  if (seconds.size() > 1) seconds.erase(seconds.begin());
  const double each = median_of(seconds);
  Node out = Node::table();
  out.set("seconds_a_step", Node(each));
  out.set("steps", Node(trainer.total()));
  out.set("seconds", Node(each * static_cast<double>(trainer.total())));
  out.set("memory", Node(most_memory()));
  print_json(out);
  return 0;
}

}  // namespace elbo::engine
