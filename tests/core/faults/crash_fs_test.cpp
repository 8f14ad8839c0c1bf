// SPDX-License-Identifier: MIT
// The model of a power cut on sequences whose outcomes can be listed by hand.
#include "elbo/core/faults/crash_fs.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/core/scratch_folder.h"

#include "elbo/core/str.h"

namespace elbo {
namespace {

/// `a="12" d/ l->a`, in the order of the names.
std::string text_of_state(const CrashState& state) {
  std::string out;
  for (const auto& [name, entry] : state.entries) {
    if (!out.empty()) out += ' ';
    if (entry.kind == CrashEntry::Kind::folder) out += name + "/";
    else if (entry.kind == CrashEntry::Kind::link) out += name + "->" + entry.target;
    else {
      std::string content(text_of(entry.content));
      for (char& c : content) c = c == '\0' ? '0' : c;
      out += str(name, "=", content);
    }
  }
  return out;
}

/// What may be there after a cut behind the last operation.
std::set<std::string> final_states(const CrashFs& fs) {
  std::set<std::string> out;
  fs.for_each_state([&](const CrashState& state) {
    if (state.after == fs.operations()) out.insert(text_of_state(state));
  });
  return out;
}

using States = std::set<std::string>;

TEST(CrashFs, DataWithoutASyncMayBeWholeLostHalfOrZeros) {
  const ScratchFolder folder;
  CrashFs fs(real_fs(), folder.path());
  const auto file = fs.open(folder / "a", OpenMode::exclusive);
  file->write(bytes_of("1234"));
  fs.sync_directory(folder.path());
  EXPECT_EQ(final_states(fs), (States{"a=1234", "a=", "a=12", "a=0000"}));
  file->sync();
  EXPECT_EQ(final_states(fs), (States{"a=1234"}));
}

TEST(CrashFs, AnEntryWithoutASyncOfItsFolderMayBeAbsentThoughItsDataAreSynced) {
  const ScratchFolder folder;
  CrashFs fs(real_fs(), folder.path());
  const auto file = fs.open(folder / "a", OpenMode::exclusive);
  file->write(bytes_of("1"));
  file->sync();
  EXPECT_EQ(final_states(fs), (States{"", "a=1"}));
}

TEST(CrashFs, WhatWasThereAtTheStartIsLastingAndAnAppendIsNot) {
  const ScratchFolder folder;
  write_atomically(real_fs(), folder / "a", bytes_of("ab"));
  CrashFs fs(real_fs(), folder.path());
  fs.open(folder / "a", OpenMode::append)->write(bytes_of("1234"));
  EXPECT_EQ(final_states(fs), (States{"a=ab", "a=ab12", "a=ab1234", "a=ab0000"}));
}

TEST(CrashFs, ARenameHappensWhollyOrNotAtAll) {
  const ScratchFolder folder;
  write_atomically(real_fs(), folder / "a", bytes_of("old"));
  write_atomically(real_fs(), folder / "b", bytes_of("new"));
  CrashFs fs(real_fs(), folder.path());
  fs.rename(folder / "b", folder / "a");
  EXPECT_EQ(final_states(fs), (States{"a=old b=new", "a=new"}));
}

TEST(CrashFs, ARenameBeforeItsDataAreSyncedShowsTheClassicEmptyFile) {
  const ScratchFolder folder;
  CrashFs fs(real_fs(), folder.path());
  fs.open(folder / "t", OpenMode::exclusive)->write(bytes_of("12"));
  fs.rename(folder / "t", folder / "a");
  fs.sync_directory(folder.path());
  EXPECT_TRUE(final_states(fs).contains("a="));
}

TEST(CrashFs, EntriesOfAFolderSurviveOnlyWithTheFolder) {
  const ScratchFolder folder;
  CrashFs fs(real_fs(), folder.path());
  fs.make_directory(folder / "d");
  fs.symlink("x", folder / "d/l");
  fs.sync_directory(folder / "d");
  EXPECT_EQ(final_states(fs), (States{"", "d/ d/l->x"}));
}

TEST(CrashFs, AWrittenStateIsReadBackAsTheSameState) {
  const ScratchFolder folder;
  CrashFs fs(real_fs(), folder.path());
  fs.make_directory(folder / "d");
  fs.open(folder / "d/f", OpenMode::exclusive)->write(bytes_of("12"));
  fs.symlink("d", folder / "l");
  fs.for_each_state([&](const CrashState& state) {
    const ScratchFolder copy;
    write_state(state, copy.path());
    EXPECT_EQ(final_states(CrashFs(real_fs(), copy.path())), (States{text_of_state(state)}));
  });
}

TEST(CrashFs, AnAtomicWriteIsAtomicUnderEveryPowerCut) {
  const ScratchFolder folder;
  write_atomically(real_fs(), folder / "a", bytes_of("old"));
  CrashFs fs(real_fs(), folder.path());
  write_atomically(fs, folder / "a", bytes_of("new"));
  fs.for_each_state([&](const CrashState& state) {
    const std::string found(text_of(state.entries.at("a").content));
    EXPECT_TRUE(found == "new" || (found == "old" && state.after < fs.operations()))
        << found << " after " << state.after;
  });
}

}  // namespace
}  // namespace elbo
