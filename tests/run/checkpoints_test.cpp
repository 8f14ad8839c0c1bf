// SPDX-License-Identifier: MIT
// Saving, keeping, falling back: against the content that a step must have.
#include "elbo/run/checkpoints.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elbo/core/rng.h"
#include "elbo/core/str.h"
#include "tests/core/quick_fs.h"
#include "tests/run/captured_log.h"
#include "tests/run/checkpoint_specimen.h"

namespace elbo::run {
namespace {

void overwrite(const Path& path, ByteView content) {
  const auto file = quick_fs().open(path, OpenMode::truncate);
  file->write(content);
  file->close();
}

std::vector<std::string> hidden_names(const Path& folder) {
  std::vector<std::string> out;
  for (const std::string& name : quick_fs().list(folder))
    if (name.starts_with(".")) out.push_back(name);
  return out;
}

TEST(Checkpoints, WhatIsSavedIsLoadedAndLastPointsToIt) {
  const ScratchFolder folder;
  CheckpointStore store(real_fs(), folder.path());
  EXPECT_FALSE(store.newest_good());
  store.save(5, files_of(5));
  store.save(12345, files_of(12345));
  const auto newest = store.newest_good();
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->step, 12345);
  EXPECT_EQ(newest->folder.filename(), "step_000012345");
  EXPECT_EQ(newest->manifest.parent, 5);
  EXPECT_TRUE(same_files(store.load(12345), files_of(12345)));
  EXPECT_TRUE(same_files(store.load(5), files_of(5)));
  EXPECT_EQ(std::filesystem::read_symlink(folder / "last"), "step_000012345");
  EXPECT_TRUE(hidden_names(folder.path()).empty());
}

TEST(Checkpoints, TheNewestAreKeptAndTheBestIsNeverRemoved) {
  const QuickFolder folder;
  CheckpointStore store(quick_fs(), folder.path(), 2);
  for (int64_t step = 1; step <= 6; ++step) {
    store.save(step, files_of(step));
    if (step == 2) store.mark_best(2);
    EXPECT_EQ(store.best(), step >= 2 ? std::optional<int64_t>(2) : std::nullopt);
  }
  EXPECT_EQ(store.steps(), (std::vector<int64_t>{2, 5, 6}));
  store.mark_best(6);
  store.save(7, files_of(7));
  EXPECT_EQ(store.steps(), (std::vector<int64_t>{6, 7}));
  EXPECT_EQ(store.best(), 6);
}

TEST(Checkpoints, NeverFewerThanTwoAreKept) {
  const QuickFolder folder;
  CheckpointStore store(quick_fs(), folder.path(), 0);
  for (int64_t step = 1; step <= 4; ++step) store.save(step, files_of(step));
  EXPECT_EQ(store.steps(), (std::vector<int64_t>{3, 4}));
}

TEST(Checkpoints, ABestThatDoesNotExistIsRefused) {
  const QuickFolder folder;
  CheckpointStore store(quick_fs(), folder.path());
  EXPECT_THROW(store.mark_best(3), DataError);
  EXPECT_FALSE(store.best());
}

TEST(Checkpoints, ASecondSaveOfAStepLeavesTheCompleteOneAlone) {
  const QuickFolder folder;
  CheckpointStore store(quick_fs(), folder.path());
  store.save(3, files_of(3));
  store.save(3, files_of(4));
  EXPECT_TRUE(same_files(store.load(3), files_of(3)));
}

TEST(Checkpoints, ADamagedOneOfTheSameStepIsSetAsideAndWrittenAnew) {
  const QuickFolder folder;
  const CapturedLog log;
  CheckpointStore store(quick_fs(), folder.path());
  store.save(3, files_of(3));
  overwrite(folder / "step_000000003/state.json", bytes_of("x"));
  store.save(3, files_of(3));
  EXPECT_TRUE(same_files(store.load(3), files_of(3)));
  EXPECT_EQ(hidden_names(folder.path()), (std::vector<std::string>{".corrupt-step_000000003"}));
}

TEST(Checkpoints, EveryTruncationOfEveryFileFallsBackLoudlyAndKeepsTheDamagedOne) {
  const QuickFolder folder;
  CheckpointStore store(quick_fs(), folder.path());
  store.save(1, files_of(1));
  store.save(2, files_of(2));
  for (const std::string name : {"MANIFEST.json", "model.safetensors", "state.json"}) {
    const Path path = folder / "step_000000002" / name;
    const Bytes whole = quick_fs().read(path, 10000);
    // Without its last line break a manifest is still whole.
    const size_t sizes = whole.size() - (name == "MANIFEST.json" ? 1 : 0);
    for (size_t length = 0; length < sizes; ++length) {
      const CapturedLog log;
      overwrite(path, ByteView(whole).first(length));
      const auto found = store.newest_good();
      ASSERT_TRUE(found) << name << " " << length;
      EXPECT_EQ(found->step, 1) << name << " " << length;
      EXPECT_TRUE(log.says("the checkpoint of step 2 is damaged")) << log.text();
      quick_fs().rename_new(folder / ".corrupt-step_000000002", folder / "step_000000002");
    }
    overwrite(path, whole);
  }
  EXPECT_EQ(store.newest_good()->step, 2);
}

TEST(Checkpoints, AMutatedOneIsRefusedOrHasTheContentThatWasSaved) {
  const QuickFolder folder;
  CheckpointStore store(quick_fs(), folder.path());
  store.save(2, files_of(2));
  Rng rng(1);
  for (const std::string name : {"MANIFEST.json", "model.safetensors", "state.json"}) {
    const Path path = folder / "step_000000002" / name;
    const Bytes original = quick_fs().read(path, 10000);
    for (int i = 0; i < 700; ++i) {
      Bytes mutated = original;
      mutated[static_cast<size_t>(rng.below(static_cast<int64_t>(mutated.size())))] ^=
          static_cast<std::byte>(1 + rng.below(255));
      overwrite(path, mutated);
      try {
        EXPECT_TRUE(same_files(store.load(2), files_of(2)));
      } catch (const DataError&) {}
    }
    overwrite(path, original);
  }
  EXPECT_TRUE(same_files(store.load(2), files_of(2)));
}

TEST(Checkpoints, AMissingFileIsNamedAndTheOneBeforeItIsUsed) {
  const QuickFolder folder;
  const CapturedLog log;
  CheckpointStore store(quick_fs(), folder.path());
  store.save(1, files_of(1));
  store.save(2, files_of(2));
  quick_fs().remove(folder / "step_000000002/state.json");
  EXPECT_EQ(store.newest_good()->step, 1);
  EXPECT_TRUE(log.says("state.json: missing")) << log.text();
}

TEST(Checkpoints, WhereAllAreDamagedNothingBeginsAnewInSilence) {
  const QuickFolder folder;
  const CapturedLog log;
  for (const int64_t step : {1, 2})
    CheckpointStore(quick_fs(), folder.path()).save(step, files_of(step));
  for (const char* name : {"step_000000001", "step_000000002"})
    overwrite(folder / name / "model.safetensors", bytes_of("x"));
  for (int attempt = 0; attempt < 2; ++attempt) {  // the second finds them set aside
    try {
      CheckpointStore(quick_fs(), folder.path()).newest_good();
      ADD_FAILURE() << "attempt " << attempt;
    } catch (const DataError& error) {
      EXPECT_NE(std::string(error.what()).find("all 2 checkpoints are damaged"), std::string::npos)
          << error.what();
    }
  }
  CheckpointStore(quick_fs(), folder.path()).save(3, files_of(3));
  EXPECT_EQ(CheckpointStore(quick_fs(), folder.path()).newest_good()->step, 3);
}

TEST(Checkpoints, WhereNoneCanBeReadTheDiskIsToBlameAndTheyStay) {
  const QuickFolder folder;
  const CapturedLog log;
  CheckpointStore(quick_fs(), folder.path()).save(1, files_of(1));
  // Two lists, then the manifest.
  FaultFs broken(quick_fs(), {.fault = Fault::io_error, .at = 2, .for_ever = false});
  EXPECT_THROW(CheckpointStore(broken, folder.path()).newest_good(), IoError);
  EXPECT_EQ(CheckpointStore(quick_fs(), folder.path()).newest_good()->step, 1);
}

TEST(Checkpoints, OneOfALaterVersionIsAnErrorAndStaysUntouched) {
  const QuickFolder folder;
  CheckpointStore store(quick_fs(), folder.path());
  store.save(1, files_of(1));
  const Path path = folder / "step_000000001/MANIFEST.json";
  std::string text(text_of(quick_fs().read(path, 10000)));
  text.replace(text.find("\"format\": 1"), 11, "\"format\": 2");
  overwrite(path, bytes_of(text));
  EXPECT_THROW(store.newest_good(), NewerFormat);
  EXPECT_TRUE(quick_fs().exists(path));
}

TEST(Checkpoints, WhatADeadProcessLeftIsRemovedAndWhatALivingOneMakesIsNot) {
  const QuickFolder folder;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);  // its number is free now
  const std::string dead = str(".tmp-7-", child), living = str(".tmp-8-", ::getppid());
  for (const std::string& name : {dead, living}) quick_fs().make_directory(folder / name);
  quick_fs().symlink("x", folder / str(".last-", child));
  overwrite(folder / dead / "model.safetensors", bytes_of("half"));
  CheckpointStore store(quick_fs(), folder.path());
  EXPECT_EQ(hidden_names(folder.path()), (std::vector<std::string>{living}));
}

/// A disk that is nearly full.
class NarrowFs : public QuickFs {
 public:
  uint64_t free_bytes(const Path&) override { return 1 << 20; }
};

TEST(Checkpoints, ShortSpaceIsSaidOnceAndTheSaveIsTriedAllTheSame) {
  const QuickFolder folder;
  const CapturedLog log;
  NarrowFs fs;
  CheckpointStore store(fs, folder.path());
  for (int64_t step = 1; step <= 3; ++step) store.save(step, files_of(step));
  EXPECT_EQ(log.count("1 MiB are free, want 64 MiB"), 1) << log.text();
  EXPECT_EQ(store.newest_good()->step, 3);
}

}  // namespace
}  // namespace elbo::run
