// SPDX-License-Identifier: MIT
// Pictures in archives through the real commands. Oracle: the same pictures in a folder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/core/fs.h"
#include "elbo/core/str.h"
#include "elbo/io/image.h"
#include "elbo/io/json.h"
#include "tests/cli/program.h"
#include "tests/io/npz_specimen.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A folder `d` of two classes, and `d.zip` with the same pictures.
class PackedData : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<ZipSpecimen> members;
    for (int i = 0; i < 40; ++i) {
      std::vector<uint8_t> pixels(64);
      for (size_t p = 0; p < 64; ++p)
        pixels[p] = static_cast<uint8_t>((p % 8 < 4) == (i % 2 == 0) ? 255 - i : i);
      const std::string name = str(i % 2 == 0 ? "left/" : "right/", i, ".png"),
                        png(text_of(io::encode_png({8, 8, 1, pixels})));
      std::filesystem::create_directories(Path(folder_ / ("d/" + name)).parent_path());
      folder_.write("d/" + name, png);
      members.push_back({name, png});
    }
    folder_.write("d.zip", zip_file(members));
  }
  Outcome run(const std::string& arguments) { return elbo(folder_, arguments); }
  Folder folder_;
};

TEST_F(PackedData, TrainsTheSameWeightsFromAFolderFromShardsAndFromAZip) {
  const Outcome pack = run("data pack d --out s-%02d.tar --shard-size 1 --json");
  ASSERT_EQ(pack.code, 0) << pack.err;
  const Node report = io::parse_json(pack.out, "pack");
  EXPECT_EQ(std::get<int64_t>(report.find("pictures")->value()), 40);
  EXPECT_EQ(std::get<std::string>(report.find("shards")->value()), "s-00.tar");
  folder_.write("e.toml",
                "[data]\nname = \"image_folder\"\nfolder = \"d\"\nsize = 8\nchannels = \"grey\"\n"
                "validation = 6\n[model]\nname = \"cvae\"\nlatent_dim = 2\nhidden = [8]\n"
                "[train]\nsteps = 25\nbatch_size = 4\n");
  folder_.write("a.toml",
                "[data]\nname = \"shards\"\nfile = \"s-{00..00}.tar\"\nsize = 8\n"
                "channels = \"grey\"\nvalidation = 6\n[model]\nname = \"cvae\"\nlatent_dim = 2\n"
                "hidden = [8]\n[train]\nsteps = 25\nbatch_size = 4\n");
  for (const char* arguments : {"train e.toml --out folder", "train a.toml --out shards",
                                "train a.toml --out zip --set data.name=zip --set data.file=d.zip"})
    ASSERT_EQ(run(arguments).code, 0) << arguments << run(arguments).err;
  const std::string weights = folder_.read("folder/model/model.safetensors");
  EXPECT_FALSE(weights.empty());
  EXPECT_EQ(folder_.read("shards/model/model.safetensors"), weights);
  EXPECT_EQ(folder_.read("zip/model/model.safetensors"), weights);
  EXPECT_THAT(folder_.read("shards/data_files.jsonl"), HasSubstr("\"file\":\"s-00.tar\""));
}

TEST_F(PackedData, AResumedRunIsToldOfAnotherShard) {
  ASSERT_EQ(run("data pack d --out s-%02d.tar").code, 0);
  folder_.write("a.toml",
                "[data]\nname = \"shards\"\nfile = \"s-00.tar\"\nsize = 8\n[model]\n"
                "name = \"vae\"\nlatent_dim = 2\nhidden = [8]\n[train]\nsteps = 5\n"
                "batch_size = 4\n");
  ASSERT_EQ(run("train a.toml --out r").code, 0);
  std::filesystem::remove(folder_ / "d/left/0.png");
  std::filesystem::remove(folder_ / "s-00.tar");
  ASSERT_EQ(run("data pack d --out s-%02d.tar").code, 0);
  const Outcome resume = run("resume r --set train.steps=8");
  EXPECT_EQ(resume.code, 3);
  EXPECT_THAT(resume.err, AllOf(HasSubstr("the training data, shards in "),
                                HasSubstr("1 changed (s-00.tar)"), HasSubstr("--data-changed")));
}

TEST_F(PackedData, ArchivesAreKnownByTheirNames) {
  ASSERT_EQ(run("data pack d --out s-%02d.tar").out, "s-00.tar\n");
  for (const char* name : {"s-00.tar", "'s-{00..00}.tar'", "d.zip"}) {
    const Outcome check = run(str("data check ", name, " --set size=8"));
    EXPECT_EQ(check.code, 0) << check.err;
    EXPECT_THAT(check.out, HasSubstr("40 good, 0 bad")) << name;
    EXPECT_THAT(run(str("data info ", name, " --set size=8")).out,
                HasSubstr("classes      [\"left\", \"right\"]"))
        << name;
  }
  EXPECT_THAT(run("data pack d --out s-%02d.tar").err, HasSubstr("is there already"));
  EXPECT_EQ(run("data pack d --out s.tar").code, 7);
}

}  // namespace
}  // namespace elbo::test
