// SPDX-License-Identifier: MIT
// bench_kernels: every fused kernel beside its plain form; a kernel that does not pay goes. Options
// are google-benchmark's: --benchmark_filter=mlp_stack.
#include <benchmark/benchmark.h>

#include "bench/contender.h"
#include "bench/kernels/side_by_side.h"
#include "elbo/cli/process.h"
#include "elbo/engine/threads.h"
#include "elbo/kernels/dispatch.h"

namespace elbo::bench {
namespace {

void register_form(const std::string& name, const MakeWork& make, bool is_fused) {
  benchmark::RegisterBenchmark(name.c_str(),
                               [make, is_fused](benchmark::State& state) {
                                 const kernels::FusedKernelsGuard kernels(is_fused);
                                 const Work work = make();
                                 work();
                                 for (auto _ : state) work();
                               })
      ->Unit(benchmark::kMicrosecond)
      ->UseRealTime();
}

}  // namespace

void side_by_side(const std::string& name, const MakeWork& fused, const MakeWork& reference) {
  register_form(name + "/fused", fused, true);
  register_form(name + "/reference", reference, false);
}

void side_by_side(const std::string& name, const MakeWork& both) { side_by_side(name, both, both); }

}  // namespace elbo::bench

int main(int argc, char** argv) {
  using namespace elbo::bench;
  prepare(argv, 0);
  elbo::engine::set_compute_threads(elbo::cli::usable_processors());
  for (const auto add :
       {register_products, register_mlp_stacks, register_activation_gradients,
        register_likelihood_tails, register_gaussian_draws, register_optimizers, register_norms,
        register_random_numbers, register_batches, register_conv_stacks})
    add();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
