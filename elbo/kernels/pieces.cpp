// SPDX-License-Identifier: MIT
// What stands in a parallel region gets no threads of its own from oneDNN; what the caller does
// alone is told so.
#include "elbo/kernels/pieces.h"

#include <omp.h>

#include <atomic>
#include <vector>

#include "elbo/kernels/parallel_for.h"

namespace elbo::kernels {

WithThreads::WithThreads(int count) : before_(omp_get_max_threads()) { omp_set_num_threads(count); }
WithThreads::~WithThreads() { omp_set_num_threads(before_); }

void* scratch_memory(size_t bytes) {
  constexpr size_t kLine = 64;
  static thread_local std::vector<char> memory;
  if (memory.size() < bytes + kLine) memory.resize(bytes + kLine);
  const auto at = reinterpret_cast<uintptr_t>(memory.data());
  return memory.data() + (kLine - at % kLine) % kLine;
}

void run_pieces(int64_t count, dnnl_status_t (*run)(const void* context, int64_t i),
                const void* context, const char* failure) {
  std::atomic<dnnl_status_t> status{dnnl_success};
  const auto work = [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; ++i)
      if (const dnnl_status_t now = run(context, i); now != dnnl_success) status = now;
  };
  if (count > 1 && omp_get_max_threads() > 1) {
    for_rows(count, kWorthAThread, work);
  } else {
    const WithThreads alone(1);
    work(0, count);
  }
  dnnl::error::wrap_c_api(status.load(), failure);
}

}  // namespace elbo::kernels
