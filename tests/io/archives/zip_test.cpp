// SPDX-License-Identifier: MIT
// Zip archives read in place, from memory and from a file; the reader of .npz has the tests of what
// a list of members may promise (npz_test.cpp).
#include "elbo/io/archives/zip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/core/scratch_folder.h"
#include "tests/io/npz_specimen.h"
#include "tests/mutate.h"

namespace elbo::io {
namespace {

using ::elbo::test::zip_file;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::ThrowsMessage;

constexpr uint64_t kMostContent = uint64_t{1} << 20;

std::vector<std::pair<std::string, std::string>> zip_contents(const RandomAccess& archive) {
  std::vector<std::pair<std::string, std::string>> out;
  const ZipReading reading{.name = "a.zip"};
  each_zip_member(archive, reading, [&](ZipMember&& member) {
    Bytes packed(member.packed);
    archive.read_at(member.at, packed);
    out.emplace_back(member.name, text_of(zip_content(packed, member, kMostContent, reading)));
  });
  return out;
}

auto zip_contents(const std::string& archive) {
  return zip_contents(MemoryBytes(bytes_of(archive), "a.zip"));
}

TEST(Zip, ReadsMembersWhereTheyLieFromMemoryAndFromAFile) {
  const std::string large(300'000, 'x');
  const std::string archive = zip_file(
      {{"a/1.png", "one"}, {"dataset.json", "{}", true}, {"b", large}, {"wide", "w", true, true}});
  const auto want = ElementsAre(Pair("a/1.png", "one"), Pair("dataset.json", "{}"),
                                Pair("b", large), Pair("wide", "w"));
  EXPECT_THAT(zip_contents(archive), want);
  const ScratchFolder folder;
  const auto file = real_fs().open(folder / "a.zip", OpenMode::truncate);
  file->write(bytes_of(archive));
  file->close();
  EXPECT_THAT(zip_contents(FileBytes(folder / "a.zip")), want);
}

TEST(Zip, AMemberThatIsAnotherOneInTheListIsRefused) {
  const std::string archive = zip_file({{"good.png", "one"}});
  const auto with = [&](size_t at, const std::string& bytes) {
    std::string out = archive;
    return out.replace(at, bytes.size(), bytes);
  };
  for (const std::string& other : {with(30, "evil"), with(8, "\x08"), with(18, "\x02")})
    EXPECT_THAT([&] { zip_contents(other); },
                ThrowsMessage<DataError>(HasSubstr("is another one where it lies")));
}

TEST(Zip, ADamagedMemberIsRefusedByItsChecksum) {
  std::string archive = zip_file({{"good.png", "one"}});
  archive[38] ^= 1;
  EXPECT_THAT([&] { zip_contents(archive); },
              ThrowsMessage<DataError>(HasSubstr(
                  "a.zip: a zip archive that cannot be read: the member good.png has the wrong "
                  "checksum")));
}

TEST(Zip, LinksAndFoldersAreSpecial) {
  std::string archive = zip_file({{"link", "/etc/passwd"}, {"folder/", ""}, {"file", "x"}});
  const size_t first = archive.find("PK\1\2");
  archive[first + 5] = '\3';                                       // made on Unix
  archive.replace(first + 38, 4, std::string("\0\0\xff\xa1", 4));  // S_IFLNK | 0777
  std::vector<bool> special;
  each_zip_member(MemoryBytes(bytes_of(archive), "a"), {.name = "a"},
                  [&](ZipMember&& member) { special.push_back(member.special); });
  EXPECT_THAT(special, ElementsAre(true, true, false));
}

TEST(Zip, MoreMembersThanAreReadAreRefused) {
  EXPECT_THAT(
      [&] {
        const std::string archive = zip_file({{"a", "1"}, {"b", "2"}});
        each_zip_member(MemoryBytes(bytes_of(archive), "a"), {.name = "a", .most_members = 1},
                        [](ZipMember&&) {});
      },
      ThrowsMessage<DataError>(HasSubstr("it has 2 members, want at most 1")));
}

TEST(Zip, SurvivesDamage) {
  const std::string specimen =
      zip_file({{"a", "stored"}, {"b", std::string(50, 'b'), true}, {"c", "w", true, true}}, "end");
  const auto* bytes = reinterpret_cast<const std::byte*>(specimen.data());
  test::survives_damage(Bytes(bytes, bytes + specimen.size()),
                        [](ByteView view) { zip_contents(MemoryBytes(view, "a.zip")); });
}

/// Every part of a file through a window, near and far, against the file.
TEST(ReadWindow, GivesTheBytesThatAreThere) {
  std::string all(1'000'000, '\0');
  for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char>(i * i >> 3);
  const MemoryBytes memory(bytes_of(all), "m");
  ReadWindow window(memory);
  Rng rng(1);
  uint64_t at = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto size = static_cast<uint64_t>(rng.below(3000));
    at = i % 7 == 0 ? static_cast<uint64_t>(rng.below(990'000)) : std::min<uint64_t>(at, 990'000);
    ASSERT_EQ(text_of(window.part(at, size)), std::string_view(all).substr(at, size)) << at;
    at += size;
  }
  EXPECT_EQ(window.part(0, all.size()).size(), all.size());
  EXPECT_THROW(window.part(all.size() - 3, 4), DataError);
  EXPECT_THROW(window.part(UINT64_MAX, 2), DataError);
}

}  // namespace
}  // namespace elbo::io
