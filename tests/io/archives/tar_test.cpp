// SPDX-License-Identifier: MIT
// Tar archives against GNU tar, which writes what we read and reads what we write, and against
// archives that promise what they do not hold.
#include "elbo/io/archives/tar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "tests/core/scratch_folder.h"
#include "tests/io/tar_specimen.h"
#include "tests/mutate.h"

namespace elbo::io {
namespace {

using ::elbo::test::tar_file;
using ::elbo::test::tar_member_text;
using ::elbo::test::TarSpecimen;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

struct Listed {
  std::string name, content;
  TarKind kind = TarKind::file;
  bool operator==(const Listed&) const = default;
};

std::vector<Listed> tar_listed(const RandomAccess& archive) {
  std::vector<Listed> out;
  each_tar_member(archive, "a.tar", [&](TarMember&& member) {
    std::string content(member.size, '\0');
    archive.read_at(member.at, std::as_writable_bytes(std::span(content)));
    out.push_back({member.name, content, member.kind});
  });
  return out;
}

std::vector<Listed> tar_listed(const std::string& archive) {
  return tar_listed(MemoryBytes(bytes_of(archive), "a.tar"));
}

std::vector<std::string> tar_names(const std::string& archive) {
  std::vector<std::string> out;
  for (const Listed& one : tar_listed(archive)) out.push_back(one.name);
  return out;
}

void tar_refused(const std::string& archive, const std::string& reason) {
  EXPECT_THAT([&] { tar_listed(archive); }, ThrowsMessage<DataError>(HasSubstr(reason)));
}

class RealTar : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    const auto file = real_fs().open(folder_ / name, OpenMode::truncate);
    file->write(bytes_of(content));
    file->close();
  }
  /// Runs tar in the folder.
  void tar(const std::string& arguments) {
    const std::string command =
        str("cd '", folder_.path().string(), "' && tar ", arguments, " 2>/dev/null");
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }
  ScratchFolder folder_;
};

