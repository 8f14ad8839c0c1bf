// SPDX-License-Identifier: MIT
// The process before torch is loaded, each case in a child: settings and the allocator cannot be
// taken back.
#include "elbo/cli/process.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <string>

namespace elbo::test {
namespace {

void forget_settings() {
  for (const char* name :
       {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT",
        "GLIBC_TUNABLES", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "LD_PRELOAD"})
    unsetenv(name);
}

bool is(const char* name, const std::string& value) {
  const char* found = std::getenv(name);
  return found != nullptr && found == value;
}

/// Whether a tensor of a hundred megabytes comes from the heap and its memory is kept when it is
/// freed.
bool large_blocks_are_kept() {
  const size_t mapped = mallinfo2().hblks;
  void* block = std::malloc(100 << 20);
  const size_t mapped_now = mallinfo2().hblks, heap = mallinfo2().arena;
  std::free(block);
  return block != nullptr && mapped_now == mapped && mallinfo2().arena == heap;
}

TEST(ProcessDeathTest, SetsThreadsSpinningAndTheAllocator) {
  EXPECT_EXIT(
      {
        forget_settings();
        cli::prepare_process(3);
        std::exit(is("OMP_NUM_THREADS", "3") && is("OPENBLAS_NUM_THREADS", "3") &&
                          is("GOMP_SPINCOUNT", "10000") && large_blocks_are_kept()
                      ? 0
                      : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(ProcessDeathTest, LeavesWhatTheUserHasSet) {
  EXPECT_EXIT(
      {
        forget_settings();
        setenv("OMP_WAIT_POLICY", "passive", 1);
        setenv("OMP_NUM_THREADS", "5", 1);
        cli::prepare_process(0);
        std::exit(is("OMP_NUM_THREADS", "5") && std::getenv("GOMP_SPINCOUNT") == nullptr ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(Process, MayUseAtLeastOneProcessorAndSomeMemory) {
  EXPECT_GE(cli::usable_processors(), 1);
  EXPECT_GT(cli::usable_memory(), 0u);
}

}  // namespace
}  // namespace elbo::test
