// SPDX-License-Identifier: MIT
// Runs whose pictures change under them: what differs is named, and there is a way to go on, which
// is recorded.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "elbo/io/image.h"
#include "tests/cli/program.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Thirty pictures of 8 x 8 in p/, and a run r of two passes over them; one training for all tests
/// of this file, of which each takes a copy.
class Identity : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Folder;
    lay_images();
    folder_->write("t.toml",
                   "name = \"tiny\"\n[data]\nname = \"image_folder\"\nfolder = \"p\"\nsize = 8\n"
                   "test_share = 0\n[model]\nname = \"vae\"\nlatent_dim = 2\nhidden = [8]\n"
                   "[train]\nepochs = 2\nbatch_size = 5\n");
    const Outcome outcome = elbo(*folder_, "train t.toml --threads 1 --out made");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
  }
  static void TearDownTestSuite() { delete folder_; }
  Identity() {
    lay_images();
    copy("made", "r");
  }
  static void copy(const std::string& from, const std::string& to) {
    std::filesystem::remove_all(*folder_ / to);
    std::filesystem::copy(
        *folder_ / from, *folder_ / to,
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  }
  static std::string name_of(int i) { return "p/" + std::to_string(100 + i) + ".png"; }
  /// The pictures as they were at first, with the same old times, but for their inodes as a copy of
  /// them would be.
  static void lay_images() {
    std::filesystem::remove_all(*folder_ / "p");
    std::filesystem::create_directories(*folder_ / "p");
    for (int i = 0; i < 30; ++i) {
      paint(name_of(i), static_cast<uint8_t>(i));
      const timespec times[2] = {{1000, 0}, {1000, 0}};
      ::utimensat(AT_FDCWD, (*folder_ / name_of(i)).c_str(), times, 0);
    }
  }
  static void paint(const std::string& name, uint8_t grey) {
    const Bytes png = io::encode_png({8, 8, 1, std::vector<uint8_t>(64, grey)});
    folder_->write(name, std::string(text_of(png)));
  }
  Outcome run(const std::string& arguments) { return elbo(*folder_, arguments); }
  Outcome further(const std::string& arguments = "") {
    return run("resume r --set train.epochs=4 " + arguments);
  }
  static Folder* folder_;
};
Folder* Identity::folder_ = nullptr;

TEST_F(Identity, ARunKeepsTheNamesSizesAndContentOfItsPictures) {
  const std::string list = folder_->read("r/data_files.jsonl");
  for (int i = 0; i < 30; ++i)
    EXPECT_THAT(list, HasSubstr("\"file\":\"" + std::to_string(100 + i) + ".png\""));
  size_t hashes = 0;
  for (size_t at = list.find("\"hash\""); at != std::string::npos;
       at = list.find("\"hash\"", at + 1))
    ++hashes;
  EXPECT_EQ(hashes, 30u) << "each once, though each was read twice";
}

TEST_F(Identity, UnchangedPicturesGoOnWithoutAWord) {
  const Outcome outcome = further();
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, Not(HasSubstr("differ")));
}

TEST_F(Identity, ARunTrainedFurtherHasTheWeightsOfOneThatWasBegunSoLong) {
  ASSERT_EQ(further().code, 0);
  ASSERT_EQ(run("train t.toml --threads 1 --set train.epochs=4 --out whole").code, 0);
  EXPECT_EQ(folder_->read("r/model/model.safetensors"),
            folder_->read("whole/model/model.safetensors"));
  EXPECT_NE(folder_->read("r/model/model.safetensors"),
            folder_->read("made/model/model.safetensors"));
}

TEST_F(Identity, ADifferenceNamesTheFilesAndTheWayOutWhichIsRecorded) {
  std::filesystem::remove(*folder_ / name_of(3));
  paint("p/new.png", 7);
  paint(name_of(5), 100);
  const Outcome refused = further();
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("1 added (new.png), 1 removed (103.png), 1 changed (105.png)"),
                    HasSubstr("elbo resume r --data-changed"), HasSubstr(*folder_ / "p")));
  EXPECT_TRUE(std::filesystem::exists(*folder_ / "r/DONE")) << "a refusal leaves the run as it was";
  const Outcome accepted = further("--data-changed");
  EXPECT_EQ(accepted.code, 0) << accepted.err;
  EXPECT_THAT(
      folder_->read("r/changes.jsonl"),
      AllOf(HasSubstr("\"kind\":\"data\""), HasSubstr("\"added\":[\"new.png\"]"),
            HasSubstr("\"removed\":[\"103.png\"]"), HasSubstr("\"changed\":[\"105.png\"]")));
  EXPECT_EQ(run("resume r --set train.epochs=5").code, 0)
      << "once accepted, it is what the run learns from";
}

TEST_F(Identity, APictureReplacedByOneOfTheSameSizeIsNoticed) {
  const auto size = std::filesystem::file_size(*folder_ / name_of(5));
  paint(name_of(5), 100);
  ASSERT_EQ(std::filesystem::file_size(*folder_ / name_of(5)), size);
  const Outcome refused = further();
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.err, HasSubstr("1 changed (105.png)"));
}

