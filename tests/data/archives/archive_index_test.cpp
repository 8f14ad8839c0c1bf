// SPDX-License-Identifier: MIT
// Tables that are kept: the same as those that are read, made anew where the archives or the index
// differ, and never believed without a check.
#include "elbo/data/archives/archive_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/core/content_hash.h"
#include "tests/data/archives/archive_tree.h"
#include "tests/mutate.h"

namespace elbo::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class KeptIndex : public test::ArchiveTree {
 protected:
  void SetUp() override {
    put("a-0.tar",
        test::tar_file({{"1.png", png(1)}, {"1.cls", "4"}, {"x.txt", "x"}, {"x.gif", "gif"}}));
    put("a-1.tar", test::tar_file({{"0.png", png(2)}, {"1.png", "second"}}));
  }
  std::vector<std::string> paths() const { return {place("a-0.tar"), place("a-1.tar")}; }
  IndexKeeping keeping() const { return {.folder = place("cache"), .least_members = 1}; }
  std::shared_ptr<const MemberTable> index() const {
    return archive_index(paths(), ArchiveKind::tar, keeping());
  }
  std::vector<std::string> kept() const {
    return real_fs().exists(place("cache")) ? real_fs().list(place("cache"))
                                            : std::vector<std::string>();
  }
  std::string kept_file() const { return place("cache/") + kept().at(0); }
  Bytes encoded(const MemberTable& table) const {
    const auto file = real_fs().open(place("i"), OpenMode::truncate);
    write_index(*file, table);
    file->close();
    return real_fs().read(place("i"), 1 << 20);
  }
};

void expect_same_table(const MemberTable& a, const MemberTable& b) {
  const auto pairs = [](const std::vector<BadFile>& files) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const BadFile& file : files) out.emplace_back(file.path, file.reason);
    return out;
  };
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.says_labels, b.says_labels);
  EXPECT_TRUE(a.members == b.members);
  EXPECT_EQ(a.names, b.names);
  EXPECT_EQ(pairs(a.passed_over), pairs(b.passed_over));
  EXPECT_EQ(pairs(a.damaged), pairs(b.damaged));
  ASSERT_EQ(a.left_out.size(), b.left_out.size());
  ASSERT_EQ(a.archives.size(), b.archives.size());
  for (size_t i = 0; i < a.archives.size(); ++i) {
    EXPECT_EQ(a.archives[i].path, b.archives[i].path);
    EXPECT_EQ(a.archives[i].stamp, b.archives[i].stamp);
  }
}

TEST_F(KeptIndex, IsTheTableThatWasRead) {
  const MemberTable read = read_members(paths(), ArchiveKind::tar);
  ASSERT_THAT(read.members, SizeIs(2));
  EXPECT_EQ(read.name_of(read.members[0]), "0.png");
  EXPECT_EQ(read.members[1].label, 4);
  EXPECT_THAT(read.damaged, SizeIs(1));
  EXPECT_THAT(read.left_out, SizeIs(1));
  const Bytes bytes = encoded(read);
  expect_same_table(read_index(io::MemoryBytes(bytes, "i"), "i"), read);
}

TEST_F(KeptIndex, IsMadeOnceAndUsedByTheNextProcess) {
  expect_same_table(*index(), read_members(paths(), ArchiveKind::tar));
  ASSERT_THAT(kept(), SizeIs(1));
  // Another table under that name, as only the index can tell it, and sound.
  MemberTable other = read_index(io::FileBytes(kept_file()), "i");
  other.members[1].label = 7;
  const Bytes bytes = encoded(other);
  write_atomically(real_fs(), kept_file(), bytes);
  EXPECT_EQ(index()->members[1].label, 7);
}

TEST_F(KeptIndex, IsSharedByAllWhoHaveItOpen) {
  const auto first = index();
  EXPECT_EQ(index(), first);
}

