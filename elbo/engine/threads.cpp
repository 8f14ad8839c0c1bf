// SPDX-License-Identifier: MIT
// Thread counts of the three libraries below.
#include "elbo/engine/threads.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>

#include "elbo/kernels/parallel_for.h"

namespace elbo::engine {

void set_compute_threads(int64_t count) {
  if (count <= 0) return;
  const int threads = static_cast<int>(count);
  at::set_num_threads(threads);
  using SetThreads = void (*)(int);
  const auto set_blas =
      reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set_blas != nullptr) set_blas(threads);
  at::globalContext().setFlushDenormal(true);  // a flag of each thread
  kernels::for_rows(threads, kernels::kWorthAThread,
                    [](int64_t, int64_t) { at::globalContext().setFlushDenormal(true); });
}

}  // namespace elbo::engine
