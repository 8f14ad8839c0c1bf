// SPDX-License-Identifier: MIT
// What commands write, and where they refuse to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/tiny_runs.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Outputs : public testing::Test {
 protected:
  static void SetUpTestSuite() { runs_ = &TinyRuns::with({"shapes4", "vae"}); }
  void SetUp() override { ASSERT_EQ(runs_->faults, ""); }
  static Outcome run(const std::string& arguments) { return runs_->run(arguments); }
  static std::vector<std::string> names_in(const std::string& folder) {
    return real_fs().list(*runs_ / folder);
  }
  static TinyRuns* runs_;
};
TinyRuns* Outputs::runs_ = nullptr;

TEST_F(Outputs, OfSampleAreNotMixedWithThoseOfAnotherCall) {
  ASSERT_EQ(run("sample vae --count 10 --seed 1 --out d").code, 0);
  const std::string before = runs_->read("d/000007.png");
  const Outcome refused = run("sample vae --count 4 --seed 2 --out d");
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("the folder is not empty (10 entries, as 000000.png)"));
  EXPECT_THAT(refused.err, HasSubstr("--force"));
  EXPECT_EQ(runs_->read("d/000007.png"), before);
  ASSERT_EQ(run("sample vae --count 4 --seed 2 --out d --force").code, 0);
  EXPECT_EQ(names_in("d"),
            (std::vector<std::string>{"000000.png", "000001.png", "000002.png", "000003.png"}));
}

TEST_F(Outputs, ForcedRemoveNothingThatSampleDidNotWrite) {
  ASSERT_EQ(run("sample vae --count 3 --out mixed").code, 0);
  ASSERT_EQ(run("data preview synthetic --set size=12 --count 1 --out mixed/000099.png").code, 0);
  runs_->write("mixed/notes.txt", "mine");
  runs_->write("mixed/000050.png", "no picture at all");
  const Outcome outcome = run("sample vae --count 1 --out mixed --force");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("files that were not written by `sample` or `decode` stay"));
  EXPECT_EQ(names_in("mixed"),
            (std::vector<std::string>{"000000.png", "000050.png", "000099.png", "notes.txt"}));
  EXPECT_EQ(runs_->read("mixed/notes.txt"), "mine");
}

TEST_F(Outputs, GoIntoAnEmptyFolderOrANewOneWhoseNameHasADot) {
  std::filesystem::create_directory(*runs_ / "empty");
  EXPECT_EQ(run("sample vae --count 2 --out empty").code, 0);
  EXPECT_EQ(run("sample vae --count 2 --out v1.2").code, 0);
  EXPECT_EQ(names_in("v1.2").size(), 2u);
}

TEST_F(Outputs, OfAKindThatIsNotWrittenAreRefusedWithTheListOfThoseThatAre) {
  const std::vector<std::pair<std::string, std::string>> refused{
      {"sample vae --out x.jpg",
       "FILE.png (one image grid) or FILE.npy (the numbers) or a folder (a picture each)"},
      {"sample vae --out x.toml", "FILE.npy"},
      {"decode vae codes.npy --out x.jpg", "a folder (a picture each)"},
      {"encode vae --out x.csv", "FILE.npz (all of them)"},
      {"reconstruct vae --out x.jpg", "FILE.png"},
      {"translate vae --out x.jpg", "FILE.png"},
      {"latent scatter vae --out x.jpg", "FILE.json (points and labels)"},
      {"latent manifold vae --out x.jpg", "FILE.png"},
      {"latent traverse vae --out x.jpg", "FILE.png"},
      {"latent interpolate vae --out x.jpg", "FILE.webp (an animation)"},
      {"latent walk vae --out x.jpg", "FILE.webp (an animation)"},
      {"latent edit vae --attribute left --out x.jpg", "FILE.svg"},
      {"latent density vae --attribute left --out x.jpg", "FILE.json"},
      {"latent invert vae --out x.jpg", "FILE.json"},
      {"eval vae --protocol fd_pixels_10 --features-out x.csv", "FILE.npy"},
      {"eval --samples s.npy --data synthetic --out x.json",
       "a folder (PROTOCOL.jsonl for each measure)"},
      {"train vae.toml --out x.png", "a folder (the run)"},
      {"report vae --out x.pdf", "FILE.html"},
      {"data preview synthetic --out x.jpg", "FILE.png"},
      {"data face --out x.jpg", "FILE.png"},
  };
  for (const auto& [arguments, written] : refused) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 2) << arguments << ": " << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(written)) << arguments;
    EXPECT_FALSE(runs_->has("x.jpg")) << arguments;
  }
}

}  // namespace
}  // namespace elbo::test