TEST_F(Identity, ABadPictureMetInTrainingNamesItselfAndBothRemediesWork) {
  const std::string good = folder_->read(name_of(7));
  folder_->write(name_of(7), good.substr(0, 40));
  const Outcome stopped = further("--data-changed");
  EXPECT_EQ(stopped.code, 3);
  EXPECT_THAT(stopped.err,
              AllOf(HasSubstr("107.png"), HasSubstr("--data-changed"),
                    HasSubstr("--set data.on_bad=skip"), HasSubstr("elbo data check")));
  copy("r", "r2");
  const Outcome skipped = further("--set data.on_bad=skip --data-changed");
  EXPECT_EQ(skipped.code, 0) << skipped.err;
  EXPECT_THAT(folder_->read("r/config.toml"), HasSubstr("on_bad = \"skip\""));
  EXPECT_THAT(folder_->read("r/changes.jsonl"), HasSubstr("data.on_bad=skip"));
  folder_->write(name_of(7), good);
  EXPECT_EQ(run("resume r2 --set train.epochs=4 --data-changed").code, 0);
}

TEST_F(Identity, PicturesThatCannotBeReadAreLeftOutOfARunThatGoesOnWithoutMoreThanThat) {
  folder_->write(name_of(7), folder_->read(name_of(7)).substr(0, 40));
  const Outcome skipped = further("--set data.on_bad=skip");
  EXPECT_EQ(skipped.code, 0) << skipped.err;
  EXPECT_THAT(folder_->read("r/changes.jsonl"), HasSubstr("\"removed\":[\"107.png\"]"));
}

TEST_F(Identity, ARunOfAnEarlierVersionIsToldWhatCanBeTold) {
  std::filesystem::remove(*folder_ / "r/data_files.jsonl");
  EXPECT_EQ(further().code, 0) << "nothing differs";
  std::filesystem::remove(*folder_ / "r/data_files.jsonl");
  std::filesystem::remove(*folder_ / name_of(3));
  const Outcome refused = run("resume r --set train.epochs=6");
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("kept no list of its files"),
                                 HasSubstr("29 examples now"), HasSubstr("--data-changed")));
  EXPECT_EQ(run("resume r --set train.epochs=6 --data-changed").code, 0);
}

TEST_F(Identity, APathIsRelativeToItsExperimentAbsoluteInTheRunAndInNoBundle) {
  std::filesystem::create_directories(*folder_ / "sub");
  folder_->write("sub/e.toml", folder_->read("t.toml").replace(
                                   folder_->read("t.toml").find("\"p\""), 3, "\"../p\""));
  EXPECT_THAT(run("train sub/e.toml --dry-run").out,
              HasSubstr("folder = \"" + (*folder_ / "p") + "\""));
  EXPECT_THAT(folder_->read("r/config.toml"), HasSubstr("folder = \"" + (*folder_ / "p") + "\""));
  for (const char* name : {"r/model/bundle.json", "r/model/README.md"})
    EXPECT_THAT(folder_->read(name), Not(HasSubstr(*folder_ / ""))) << name;
  EXPECT_EQ(run("eval r --protocol elbo --limit 10 --threads 1").code, 0)
      << "a run knows where its data are";
  const Outcome moved = run("train sub/e.toml --dry-run --set data.folder=p");
  EXPECT_THAT(moved.out, HasSubstr("folder = \"" + (*folder_ / "p") + "\""))
      << "what is set is relative to the working folder";
}

TEST_F(Identity, ARunThatHasNoModelYetIsSampledWithoutItsData) {
  ASSERT_EQ(run("sample r --count 3 --out bundle.npy").code, 0);
  for (const char* name : {"r/model", "r/DONE"}) std::filesystem::remove_all(*folder_ / name);
  std::filesystem::remove_all(*folder_ / "p");
  const Outcome outcome = run("sample r --count 3 --out checkpoint.npy");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("of its checkpoint after step 12 of 12"));
  EXPECT_EQ(folder_->read("checkpoint.npy"), folder_->read("bundle.npy"));
}

TEST_F(Identity, ARunThatWasCopiedWithoutItsCheckpointsStillHasItsModel) {
  std::filesystem::remove_all(*folder_ / "r/checkpoints");
  const Outcome sampled = run("sample r --count 1 --out one.png");
  EXPECT_EQ(sampled.code, 0) << sampled.err;
  EXPECT_THAT(sampled.err, HasSubstr("1 sample, seed 0")) << "a count agrees with its noun";
  EXPECT_THAT(run("runs show ./r").out, HasSubstr("Finished"));
  const Outcome resumed = further();
  EXPECT_EQ(resumed.code, 3);
  EXPECT_THAT(resumed.err, AllOf(HasSubstr("r: has no checkpoints/"),
                                 HasSubstr("elbo train r/config.toml --init-from r")));
  std::filesystem::remove_all(*folder_ / "r/model");
  EXPECT_EQ(run("sample r --count 1 --out one.png").code, 2) << "nothing is left of it";
}

TEST_F(Identity, AFaultThatIsForgivenIsSaidOnceATraining) {
  folder_->write(name_of(4), folder_->read(name_of(4)) + "and more");
  const Outcome outcome = run("train t.toml --threads 1 --set train.epochs=1 --out forgiven");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const size_t first = outcome.err.find("read all the same");
  ASSERT_NE(first, std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find("read all the same", first + 1), std::string::npos) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("elbo: tiny, 1 thread\n"));
  std::filesystem::remove_all(*folder_ / "forgiven");
}

TEST_F(Identity, AFolderThatMovedIsFoundWhereTheUserSays) {
  std::filesystem::rename(*folder_ / "p", *folder_ / "q");
  EXPECT_NE(further().code, 0);
  const Outcome outcome = further("--set data.folder=q");
  std::filesystem::remove_all(*folder_ / "q");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(folder_->read("r/config.toml"), HasSubstr(*folder_ / "q"));
}

}  // namespace
}  // namespace elbo::test