TEST_F(KeptIndex, IsMadeAnewWhereAnArchiveDiffers) {
  index();
  put("a-1.tar", test::tar_file({{"0.png", png(2)}, {"9.png", png(3)}}));
  EXPECT_EQ(index()->name_of(index()->members.back()), "9.png");
  EXPECT_THAT(kept(), SizeIs(1)) << "the old one is replaced";
  expect_same_table(read_index(io::FileBytes(kept_file()), "i"), *index());
}

TEST_F(KeptIndex, IsMadeAnewWhereItIsDamaged) {
  index();
  const Bytes whole = real_fs().read(kept_file(), 1 << 20);
  for (const size_t at : {size_t{0}, size_t{9}, whole.size() / 2, whole.size() - 1}) {
    Bytes damaged = whole;
    damaged[at] ^= std::byte{1};
    write_atomically(real_fs(), kept_file(), damaged);
    expect_same_table(*index(), read_members(paths(), ArchiveKind::tar));
    EXPECT_EQ(real_fs().read(kept_file(), 1 << 20), whole) << at;
  }
}

TEST_F(KeptIndex, ASmallSetOrARefusingDiskKeepsNone) {
  archive_index(paths(), ArchiveKind::tar, {.folder = place("cache"), .least_members = 3});
  EXPECT_THAT(kept(), SizeIs(0));
  put("cache", "a file in the way");
  EXPECT_THAT(index()->members, SizeIs(2));
}

TEST_F(KeptIndex, NumbersThatLeadOutOfTheArchivesAreRefused) {
  const MemberTable sound = read_members(paths(), ArchiveKind::tar);
  const auto refused = [&](auto change) {
    MemberTable table = sound;
    change(table);
    const Bytes bytes = encoded(table);
    EXPECT_THROW(read_index(io::MemoryBytes(bytes, "i"), "i"), DataError);
  };
  refused([](MemberTable& table) { table.members[0].at = 1 << 20; });
  refused([](MemberTable& table) { table.members[0].packed = 1 << 20; });
  refused([](MemberTable& table) { table.members[0].name = table.names.size(); });
  refused([](MemberTable& table) { table.members[0].archive = 2; });
  refused([](MemberTable& table) { table.members[0].label = -2; });
  refused([](MemberTable& table) { table.members[0].label = 100'000; });
  refused([](MemberTable& table) { table.names.back() = 'x'; });
}

TEST_F(KeptIndex, SurvivesDamage) {
  const Bytes bytes = encoded(read_members(paths(), ArchiveKind::tar));
  test::survives_damage(bytes, [](ByteView view) { read_index(io::MemoryBytes(view, "i"), "i"); });
}

TEST(ArchivePaths, RangesAreWrittenOut) {
  EXPECT_THAT(archive_paths("x-{08..11}.tar", ArchiveKind::tar, "t"),
              ElementsAre("x-08.tar", "x-09.tar", "x-10.tar", "x-11.tar"));
  EXPECT_THAT(archive_paths("{0..1}/x-{9..10}.tar", ArchiveKind::tar, "t"),
              ElementsAre("0/x-9.tar", "0/x-10.tar", "1/x-9.tar", "1/x-10.tar"));
  EXPECT_THAT(archive_paths("x.tar", ArchiveKind::tar, "t"), ElementsAre("x.tar"));
  EXPECT_THAT(archive_paths("x-{0..1", ArchiveKind::tar, "t"), ElementsAre("x-{0..1"));
}

TEST(Labels, AreWholeNumbersWithBlanksAround) {
  EXPECT_EQ(label_in("7"), 7);
  EXPECT_EQ(label_in(" 12 \n"), 12);
  EXPECT_EQ(label_in("99999"), 99'999);
  for (const char* text : {"", " ", "-1", "1.5", "cat", "100000", "1 2", "99999999999999999999"})
    EXPECT_EQ(label_in(text), std::nullopt) << text;
}

}  // namespace
}  // namespace elbo::data
