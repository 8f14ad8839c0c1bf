// SPDX-License-Identifier: MIT
// Denormals are flushed on every thread that computes, also where the number of threads changes.
#include "elbo/engine/threads.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <mutex>
#include <set>
#include <thread>

#include "elbo/kernels/parallel_for.h"

namespace elbo::engine {
namespace {

/// Threads of a parallel region that hold a number below the smallest normal one; the region must
/// have `threads` of them.
int threads_with_denormals(int threads) {
  std::atomic<int> found = 0;
  std::mutex mutex;
  std::set<std::thread::id> seen;
  kernels::for_rows(threads, kernels::kWorthAThread, [&](int64_t, int64_t) {
    volatile float least = std::numeric_limits<float>::min();
    volatile float half = least / 2;
    if (half > 0) ++found;
    const std::lock_guard lock(mutex);
    seen.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(seen.size(), static_cast<size_t>(threads));
  return found;
}

TEST(Threads, FlushDenormalsAlsoThoseThatComeLater) {
  for (const int threads : {2, 1, 4, 2, 3}) {
    set_compute_threads(threads);
    EXPECT_EQ(at::get_num_threads(), threads);
    EXPECT_EQ(threads_with_denormals(threads), 0) << threads;
  }
  // Threads that nobody has told inherit the setting from the one that starts them.
  at::set_num_threads(6);
  EXPECT_EQ(threads_with_denormals(6), 0);
}

TEST(Threads, NoneAskedForChangesNothing) {
  set_compute_threads(2);
  set_compute_threads(0);
  EXPECT_EQ(at::get_num_threads(), 2);
}

}  // namespace
}  // namespace elbo::engine