TEST_F(RealTar, EveryFormatThatItWritesIsReadByNameAndContent) {
  const std::string deep = std::string(90, 'd') + "/" + std::string(90, 'e') + "/",
                    longest = deep + std::string(200, 'f') + ".png";
  std::map<std::string, std::string> files{{"t/a.png", "one"},
                                           {"t/empty.png", ""},
                                           {"t/Stra\xc3\x9f"
                                            "e.png",
                                            std::string(513, 'x')},
                                           {"t/b/c.png", std::string(100'000, 'y')},
                                           {"t/" + std::string(90, 'n') + "/12345.png", "prefix"}};
  for (const auto& [name, content] : files) write(name, content);
  write("t/" + longest, "long");
  for (const std::string format : {"v7", "ustar", "gnu", "oldgnu", "pax"}) {
    std::map<std::string, std::string> want = files;
    std::string without;
    if (format == "v7" || format == "ustar") without = " --exclude='*fff*'";
    else want["t/" + longest] = "long";
    if (format == "v7")
      without += " --exclude='*nnn*' --exclude='*ddd*'",
          want.erase("t/" + std::string(90, 'n') + "/12345.png");
    tar(str("cf ", format, ".tar --format=", format, without, " t"));
    std::map<std::string, std::string> got;
    for (const Listed& one : tar_listed(FileBytes(folder_ / (format + ".tar"))))
      if (one.kind == TarKind::file) got[one.name] = one.content;
    EXPECT_EQ(got, want) << format;
  }
}

TEST_F(RealTar, UnpacksWhatIsWrittenHereByteForByte) {
  const std::string long_name = std::string(120, 'l') + "/" + std::string(180, 'm');
  const std::map<std::string, std::string> files{{"a.png", "one"},
                                                 {"a.cls", "3"},
                                                 {std::string(100, 'p') + "/q.png", "prefix"},
                                                 {long_name, std::string(1024, 'z')},
                                                 {"d/none", ""}};
  Bytes archive;
  for (const auto& [name, content] : files) {
    const Bytes member = tar_member(name, bytes_of(content));
    archive.insert(archive.end(), member.begin(), member.end());
  }
  const Bytes end = tar_end();
  archive.insert(archive.end(), end.begin(), end.end());
  write("x.tar", std::string(text_of(archive)));
  std::filesystem::create_directory(folder_ / "out");
  tar("xf x.tar -C out");
  for (const auto& [name, content] : files)
    EXPECT_EQ(text_of(real_fs().read(folder_ / ("out/" + name), 1 << 20)), content) << name;
  EXPECT_EQ(tar_listed(std::string(text_of(archive))).size(), files.size());
}

TEST(Tar, SaysWhatIsNoFileAndWhereFilesLie) {
  const std::vector<Listed> all = tar_listed(tar_file({{"d/", "", '5'},
                                                       {"link", "", '2', "00000001000"},
                                                       {"device", "", '3', "00000001000"},
                                                       {"old", "x", '\0'},
                                                       {"pieces", "abc", 'S'},
                                                       {"file", "content"}}));
  EXPECT_THAT(all,
              ElementsAre(Listed{"d/", "", TarKind::folder}, Listed{"link", "", TarKind::link},
                          Listed{"device", "", TarKind::special}, Listed{"old", "x"},
                          Listed{"pieces", "abc", TarKind::special}, Listed{"file", "content"}));
}

TEST(Tar, ReadsSizesInBase256AndFromPaxHeaders) {
  const std::string size = std::string("\x80", 1) + std::string(10, '\0') + "\x03";
  EXPECT_THAT(tar_listed(tar_file({{"a", "abc", '0', size}})), ElementsAre(Listed{"a", "abc"}));
  EXPECT_THAT(tar_listed(tar_file({{"x", "10 size=3\n", 'x'}, {"a", "abc", '0', "00000000000"}})),
              ElementsAre(Listed{"a", "abc"}));
  EXPECT_THAT(tar_names(tar_file({{"x", "14 path=b/c=d\n", 'x'}, {"a", "abc"}, {"e", ""}})),
              ElementsAre("b/c=d", "e"));
}

TEST(Tar, RefusesWhatAnArchivePromisesAndCannotHold) {
  const std::string far = std::string("\x80", 1) + std::string(3, '\0') + std::string(8, '\x7f'),
                    beyond = std::string("\x80", 1) + std::string(11, '\x7f'),
                    below = std::string(12, '\xff');
  tar_refused(tar_file({{"a", "abc", '0', far}}), "got 1536 bytes of a, want");
  tar_refused(tar_file({{"a", "abc", '0', beyond}}), "the size of a is no number");
  tar_refused(tar_file({{"a", "abc", '0', below}}), "the size of a is no number");
  tar_refused(tar_file({{"a", "abc", '0', "0000000x000"}}), "the size of a is no number");
  tar_refused(tar_file({{"x", "10 size=9\n", 'x'}, {"a", std::string(3000, 'a')}}),
              "no header with a right sum");
  tar_refused(tar_file({{"x", "99 path=b\n", 'x'}, {"a", "abc"}}), "a pax header is no list");
  tar_refused(tar_file({{"x", "size=1\n", 'x'}, {"a", "abc"}}), "a pax header is no list");
  tar_refused(tar_file({{"x", std::string(70'000, 'n'), 'L'}, {"a", "abc"}}), "want at most 65536");
}

TEST(Tar, SaysFromWhichByteOnItIsDamaged) {
  const std::string whole = tar_file({{"a", "abc"}, {"b", std::string(600, 'b')}, {"c", "c"}});
  tar_refused(whole.substr(0, 1500), "from byte 1024 on: it ends in a header");
  tar_refused(whole.substr(0, 1700), "from byte 1536 on: got 164 bytes of b, want 600");
  std::string damaged = whole;
  damaged[1024 + 5] ^= 1;
  tar_refused(damaged,
              "a.tar: a tar archive that cannot be read from byte 1024 on: no header with a "
              "right sum");
  std::vector<std::string> seen;
  EXPECT_THROW(each_tar_member(MemoryBytes(bytes_of(damaged), "a.tar"), "a.tar",
                               [&](TarMember&& member) { seen.push_back(member.name); }),
               DataError);
  EXPECT_THAT(seen, ElementsAre("a"));
  tar_refused(whole + whole, "something follows the mark of its end");
}

TEST(Tar, AMissingMarkOfTheEndIsForgiven) {
  const std::string whole = tar_file({{"a", "abc"}, {"b", "de"}});
  EXPECT_THAT(tar_names(whole.substr(0, 2048)), ElementsAre("a", "b"));
  EXPECT_THAT(tar_names(whole.substr(0, 1024 + 512 + 2)), ElementsAre("a", "b")) << "nor padding";
}

TEST(Tar, WhatIsPackedOrNoArchiveIsToldApart) {
  tar_refused("\x1f\x8b" + std::string(600, 'x'), "packed with gzip, so that nothing in it");
  tar_refused("BZh" + std::string(600, 'x'), "packed with bzip2");
  tar_refused(std::string(600, 'x'), "no tar archive");
  tar_refused("short", "no tar archive");
  tar_refused("", "no tar archive");
}

TEST(Tar, NamesThatLeadOutOfTheArchiveHaveAFault) {
  EXPECT_EQ(member_name("./a/b.png").name, "a/b.png");
  EXPECT_EQ(member_name(".//a.png").name, "a.png");
  EXPECT_EQ(member_name("a..b/..c/d...png").fault, "");
  for (const std::string name :
       {"../a", "a/../b", "a/..", "/etc/passwd", "", "./", "a\\b", "a//b", "a/./b"})
    EXPECT_NE(member_name(name).fault, "") << name;
  EXPECT_NE(member_name(std::string("a\0b", 3)).fault, "");
  EXPECT_NE(member_name(std::string(5000, 'a')).fault, "");
}

TEST(Tar, SurvivesDamage) {
  const std::string specimen =
      tar_file({{"x", "14 path=b/c=d\n", 'x'}, {"a", "abc"}, {"n", "long", 'L'}, {"d", "e"}});
  const auto* bytes = reinterpret_cast<const std::byte*>(specimen.data());
  test::survives_damage(Bytes(bytes, bytes + specimen.size()), [](ByteView view) {
    each_tar_member(MemoryBytes(view, "a.tar"), "a.tar",
                    [&](TarMember&& member) { EXPECT_LE(member.at + member.size, view.size()); });
  });
}

}  // namespace
}  // namespace elbo::io
