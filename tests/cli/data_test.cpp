// SPDX-License-Identifier: MIT
// A user's own data through the real commands: folders, arrays and tables; what is said of them,
// and that models learn from them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/core/fs.h"
#include "elbo/core/str.h"
#include "elbo/io/image.h"
#include "elbo/io/json.h"
#include "tests/cli/program.h"
#include "tests/data/files/npy_text.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A folder of a user's with pictures in it.
class OwnData : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) {
    std::filesystem::create_directories(std::filesystem::path(folder_ / name).parent_path());
    folder_.write(name, content);
  }
  void image(const std::string& name, uint8_t grey = 100) {
    const Bytes png = io::encode_png({8, 8, 1, std::vector<uint8_t>(64, grey)});
    write(name, std::string(text_of(png)));
  }
  Outcome run(const std::string& arguments) { return elbo(folder_, arguments); }
  Folder folder_;
};

TEST_F(OwnData, FoldersCalledTrainAndValAreDescribedAsSplits) {
  for (const char* split : {"train", "val"})
    for (const char* name : {"cat", "dog"})
      for (int i = 0; i < 3; ++i) image(str("d/", split, "/", name, "/", i, ".png"));
  const Outcome info = run("data info d --set size=8");
  EXPECT_EQ(info.code, 0) << info.err;
  EXPECT_THAT(info.out,
              AllOf(HasSubstr("split        train\nsize         6\n"),
                    HasSubstr("split        validation\nsize         6\n"),
                    HasSubstr("classes      [\"cat\", \"dog\"]"), Not(HasSubstr("test"))));
  EXPECT_THAT(info.err, HasSubstr("its folders train (6 pictures), val (6 pictures) are the "
                                  "splits; the 2 folders below them are the classes"));
  EXPECT_THAT(run("data check d --set size=8").out, HasSubstr("12 good, 0 bad"));
}

TEST_F(OwnData, MoreThanHalfIsNotLeftOutUnasked) {
  for (int i = 0; i < 20; ++i) image(str("d/", i, ".png"));
  for (int i = 0; i < 2; ++i) image(str("d/old/", i, ".png"));
  write("e.toml",
        "[data]\nname = \"image_folder\"\nfolder = \"d\"\nsize = 8\ntest_share = 0\n"
        "[model]\nname = \"vae\"\nlatent_dim = 2\nhidden = [8]\n[train]\nsteps = 3\n"
        "batch_size = 2\n");
  const std::string said =
      "would use 2 of 22 pictures, because 20 beside the sub-folders that are the classes are left "
      "out";
  for (const char* command :
       {"data info d", "data check d", "data preview d", "train e.toml --out r"}) {
    const Outcome outcome = run(command);
    EXPECT_EQ(outcome.code, 3) << command;
    EXPECT_THAT(outcome.err, HasSubstr(said)) << command;
  }
  const Outcome asked = run("train e.toml --out r --set data.incomplete=true");
  EXPECT_EQ(asked.code, 0) << asked.err;
  EXPECT_THAT(asked.err, HasSubstr("used 2 of 22 pictures"));
  EXPECT_EQ(run("train e.toml --out all --set 'data.sub_folders=\"nothing\"'").code, 0);
}

TEST_F(OwnData, ACheckSaysWhatIsBadPassedOverAndDoubtful) {
  for (int i = 0; i < 3; ++i) image(str("d/a/", i, ".png"), 1);
  write("d/a/broken.png", "no picture");
  write("d/a/x.tif", "tiff");
  write("d/Thumbs.db", "x");
  image("d/stray.png");
  const Outcome check = run("data check d --set size=8 --set test_share=0");
  EXPECT_EQ(check.code, 3);
  EXPECT_THAT(check.out, AllOf(HasSubstr("broken.png"), HasSubstr("3 good, 1 bad")));
  EXPECT_EQ(check.out.find("broken.png"), check.out.rfind("broken.png"))
      << "no path twice in a line: " << check.out;
  EXPECT_THAT(
      check.err,
      AllOf(HasSubstr("passed over Thumbs.db: no picture by its name; .png"),
            HasSubstr("passed over stray.png: beside the sub-folders that are the classes; move it "
                      "into one of them"),
            HasSubstr("passed over a/x.tif: of the kind TIFF by its name, which is not read"),
            HasSubstr("used 4 of 6 pictures, because 1 beside the sub-folders that are the classes "
                      "and 1 TIFF file are left out"),
            HasSubstr(
                "all values of the 3 examples looked at are below 2 of 255: masks of 0 and 1?")));
  const Outcome json = run("data check d --set size=8 --set test_share=0 --json");
  const Node report = io::parse_json(json.out, "check");
  EXPECT_EQ(std::get<int64_t>(report.find("read")->value()), 3);
  EXPECT_EQ(std::get<Node::List>(report.find("bad")->value()).size(), 1u);
  EXPECT_EQ(std::get<Node::List>(report.find("passed_over")->value()).size(), 3u);
  EXPECT_EQ(std::get<Node::List>(report.find("warnings")->value()).size(), 2u);
  EXPECT_EQ(report.find("refused"), nullptr);
}

TEST_F(OwnData, ARefusalIsInTheJsonOfACheck) {
  image("d/a/1.png");
  for (int i = 0; i < 3; ++i) image(str("d/", i, ".png"));
  const Outcome json = run("data check d --set test_share=0 --json");
  EXPECT_EQ(json.code, 3);
  EXPECT_THAT(std::get<std::string>(io::parse_json(json.out, "check").find("refused")->value()),
              HasSubstr("would use 1 of 4 pictures"));
}

