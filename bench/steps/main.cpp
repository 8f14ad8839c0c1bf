// SPDX-License-Identifier: MIT
// bench_steps: our training steps of a workload, a contestant of the comparison or alone.
#include "bench/contender.h"
#include "bench/steps/workload.h"
#include "elbo/cli/process.h"
#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/engine/threads.h"
#include "elbo/kernels/dispatch.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/kernels/spin_wait.h"
#include "elbo/train/thread_pacer.h"

namespace elbo::bench {
namespace {

struct Options : ContenderOptions {
  StepOptions step;
  std::string kernels = "fused";
};

const StepEntry& entry_of(const std::string& name) {
  std::vector<std::string> names;
  for (const StepEntry& entry : step_entries()) {
    if (name == entry.name) return entry;
    names.emplace_back(entry.name);
  }
  throw UsageError("no workload \"", printable(name), "\", want one of ", join(names, ", "));
}

int contend_with(Options& options) {
  const StepEntry& entry = entry_of(options.workload);
  if (options.batch == 0) options.batch = entry.batch;
  options.step.batch = options.batch;
  const bool tunes = options.threads == 0;
  if (tunes) options.threads = cli::usable_processors();
  engine::set_compute_threads(options.threads);
  const kernels::FusedKernelsGuard kernels(options.kernels == "fused");
  const std::unique_ptr<train::Trainer> trainer = entry.make(options.step);
  if (tunes) {
    train::ThreadPacer pacer(options.threads, kernels::set_team_size);
    while (!pacer.settled()) {
      const double begun = monotonic_seconds();
      trainer->step();
      pacer.after_step(monotonic_seconds() - begun, monotonic_seconds());
    }
    options.threads = pacer.chosen();
  }
  Node line = facts("elbo", options);
  line.set("kernels", Node(options.kernels));
  kernels::WaitGovernor waiting;  // as a run of the program has it
  const auto step = [&] {
    trainer->step();
    waiting.tick();
  };
  contend(options, {line, step});
  return 0;
}

int run(int argc, char** argv) {
  CLI::App app("Trains a workload and says how fast.", "bench_steps");
  Options options;
  add_options(app, options);
  app.add_option("--kernels", options.kernels, "fused, or reference: plain torch operations")
      ->check(CLI::IsMember({"fused", "reference"}));
  app.add_option("--width", options.step.width, "Hidden units of mlp_vae")
      ->check(CLI::PositiveNumber);
  app.add_option(
         "--images", options.step.count,
         "Images of mlp_vae, in a file that is made under the temporary folder and stays there")
      ->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  prepare(argv, options.threads);
  try {
    return contend_with(options);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return static_cast<int>(error.kind());
  }
}

}  // namespace
}  // namespace elbo::bench

int main(int argc, char** argv) { return elbo::bench::run(argc, argv); }
