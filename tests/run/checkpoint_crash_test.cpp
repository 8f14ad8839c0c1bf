// SPDX-License-Identifier: MIT
// The promise of a checkpoint under every fault: an injected failure at each operation of a save,
// once and for ever, a kill at each, and every legal state after a power cut behind each. Always
// the newest good checkpoint is the old one or the new one, complete, and the next save works.
#include <gtest/gtest.h>

#include <map>

#include "elbo/core/faults/crash_fs.h"
#include "elbo/core/faults/fault_fs.h"
#include "elbo/core/str.h"
#include "elbo/run/checkpoints.h"
#include "tests/core/quick_fs.h"
#include "tests/run/captured_log.h"
#include "tests/run/checkpoint_specimen.h"

namespace elbo::run {
namespace {

/// Steps 1 and 2 are there, 1 is the best; saving 4 will remove 2.
void create_run(const Path& folder) {
  CheckpointStore store(quick_fs(), folder, 2);
  store.save(1, files_of(1));
  store.mark_best(1);
  store.save(2, files_of(2));
}

/// Checks what is in `folder` after a save of step `next` met a fault: the newest good checkpoint
/// is `next` or, unless `surely` it returned, the one before it.
void expect_sound(const Path& folder, int64_t next, bool surely, const std::string& where) {
  CheckpointStore store(quick_fs(), folder, 2);
  const auto found = store.newest_good();
  ASSERT_TRUE(found) << where;
  EXPECT_TRUE(found->step == next || (!surely && found->step == next - 1))
      << where << ": found step " << found->step;
  EXPECT_TRUE(same_files(store.load(found->step), files_of(found->step))) << where;
  EXPECT_EQ(store.best(), 1) << where;
  store.save(next, files_of(next));  // as a resumed run would
  store.save(next + 1, files_of(next + 1));
  EXPECT_EQ(store.newest_good()->step, next + 1) << where;
  EXPECT_TRUE(same_files(store.load(next + 1), files_of(next + 1))) << where;
  EXPECT_TRUE(same_files(store.load(1), files_of(1))) << where;
  for (const std::string& name : quick_fs().list(folder))
    EXPECT_FALSE(name.starts_with(".tmp-") || name.starts_with(".last-")) << where << ": " << name;
}

void save_three_and_four(Fs& fs, const Path& folder) {
  CheckpointStore store(fs, folder, 2);
  store.save(3, files_of(3));
  store.save(4, files_of(4));
}

int64_t operations_of_the_saves() {
  const QuickFolder folder;
  create_run(folder.path());
  FaultFs fs(quick_fs());
  save_three_and_four(fs, folder.path());
  return fs.operations();
}

struct Case {
  Fault fault;
  bool for_ever;
};

class CheckpointFault : public testing::TestWithParam<Case> {};

TEST_P(CheckpointFault, AtEveryOperationLeavesACompleteCheckpointAndTheNextSaveWorks) {
  const CapturedLog log;
  const int64_t operations = operations_of_the_saves();
  ASSERT_GT(operations, 40);
  for (int64_t at = 0; at < operations; ++at) {
    const QuickFolder folder;
    create_run(folder.path());
    FaultFs fs(quick_fs(), {.fault = GetParam().fault, .at = at, .for_ever = GetParam().for_ever});
    int64_t saved = 2;  // the last step whose save returned
    for (const int64_t step : {3, 4}) {
      try {
        CheckpointStore store(fs, folder.path(), 2);
        store.save(step, files_of(step));
        saved = step;
      } catch (const IoError&) {
      } catch (const Killed&) {
        break;
      }
    }
    CheckpointStore store(quick_fs(), folder.path(), 2);
    const auto found = store.newest_good();
    ASSERT_TRUE(found);
    EXPECT_GE(found->step, saved) << "operation " << at;
    expect_sound(folder.path(), found->step, true, str("operation ", at));
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, CheckpointFault,
                         testing::Values(Case{Fault::no_space, false}, Case{Fault::no_space, true},
                                         Case{Fault::io_error, false}, Case{Fault::io_error, true},
                                         Case{Fault::short_write, false},
                                         Case{Fault::short_write, true}, Case{Fault::kill, true}));

TEST(CheckpointCrash, EveryLegalStateAfterAPowerCutHasTheOldCheckpointOrTheNewOneComplete) {
  const CapturedLog log;
  const QuickFolder folder;
  create_run(folder.path());
  CrashFs fs(quick_fs(), folder.path());
  CheckpointStore store(fs, folder.path(), 2);
  store.save(3, files_of(3));
  const size_t third = fs.operations();
  store.save(4, files_of(4));
  const size_t fourth = fs.operations();
  int64_t states = 0;
  fs.for_each_state([&](const CrashState& state) {
    const QuickFolder after;
    write_state(state, after.path());
    const int64_t next = state.after < third ? 3 : 4;
    const bool surely = state.after == third || state.after == fourth;
    expect_sound(after.path(), state.after == third ? 3 : next, surely,
                 str("cut behind operation ", state.after));
    ++states;
  });
  EXPECT_GT(states, 600);
}

TEST(SlowCheckpointCrash, AManyTimesSavedRunKeepsItsNewestAndItsBestThroughEveryCut) {
  const CapturedLog log;
  const QuickFolder folder;
  create_run(folder.path());
  CrashFs fs(quick_fs(), folder.path());
  CheckpointStore store(fs, folder.path(), 2);
  std::map<size_t, int64_t> saved{{0, 2}}, best{{0, 1}};  // operations -> what holds from there on
  for (int64_t step = 3; step <= 10; ++step) {
    store.save(step, files_of(step));
    saved[fs.operations()] = step;
    if (step % 3 != 0) continue;
    store.mark_best(step);
    best[fs.operations()] = step;
  }
  int64_t states = 0;
  fs.for_each_state([&](const CrashState& state) {
    const QuickFolder after;
    write_state(state, after.path());
    CheckpointStore found(quick_fs(), after.path(), 2);
    const auto newest = found.newest_good();
    const int64_t least = std::prev(saved.upper_bound(state.after))->second;
    ASSERT_TRUE(newest) << state.after;
    EXPECT_TRUE(newest->step == least || newest->step == least + 1) << state.after;
    EXPECT_TRUE(same_files(found.load(newest->step), files_of(newest->step))) << state.after;
    const int64_t best_then = std::prev(best.upper_bound(state.after))->second;
    ASSERT_TRUE(found.best()) << state.after;
    EXPECT_GE(*found.best(), best_then) << state.after;
    EXPECT_TRUE(same_files(found.load(*found.best()), files_of(*found.best()))) << state.after;
    ++states;
  });
  EXPECT_GT(states, 2000);
}

TEST(CheckpointCrash, ASaveThatForgetsItsSyncsIsFoundOutByTheModel) {
  /// Passes all on but syncs.
  class CarelessFs : public FaultFs {
   public:
    using FaultFs::FaultFs;
    void sync_directory(const Path&) override {}
  };
  const CapturedLog log;
  const QuickFolder folder;
  create_run(folder.path());
  CrashFs crash(quick_fs(), folder.path());
  CarelessFs fs(crash);
  CheckpointStore store(fs, folder.path(), 2);
  store.save(3, files_of(3));
  bool lost = false;
  crash.for_each_state([&](const CrashState& state) {
    lost |= state.after == crash.operations() &&
            !state.entries.contains("step_000000003/MANIFEST.json");
  });
  EXPECT_TRUE(lost);
}

}  // namespace
}  // namespace elbo::run
