// SPDX-License-Identifier: MIT
// Options, preparation, and the choice between measuring once and serving.
#include "bench/contender.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "elbo/cli/process.h"
#include "elbo/core/str.h"

namespace elbo::bench {
namespace {

constexpr const char* kPrepared = "ELBO_BENCH_PREPARED";

void tell(const Duty& duty, double seconds) {
  warm_up(duty.step);
  const Measured measured = measure(duty.step, seconds);
  const auto batch = static_cast<double>(std::get<int64_t>(duty.facts.find("batch")->value()));
  std::cout << fmt::format("{}: {:.2f} steps/s, {:.3f} ms a step, {:.0f} images/s\n",
                           duty.facts.literal(), measured.rate(), 1e3 / measured.rate(),
                           measured.rate() * batch);
}

}  // namespace

void add_options(CLI::App& app, ContenderOptions& options) {
  app.add_option("workload", options.workload, "What to train")->required();
  app.add_option("--batch", options.batch, "Examples in a batch (default: the workload's own)")
      ->check(CLI::PositiveNumber);
  app.add_option(
         "--threads", options.threads,
         "Threads to compute with (default: all; bench_steps: one or all, whichever is faster)")
      ->check(CLI::PositiveNumber);
  app.add_option("--seconds", options.seconds, "How long to measure")->check(CLI::PositiveNumber);
  app.add_flag("--serve", options.serve,
               "Measure for as many seconds as each line of the input says");
  app.add_flag("--json", options.json, "Print one JSON line");
}

void prepare(char** argv, int64_t threads) {
  cli::prepare_process(threads);
  if (std::getenv(kPrepared) != nullptr) return;
  setenv(kPrepared, "1", 1);
  execv("/proc/self/exe", argv);
  std::perror("cannot start anew");
  std::exit(1);
}

void contend(const ContenderOptions& options, const Duty& duty) {
  if (options.serve) serve(duty, std::cin, std::cout);
  else if (options.json) run_once(duty, options.seconds, std::cout);
  else tell(duty, options.seconds);
}

Node facts(const std::string& by, const ContenderOptions& options) {
  Node out = Node::table();
  out.set("by", Node(by));
  out.set("workload", Node(options.workload));
  out.set("batch", Node(options.batch));
  out.set("threads", Node(options.threads > 0 ? options.threads : cli::usable_processors()));
  return out;
}

}  // namespace elbo::bench
