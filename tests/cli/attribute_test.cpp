// SPDX-License-Identifier: MIT
// `elbo sample --attribute` as a user runs it, on a model that was told the attributes `left` and
// `thick` of drawn shapes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/core/fs.h"
#include "elbo/io/npy.h"
#include "tests/cli/program.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

constexpr const char* kAttributeExperiment =
    "name = \"told\"\n[data]\nname = \"synthetic\"\nsize = 12\nlimit = 400\n"
    "[model]\nname = \"vae\"\nlatent_dim = 2\nhidden = [32]\n"
    "[optim]\nlr = 5e-3\n[train]\nsteps = 300\nbatch_size = 40\nsample_every = 0\n";

class Conditioned : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Folder;
    folder_->write("e.toml", kAttributeExperiment);
    conditional_ = elbo(*folder_, "train e.toml --out told --set 'model.condition=\"attributes\"'");
    unconditional_ = elbo(*folder_, "train e.toml --out untold --set train.steps=2");
  }
  static void TearDownTestSuite() { delete folder_; }
  void SetUp() override {
    ASSERT_EQ(conditional_.code, 0) << conditional_.err;
    ASSERT_EQ(unconditional_.code, 0) << unconditional_.err;
  }
  Outcome run(const std::string& arguments) { return elbo(*folder_, arguments); }

  /// What of the brightness of 200 samples lies in the left half of the pictures.
  double left_share(const std::string& options) {
    EXPECT_EQ(run("sample told --count 200 --out x.npy " + options).code, 0);
    const io::NpyArray x = io::decode_npy(real_fs().read(*folder_ / "x.npy", 1 << 22), "x.npy");
    double left = 0, all = 0;
    for (size_t i = 0; i < x.values.size(); ++i) {
      all += x.values[i];
      if (i % 12 < 6) left += x.values[i];
    }
    return left / all;
  }

  static Folder* folder_;
  static Outcome conditional_, unconditional_;
};
Folder* Conditioned::folder_ = nullptr;
Outcome Conditioned::conditional_, Conditioned::unconditional_;

TEST_F(Conditioned, SamplesHaveTheAttributesThatAreAskedFor) {
  const double left = left_share("--attribute left=1"),
               right = left_share("--attribute left=0 --attribute thick=.5"),
               mixed = left_share("");
  EXPECT_GT(left, mixed + .1);
  EXPECT_LT(right, mixed - .1);
}

TEST_F(Conditioned, ANameThatIsNoneGetsTheNearestOne) {
  const Outcome outcome = run("sample told --attribute lfet=1 --out x.png");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("did you mean \"left\"?"));
}

TEST_F(Conditioned, ValuesThatAreNoneAreRefused) {
  for (const char* asked : {"left", "left=", "left=2", "left=-1", "left=1x", "left=nan"}) {
    const Outcome outcome = run(std::string("sample told --out x.png --attribute ") + asked);
    EXPECT_EQ(outcome.code, 2) << asked;
    EXPECT_THAT(outcome.err, HasSubstr("a value from 0 to 1")) << asked;
  }
}

TEST_F(Conditioned, AModelThatIsToldNoneSaysSo) {
  const Outcome outcome = run("sample untold --attribute left=1 --out x.png");
  EXPECT_EQ(outcome.code, 9);
  EXPECT_THAT(outcome.err, HasSubstr("knows no attributes"));
}

TEST_F(Conditioned,
       AModelThatIsToldAttributesReconstructsWithThoseOfTheExamplesAndHasNoCodesToShow) {
  EXPECT_EQ(run("latent scatter told --out x.png").code, 9);
  EXPECT_EQ(run("reconstruct told --out x.png").code, 0);
}

}  // namespace
}  // namespace elbo::test