TEST_F(OwnData, TrainingSaysWhatItDoesNotUseAndSkipsOnce) {
  for (int i = 0; i < 12; ++i) image(str("d/a/", i, ".png"));
  image("d/stray.png");
  write("d/a/broken.png", "no picture");
  write("e.toml",
        "[data]\nname = \"image_folder\"\nfolder = \"d\"\nsize = 8\ntest_share = 0\n"
        "validation = 3\non_bad = \"skip\"\n[model]\nname = \"vae\"\nlatent_dim = 2\n"
        "hidden = [8]\n[train]\nsteps = 3\nbatch_size = 2\n");
  const Outcome train = run("train e.toml --out r");
  EXPECT_EQ(train.code, 0) << train.err;
  for (const char* said : {"used 13 of 14 pictures", "broken.png"}) {
    EXPECT_THAT(train.err, HasSubstr(said));
    EXPECT_EQ(train.err.find(said), train.err.rfind(said)) << "once a training: " << train.err;
  }
}

/// 24 images of 4 x 4 whose left or right half is bright, as floats in [-1, 1].
std::string halves() {
  std::vector<float> x;
  for (int i = 0; i < 24; ++i)
    for (int p = 0; p < 16; ++p) x.push_back((p % 4 < 2) == (i % 2 == 0) ? .9f : -.9f);
  return npy_text("<f4", "(24, 4, 4)", x);
}

TEST_F(OwnData, AVaeLearnsFromAnArrayOfImages) {
  write("x.npy", halves());
  EXPECT_EQ(run("data info x.npy").code, 7) << "floats want their range said";
  EXPECT_THAT(run("data info x.npy").err, HasSubstr("set data.range = [-1, 1]"));
  EXPECT_THAT(run("data info x.npy --set 'range=[-1, 1]' --set test_share=0").out,
              AllOf(HasSubstr("size         24"), HasSubstr("shape        [1, 4, 4]"),
                    HasSubstr("values       unit")));
  write("e.toml",
        "[data]\nname = \"arrays\"\nexamples = \"x.npy\"\nrange = [-1, 1]\n"
        "test_share = 0\n[model]\nname = \"vae\"\nlatent_dim = 2\nhidden = [16]\n"
        "[optim]\nlr = 1e-2\n[train]\nsteps = 300\nbatch_size = 12\nsample_every = 0\n");
  const auto bound_after = [&](int steps) {
    const Outcome train = run(str("train e.toml --out r", steps, " --set train.steps=", steps));
    EXPECT_EQ(train.code, 0) << train.err;
    const Outcome eval = run(str("eval r", steps, " --protocol elbo --json"));
    EXPECT_EQ(eval.code, 0) << eval.err;
    return std::get<double>(io::parse_json(eval.out, "eval").find("value")->value());
  };
  EXPECT_GT(bound_after(300), bound_after(1) + 1) << "there are two pictures to tell apart";
  EXPECT_EQ(run("reconstruct r300 --out x.png").code, 0);
}

TEST_F(OwnData, AGanLearnsFromATableOfPoints) {
  std::string rows = "x,y,z,kind\n";
  for (int i = 0; i < 64; ++i)
    rows += str(i % 8, ",", i % 3, ",", i % 5, ",", i % 2 == 0 ? "even" : "odd", "\n");
  write("points.csv", rows);
  EXPECT_THAT(run("data info points.csv --set label=kind").out,
              AllOf(HasSubstr("shape        [3]"), HasSubstr("values       real"),
                    HasSubstr("[\"even\", \"odd\"]")));
  write("e.toml",
        "[data]\nname = \"table\"\nfile = \"points.csv\"\nlabel = \"kind\"\n[model]\n"
        "name = \"gan\"\nlatent_dim = 2\nhidden = [8]\n[train]\nsteps = 20\n"
        "batch_size = 8\nsample_every = 0\n");
  const Outcome train = run("train e.toml --out r");
  ASSERT_EQ(train.code, 0) << train.err;
  const Outcome sample = run("sample r --count 5 --out s.npy");
  EXPECT_EQ(sample.code, 0) << sample.err;
  EXPECT_THAT(folder_.read("s.npy"), HasSubstr("'shape': (5, 3)"));
}

TEST_F(OwnData, PointsOfTwoColumnsAreScattered) {
  write("points.csv", "1,2\n3,4\n5,6\n");
  const Outcome preview = run("data preview points.csv --set test_share=0");
  EXPECT_EQ(preview.code, 0) << preview.err;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "points.csv.png"));
}

TEST_F(OwnData, CelebAAsKagglePacksItIsChecked) {
  write("d/list_attr_celeba.csv", "image_id,Smiling\n000001.jpg,1\n000002.jpg,-1\n");
  write("d/list_eval_partition.csv", "image_id,partition\n000001.jpg,0\n000002.jpg,2\n");
  for (const char* name : {"1", "2"})
    image(str("d/img_align_celeba/img_align_celeba/00000", name, ".jpg"));
  const Outcome check = run("data check attribute_folder --set folder=d --set crop=0 --set size=8");
  EXPECT_EQ(check.code, 0) << check.err;
  EXPECT_THAT(check.out, HasSubstr("2 good, 0 bad"));
}

TEST_F(OwnData, AnotherSetUnderMnistsNamesIsToldHowToBeRead) {
  for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                           "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"})
    write(str("d/", name), std::string("\0\0\x08\x01\0\0\0\x02\x01\0", 10));
  const Outcome check = run("data check mnist --set folder=d");
  EXPECT_EQ(check.code, 3);
  EXPECT_THAT(check.out, AllOf(HasSubstr("these are not MNIST's files"),
                               HasSubstr("name = \"idx\", images = \"/"),
                               HasSubstr("/d/train-images-idx3-ubyte\", labels = ")));
}

}  // namespace
}  // namespace elbo::test
