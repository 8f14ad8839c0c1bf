// SPDX-License-Identifier: MIT
// Fetching from mirrors that are folders of this machine: whole and right, or not at all.
#include "elbo/data/files/fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "elbo/core/sha256.h"
#include "elbo/io/gzip.h"
#include "tests/core/scratch_folder.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

data::PinnedFile pinned(const std::string& name, const std::string& content) {
  return {name, content.size(), sha256_hex(bytes_of(content))};
}

class Fetch : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!data::has_program("curl")) GTEST_SKIP() << "curl is not installed";
    real_fs().make_directory(mirror_ / "m");
    offer("one", "first content");
    offer("two", "second content");
    set_ = {"tiny",
            {pinned("one", "first content"), pinned("two", "second content")},
            {"file://" + (mirror_ / "m/").string()},
            "",
            ""};
  }
  void offer(const std::string& name, const std::string& content) {
    write_file(mirror_ / ("m/" + name + ".gz"), io::gzip(bytes_of(content)));
  }
  std::string fetch() {
    return error_of([&] { data::fetch_files(set_, cache_ / "elbo/tiny"); });
  }
  std::vector<std::string> names() { return real_fs().list(cache_ / "elbo"); }

  ScratchFolder mirror_, cache_;
  data::FileSet set_;
};

TEST_F(Fetch, BringsEveryFileUnpackedAndNothingElse) {
  EXPECT_EQ(fetch(), "");
  EXPECT_THAT(names(), ElementsAre("tiny"));
  EXPECT_THAT(real_fs().list(cache_ / "elbo/tiny"), ElementsAre("one", "two"));
  EXPECT_TRUE(data::holds(cache_ / "elbo/tiny", set_));
  EXPECT_EQ(text_of(data::read_pinned(cache_ / "elbo/tiny", set_.files[1])), "second content");
}

TEST_F(Fetch, AFileThatIsAnotherOneLeavesNothingBehind) {
  offer("two", "Second content");
  EXPECT_THAT(fetch(), AllOf(HasSubstr("got SHA-256"), HasSubstr("offline")));
  EXPECT_THAT(names(), ElementsAre());
}

TEST_F(Fetch, AFileThatIsCutOffLeavesNothingBehind) {
  Bytes packed = io::gzip(bytes_of("second content"));
  packed.resize(packed.size() - 9);
  write_file(mirror_ / "m/two.gz", packed);
  EXPECT_NE(fetch(), "");
  EXPECT_THAT(names(), ElementsAre());
}

TEST_F(Fetch, GoesOnToTheNextMirror) {
  set_.mirrors.insert(set_.mirrors.begin(), "file://" + (mirror_ / "absent/").string());
  EXPECT_EQ(fetch(), "");
  EXPECT_THAT(real_fs().list(cache_ / "elbo/tiny"), ElementsAre("one", "two"));
}

TEST_F(Fetch, SaysWhatWasTried) {
  set_.mirrors = {"file:///nowhere/at/all/"};
  EXPECT_THAT(fetch(), AllOf(HasSubstr("file:///nowhere/at/all/"), HasSubstr("curl ended with"),
                             HasSubstr("bring one, two")));
}

TEST_F(Fetch, KeepsWhatWasThereBefore) {
  std::filesystem::create_directories(cache_ / "elbo/tiny");
  write_file(cache_ / "elbo/tiny/one", bytes_of("damaged"));
  EXPECT_EQ(fetch(), "");
  ASSERT_EQ(names().size(), 2u);
  EXPECT_THAT(names()[1], HasSubstr("tiny.before-"));
  EXPECT_EQ(text_of(data::read_pinned(cache_ / "elbo/tiny", set_.files[0])), "first content");
}

TEST_F(Fetch, ClearsWhatAKilledDownloadLeft) {
  std::filesystem::create_directories(cache_ / "elbo/.tiny-partial-999999999");
  std::filesystem::create_directories(cache_ / "elbo/.tiny-partial-mine");
  EXPECT_EQ(fetch(), "");
  EXPECT_THAT(names(), ElementsAre(".tiny-partial-mine", "tiny"));
}

TEST_F(Fetch, ReadsAPinnedFileFromItsGzip) {
  write_file(cache_ / "one.gz", io::gzip(bytes_of("first content")));
  EXPECT_EQ(text_of(data::read_pinned(cache_.path(), set_.files[0])), "first content");
  write_file(cache_ / "one", bytes_of("first cont3nt"));
  EXPECT_THAT(error_of([&] { data::read_pinned(cache_.path(), set_.files[0]); }),
              HasSubstr("damaged or another one"));
}

TEST(Spawn, PassesArgumentsAsTheyAreAndGivesTheExitCode) {
  const ScratchFolder folder;
  EXPECT_EQ(data::run_program({"printf", "%s|", "a b", "$HOME", "; exit 3"}, folder / "log"), 0);
  EXPECT_EQ(text_of(real_fs().read(folder / "log", 1000)), "a b|$HOME|; exit 3|");
  EXPECT_EQ(data::run_program({"false"}, folder / "log"), 1);
  EXPECT_THAT(error_of([&] { data::run_program({"no-such-program-here"}, folder / "log"); }),
              HasSubstr("is it installed?"));
}

}  // namespace
}  // namespace elbo::test
