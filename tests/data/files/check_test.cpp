// SPDX-License-Identifier: MIT
// Checking and describing sets that have no files of their own.
#include "elbo/data/files/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/scratch_folder.h"
#include "tests/data/files/idx_specimen.h"
#include "tests/data/lists/tables.h"

#include "elbo/core/str.h"

namespace elbo::test {
namespace {

using ::testing::HasSubstr;

TEST(Check, ReadsEveryExampleOfBothSplits) {
  const data::CheckReport report = data::check_dataset(
      data_table("name = 'synthetic'\ncount = 30\ntest_count = 12\nvalidation = 4\nlimit = 2"));
  EXPECT_TRUE(report.good());
  EXPECT_EQ(report.read, 42);
}

TEST(Check, ReportsASetThatCannotBeOpened) {
  const ScratchFolder folder;
  write_file(folder / "i", idx_file({4, 2, 2}));
  write_file(folder / "l", idx_labels({0, 1}));
  const data::CheckReport report =
      data::check_dataset(data_table(str("name = 'idx'\nimages = '", (folder / "i").string(),
                                         "'\nlabels = '", (folder / "l").string(), "'")));
  ASSERT_EQ(report.bad.size(), 1u);
  EXPECT_EQ(report.bad[0].path, "idx train");
  EXPECT_THAT(report.bad[0].reason, HasSubstr("got 2 labels, want 4"));
}

TEST(Check, AMistakeInTheTableIsStillAnError) {
  EXPECT_THROW(data::check_dataset(data_table("name = 'synthetic'\nsize = 3")), ConfigError);
}

TEST(Describe, ListsTheSplitsThatThereAre) {
  EXPECT_EQ(data::describe_dataset(data_table("name = 'synthetic'")).size(), 2u);
  const std::vector<data::SplitInfo> all =
      data::describe_dataset(data_table("name = 'synthetic'\nvalidation = 7"));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].split, data::Split::validation);
  EXPECT_EQ(all[1].info.size, 7);
}

}  // namespace
}  // namespace elbo::test
