// SPDX-License-Identifier: MIT
// The failing file system against what is on the disk afterwards.
#include "elbo/core/faults/fault_fs.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/core/scratch_folder.h"

namespace elbo {
namespace {

std::string content(const Path& path) { return std::string(text_of(real_fs().read(path, 1000))); }

TEST(FaultFs, CountsEachCallAndEachOperationOfAFile) {
  const ScratchFolder folder;
  FaultFs fs(real_fs());
  const auto file = fs.open(folder / "a", OpenMode::exclusive);
  file->write(bytes_of("12"));
  file->sync();
  file->close();
  fs.rename(folder / "a", folder / "b");
  fs.sync_directory(folder.path());
  EXPECT_EQ(fs.operations(), 6);
  EXPECT_TRUE(fs.exists(folder / "b"));
  EXPECT_EQ(fs.operations(), 6);  // a question about existence is free
}

TEST(FaultFs, FailsOnceAtThePlannedOperationAndNamesIt) {
  const ScratchFolder folder;
  FaultFs fs(real_fs(), {.fault = Fault::no_space, .at = 1});
  fs.make_directory(folder / "a");
  try {
    fs.make_directory(folder / "b");
    FAIL() << "no error";
  } catch (const IoError& error) {
    EXPECT_NE(
        std::string(error.what()).find("No space left on device (on purpose, at operation 1)"),
        std::string::npos)
        << error.what();
  }
  EXPECT_FALSE(fs.exists(folder / "b"));
  fs.make_directory(folder / "b");
  EXPECT_TRUE(fs.exists(folder / "b"));
}

TEST(FaultFs, AFullDiskForEverStillReadsAndABrokenOneDoesNot) {
  const ScratchFolder folder;
  write_atomically(real_fs(), folder / "a", bytes_of("text"));
  FaultFs full(real_fs(), {.fault = Fault::no_space, .at = 0, .for_ever = true});
  EXPECT_EQ(text_of(full.read(folder / "a", 10)), "text");
  EXPECT_THROW(full.remove(folder / "a"), IoError);
  EXPECT_THROW(full.remove(folder / "a"), IoError);
  FaultFs broken(real_fs(), {.fault = Fault::io_error, .at = 0});
  EXPECT_THROW(broken.read(folder / "a", 10), IoError);
}

TEST(FaultFs, AShortWriteLeavesHalfOfTheBytes) {
  const ScratchFolder folder;
  FaultFs fs(real_fs(), {.fault = Fault::short_write, .at = 1});
  const auto file = fs.open(folder / "a", OpenMode::exclusive);
  EXPECT_THROW(file->write(bytes_of("123456")), IoError);
  file->write(bytes_of("x"));
  file->close();
  EXPECT_EQ(content(folder / "a"), "123x");
}

TEST(FaultFs, NothingIsExecutedBehindAKill) {
  const ScratchFolder folder;
  FaultFs fs(real_fs(), {.fault = Fault::kill, .at = 1});
  const auto file = fs.open(folder / "a", OpenMode::exclusive);
  EXPECT_THROW(file->write(bytes_of("123456")), Killed);
  EXPECT_THROW(file->write(bytes_of("more")), Killed);
  EXPECT_THROW(fs.remove(folder / "a"), Killed);
  EXPECT_EQ(content(folder / "a"), "123");
}

TEST(FaultFs, AnAtomicWriteShowsTheOldContentOrTheNewWhateverFails) {
  FaultFs counter(real_fs());
  const ScratchFolder counted;
  write_atomically(counter, counted / "a", bytes_of("new"));
  for (const Fault fault : {Fault::no_space, Fault::io_error, Fault::short_write, Fault::kill})
    for (int64_t at = 0; at < counter.operations(); ++at) {
      const ScratchFolder folder;
      write_atomically(real_fs(), folder / "a", bytes_of("old"));
      FaultFs fs(real_fs(), {.fault = fault, .at = at});
      EXPECT_ANY_THROW(write_atomically(fs, folder / "a", bytes_of("new")));
      const std::string found = content(folder / "a");
      EXPECT_TRUE(found == "old" || found == "new") << found;
      write_atomically(real_fs(), folder / "a", bytes_of("next"));
      EXPECT_EQ(content(folder / "a"), "next");
    }
}

}  // namespace
}  // namespace elbo
