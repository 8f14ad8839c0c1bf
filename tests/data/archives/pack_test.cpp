// SPDX-License-Identifier: MIT
// Packing a folder. Oracle: GNU tar unpacks the folder again.
#include "elbo/data/archives/pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "elbo/core/faults/fault_fs.h"
#include "elbo/io/archives/tar.h"
#include "tests/data/archives/archive_tree.h"

namespace elbo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Pack : public ArchiveTree {
 protected:
  std::map<std::string, std::string> files_below(const Path& folder) const {
    std::map<std::string, std::string> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.is_regular_file())
        out[std::filesystem::relative(entry.path(), folder).string()] =
            text(real_fs().read(entry.path(), 1 << 20));
    return out;
  }
  data::PackOptions options(const std::string& out, uint64_t shard_bytes = 1 << 20) const {
    return {.folder = root(), .out = place(out), .shard_bytes = shard_bytes};
  }
};

TEST_F(Pack, GnuTarUnpacksTheFolderAgainWithALabelBesideEachPicture) {
  for (int i = 0; i < 20; ++i) image(str(i % 2 ? "cat/" : "dog/", i, ".png"), uint8_t(i));
  image("dog/" + std::string(150, 'l') + ".png");
  const data::PackReport report = data::pack_folder(options("x-%03d.tar", 6000));
  EXPECT_EQ(report.pictures, 21);
  EXPECT_GT(report.shards, 5);
  EXPECT_EQ(report.pattern, str(place("x-{000.."), "0", report.shards - 1, "}.tar"));
  std::filesystem::create_directory(place("out"));
  uint64_t bytes = 0;
  for (const std::string& name : real_fs().list(place_.path())) {
    if (!name.ends_with(".tar")) continue;
    const uint64_t size = std::filesystem::file_size(place(name));
    EXPECT_LE(size, 6000u) << name;
    bytes += size;
    ASSERT_EQ(std::system(str("tar xf '", place(name), "' -C '", place("out"), "'").c_str()), 0);
  }
  EXPECT_EQ(bytes, report.bytes);
  std::map<std::string, std::string> want = files_below(root());
  for (const auto& [name, content] : files_below(root()))
    want[name.substr(0, name.size() - 4) + ".cls"] = name.starts_with("cat") ? "0" : "1";
  EXPECT_EQ(files_below(place("out")), want);
}

TEST_F(Pack, EqualFoldersGiveEqualBytes) {
  for (int i = 0; i < 10; ++i) image(str(i, ".png"), uint8_t(i));
  data::pack_folder(options("a-%02d.tar"));
  for (int i = 0; i < 10; ++i) {  // other times and inodes
    std::filesystem::remove(Path(root()) / str(i, ".png"));
    image(str(i, ".png"), uint8_t(i));
  }
  data::pack_folder(options("b-%02d.tar"));
  EXPECT_EQ(text(real_fs().read(place("a-00.tar"), 1 << 20)),
            text(real_fs().read(place("b-00.tar"), 1 << 20)));
}

TEST_F(Pack, PicturesOfOneKeyHaveTheirLabelInWhateverShardTheyAre) {
  for (int i = 0; i < 8; ++i)
    for (const char* ending : {".png", ".a.png", ".jpg"}) image(str("c/", i, ending), uint8_t(i));
  for (int i = 0; i < 8; ++i) image(str("b/", i, ".png"), uint8_t(100 + i));
  for (const uint64_t bytes : {uint64_t{1}, uint64_t{4000}, uint64_t{1} << 20})
    EXPECT_EQ(greys_of(*shards(packed(str("k", bytes, "-%03d.tar"), bytes))),
              greys_of(*open(data::Split::train)))
        << bytes;
}

TEST_F(Pack, NoShardIsEverWrittenOver) {
  image("1.png");
  put("x-7.tar", "mine");
  EXPECT_THAT(error_of([&] { data::pack_folder(options("x-%03d.tar")); }),
              HasSubstr("x-7.tar: a shard of that name is there already"));
  EXPECT_THAT(real_fs().list(place_.path()), ElementsAre("x-7.tar"));
}

TEST_F(Pack, ADiskThatFailsAnywhereLeavesNoShard) {
  for (int i = 0; i < 6; ++i) image(str(i, ".png"), uint8_t(i));
  int failed = 0;
  for (int64_t at = 0;; ++at) {
    FaultFs fs(real_fs(), {.fault = Fault::io_error, .at = at});
    const std::string said = error_of([&] { data::pack_folder(options("x-%03d.tar", 3000), fs); });
    if (said.empty()) break;
    ++failed;
    EXPECT_THAT(real_fs().list(place_.path()), IsEmpty()) << at << ": " << said;
  }
  EXPECT_GT(failed, 10);
  EXPECT_THAT(real_fs().list(place_.path()), testing::SizeIs(testing::Ge(3u)));
}

TEST_F(Pack, WhatCannotBePackedIsSaid) {
  for (const char* out : {"x.tar", "x-%d.tar", "x-%6d.tar", "x-%06d", "x-%06d-%06d.tar",
                          "x-%06x.tar", "x-%012d.tar", "{0..1}-%06d.tar"})
    EXPECT_THAT(error_of([&] { data::pack_folder(options(out)); }),
                HasSubstr("want one such as pictures-%06d.tar"))
        << out;
  EXPECT_THAT(error_of([&] { data::pack_folder(options("x-%03d.tar")); }),
              HasSubstr("no picture in it or below"));
  image("a/1.png"), image("2.png"), image("3.png");
  EXPECT_THAT(error_of([&] { data::pack_folder(options("x-%03d.tar")); }),
              HasSubstr("pack with --sub-folders nothing"));
  image("a/2.png"), image("a/3.png");
  EXPECT_THAT(data::pack_folder(options("x-%03d.tar")).used, HasSubstr("used 3 of 5 pictures"));
}

TEST_F(Pack, ANameThatNoArchiveCanHoldIsSaid) {
  image("back\\slash.png");
  EXPECT_THAT(error_of([&] { data::pack_folder(options("x-%03d.tar")); }),
              HasSubstr("has a backslash or a NUL in its name; no archive can hold that"));
  EXPECT_THAT(real_fs().list(place_.path()), IsEmpty());
}

}  // namespace
}  // namespace elbo::test
