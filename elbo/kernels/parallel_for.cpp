// SPDX-License-Identifier: MIT
// OpenMP, in the one place that is compiled for it: at::parallel_for runs in order where its caller
// is not.
#include "elbo/kernels/parallel_for.h"

#include <omp.h>

namespace elbo::kernels {

void set_team_size(int64_t threads) { omp_set_num_threads(static_cast<int>(threads)); }

void split_over_threads(int64_t count, int64_t grain, void (*work)(const void*, int64_t, int64_t),
                        const void* context) {
  const int64_t threads =
      omp_in_parallel() != 0
          ? 1
          : std::min<int64_t>(omp_get_max_threads(), count / std::max<int64_t>(1, grain));
  if (threads <= 1) {
    if (count > 0) work(context, 0, count);
    return;
  }
#pragma omp parallel  // always the whole team: libgomp throws threads away where its size changes
  {
    const int64_t part = (count + threads - 1) / threads, from = omp_get_thread_num() * part;
    if (from < count) work(context, from, std::min(count, from + part));
  }
}

}  // namespace elbo::kernels
