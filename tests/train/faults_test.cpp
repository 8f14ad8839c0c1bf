// SPDX-License-Identifier: MIT
// Failure injected at every file operation of a whole run with checkpoints: killed there, or
// refused once. What follows must end with the weights of the run that nothing happened to, to the
// bit, and from a checkpoint once there was one.
#include <gtest/gtest.h>

#include "elbo/core/faults/fault_fs.h"
#include "elbo/core/log.h"
#include "tests/train/rig.h"

namespace elbo::test {
namespace {

RigOptions short_run() {
  RigOptions options;
  options.train = {.steps = 6,
                   .batch_size = 8,
                   .ema_decay = .9,
                   .log_every = 2,
                   .validate_every = 3,
                   .sample_every = 3,
                   .checkpoint_every = 2,
                   .keep = 2};
  return options;
}

/// The same run, with the folder made beforehand and the given plan for everything after it.
struct Attempt {
  ScratchFolder scratch;
  Path folder = scratch / "run";
  int64_t operations = 0;
  bool killed = false, refused = false;

  explicit Attempt(const FaultPlan& plan) {
    run::RunFolder::create_at(real_fs(), folder);
    FaultFs fs(real_fs(), plan);
    try {
      Rig(fs, folder, short_run()).finish();
    } catch (const Killed&) {
      killed = true;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::io) << error.what();
      refused = true;
    }
    operations = fs.operations();
  }

  /// Resumes on a healthy disk; the weights at the end.
  Bytes resumed() {
    newest = run::CheckpointStore(real_fs(), folder / "checkpoints").newest_good();
    Rig rig(real_fs(), folder, short_run());
    EXPECT_EQ(rig.run->resume(), newest.has_value());
    EXPECT_EQ(rig.trainer->steps(), newest ? newest->step : 0);
    rig.run->run();
    return rig.weights();
  }
  std::optional<run::Checkpoint> newest;
};

struct Faults : testing::Test {
  Faults() { set_log_level(Level::error); }
  ~Faults() override { set_log_level(Level::info); }

  Attempt straight{FaultPlan{}};
  Bytes wanted = straight.resumed();
  std::vector<std::string> metrics = metrics_of(straight.folder);
};

TEST_F(Faults, AfterAKillAtAnyFileOperationTheRunResumesToTheSameBits) {
  ASSERT_GT(straight.operations, 60);
  int64_t resumed_above_zero = 0;
  for (int64_t at = 0; at < straight.operations; ++at) {
    Attempt attempt({.fault = Fault::kill, .at = at});
    EXPECT_EQ(attempt.resumed(), wanted) << "killed at operation " << at;
    EXPECT_EQ(metrics_of(attempt.folder), metrics) << "killed at operation " << at;
    EXPECT_TRUE(attempt.killed || attempt.newest->step == 6)
        << "only what closes the last file may be killed in silence, operation " << at;
    if (attempt.newest) ++resumed_above_zero;
  }
  EXPECT_GT(resumed_above_zero, straight.operations / 2);
}

TEST_F(Faults, ARefusalAtAnyFileOperationChangesNothing) {
  constexpr Fault kKinds[] = {Fault::no_space, Fault::io_error, Fault::short_write};
  for (int64_t at = 0; at < straight.operations; ++at) {
    Attempt attempt({.fault = kKinds[at % 3], .at = at});
    EXPECT_FALSE(attempt.killed);
    EXPECT_EQ(attempt.resumed(), wanted) << "fault at operation " << at;
  }
}

struct SlowFaults : Faults {};

TEST_F(SlowFaults, EveryKindOfRefusalAtEveryFileOperationChangesNothing) {
  for (const Fault fault : {Fault::no_space, Fault::io_error, Fault::short_write}) {
    for (int64_t at = 0; at < straight.operations; ++at)
      EXPECT_EQ(Attempt({.fault = fault, .at = at}).resumed(), wanted)
          << "fault at operation " << at;
  }
}

TEST_F(Faults, ADiskThatStaysFullLetsTrainingGoOnAndEndsInAnErrorNeverInSuccess) {
  for (int64_t at = 20; at < straight.operations; at += 29) {
    Attempt attempt({.fault = Fault::no_space, .at = at, .for_ever = true});
    EXPECT_EQ(attempt.resumed(), wanted) << at;
    EXPECT_TRUE(attempt.refused || attempt.newest->step == 6)
        << "a success was reported without the last checkpoint, disk full from operation " << at;
  }
}

}  // namespace
}  // namespace elbo::test
