// SPDX-License-Identifier: MIT
// What the program does with torch, on a run that takes a second.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/core/fs.h"
#include "elbo/io/json.h"
#include "elbo/io/npy.h"
#include "tests/cli/program.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

constexpr const char* kHeavyExperiment =
    "name = \"tiny\"\n[data]\nname = \"synthetic\"\nsize = 12\nlimit = 200\n"
    "validation = 40\n[model]\nname = \"vae\"\nlatent_dim = 2\nhidden = [16]\n"
    "[train]\nsteps = 60\nbatch_size = 20\nsample_every = 20\nlog_every = 10\n"
    "checkpoint_every = 20\n";

/// One trained run for all tests of this file.
class Trained : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Folder;
    folder_->write("e.toml", kHeavyExperiment);
    // A tuned number might differ from run to run.
    trained_ = elbo(*folder_, "train e.toml --out run --seed 3 --threads 2");
  }
  static void TearDownTestSuite() { delete folder_; }
  Outcome run(const std::string& arguments) { return elbo(*folder_, arguments); }

  static Folder* folder_;
  static Outcome trained_;
};
Folder* Trained::folder_ = nullptr;
Outcome Trained::trained_;

TEST_F(Trained, LeavesEverythingThatARunConsistsOf) {
  ASSERT_EQ(trained_.code, 0) << trained_.err;
  for (const char* name :
       {"DONE", "config.toml", "build.json", "metrics.jsonl", "log.txt", "report.html",
        "model/model.safetensors", "model/bundle.json", "samples/000020.png", "checkpoints/last"})
    EXPECT_TRUE(std::filesystem::exists(*folder_ / (std::string("run/") + name))) << name;
}

TEST_F(Trained, TheSchemaFileIsWhatTheEngineSays) {
  std::ifstream file(ELBO_BINARY_DIR "/share/elbo/schema.json");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(run("config schema --from-engine").out, text.str());
}

TEST_F(Trained, EvalPrintsOneObjectWithTheAgreedKeys) {
  const Outcome outcome = run("eval run --protocol elbo --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Node node = io::parse_json(outcome.out, "stdout");
  for (const char* key : {"protocol", "value", "stderr", "unit", "count"})
    EXPECT_NE(node.find(key), nullptr) << key;
  EXPECT_EQ(std::get<std::string>(node.find("unit")->value()), "nats");
}

TEST_F(Trained, SampleIDependsOnSeedAndIndexAlone) {
  ASSERT_EQ(run("sample run --count 5 --seed 9 --out five.npy").code, 0);
  ASSERT_EQ(run("sample run --count 300 --seed 9 --out many.npy").code, 0);
  const io::NpyArray five = io::decode_npy(real_fs().read(*folder_ / "five.npy", 1 << 20), "five"),
                     many = io::decode_npy(real_fs().read(*folder_ / "many.npy", 1 << 20), "many");
  EXPECT_EQ(five.shape, (std::vector<int64_t>{5, 1, 12, 12}));
  for (size_t i = 0; i < five.values.size(); ++i) EXPECT_NEAR(five.values[i], many.values[i], 1e-5);
}

TEST_F(Trained, EveryPictureCommandMakesItsPicture) {
  const std::vector<std::string> commands{"sample run --count 9 --out a.png",
                                          "reconstruct run --stochastic 2 --out b.png",
                                          "latent scatter run --out c.png",
                                          "latent scatter run --out c.json",
                                          "latent manifold run --out d.png",
                                          "latent interpolate run --out e.png",
                                          "latent interpolate run --spherical --out f.png",
                                          "latent traverse run --out g.png"};
  for (const std::string& command : commands) {
    const Outcome outcome = run(command);
    EXPECT_EQ(outcome.code, 0) << command << ": " << outcome.err;
    EXPECT_TRUE(std::filesystem::exists(*folder_ / command.substr(command.rfind(' ') + 1)))
        << command;
  }
}

TEST_F(Trained, TheSameSeedGivesTheSameBytes) {
  ASSERT_EQ(run("train e.toml --out again --seed 3 --threads 2 --set train.sample_every=7 --set "
                "train.log_every=10")
                .code,
            0);
  EXPECT_EQ(folder_->read("again/model/model.safetensors"),
            folder_->read("run/model/model.safetensors"));
}

TEST_F(Trained, ThreadsAreTunedUnlessTheUserNamesThemAndKeptInTheRecord) {
  const Outcome tuned = run("train e.toml --out tuned --set train.steps=2"),
                named = run("train e.toml --out named --threads 1 --set train.steps=2");
  EXPECT_THAT(named.err, testing::Not(HasSubstr("threads: ")));
  EXPECT_THAT(folder_->read("named/build.json"), HasSubstr("\"threads\": 1"));
  const size_t at = tuned.err.find("threads: ");
  if (at == std::string::npos) GTEST_SKIP() << "one usable processor, or OMP_NUM_THREADS is set";
  EXPECT_THAT(folder_->read("tuned/build.json"),
              HasSubstr(std::string("\"threads\": ") + tuned.err[at + 9]));
}

TEST_F(Trained, WhatAModelCannotDoIsRefusedWithThoseThatCan) {
  ASSERT_EQ(run("train e.toml --out critic --set 'model={name=\"gan\"}' --set train.steps=4").code,
            0);
  const Outcome outcome = run("eval critic --protocol elbo");
  EXPECT_EQ(outcome.code, 9);
  EXPECT_THAT(outcome.err, HasSubstr("vae"));
}

TEST_F(Trained, ADivergingRunEndsWithItsOwnCodeAndIsMarked) {
  const Outcome outcome = run("train e.toml --out far --set optim.lr=1e30");
  EXPECT_EQ(outcome.code, 5) << outcome.err;
  EXPECT_TRUE(std::filesystem::exists(*folder_ / "far/FAILED"));
  EXPECT_FALSE(std::filesystem::exists(*folder_ / "far/DONE"));
}

TEST_F(Trained, AnOptimSectionForNobodyIsRefused) {
  const Outcome outcome = run("train e.toml --out nobody --set optim.vea.lr=0.1");
  EXPECT_EQ(outcome.code, 7);
  EXPECT_THAT(outcome.err, HasSubstr("vea"));
}

TEST_F(Trained, RunsAreListedShownReportedAndRemoved) {
  EXPECT_THAT(run("runs list --root .").out, HasSubstr("run"));
  EXPECT_THAT(run("runs show run").out, HasSubstr("vae"));
  EXPECT_EQ(run("report run --out page.html").code, 0);
  EXPECT_THAT(folder_->read("page.html"), HasSubstr("</html>"));
  ASSERT_EQ(run("train e.toml --out gone --set train.steps=2").code, 0);
  EXPECT_EQ(run("runs rm gone").code, 2);
  EXPECT_EQ(run("runs rm gone --force").code, 0);
  EXPECT_FALSE(std::filesystem::exists(*folder_ / "gone"));
}

TEST_F(Trained, DoctorKnowsTorch) {
  const Outcome outcome = run("doctor --json");
  ASSERT_EQ(outcome.code, 0);
  EXPECT_NE(io::parse_json(outcome.out, "stdout").find("libtorch"), nullptr);
}

}  // namespace
}  // namespace elbo::test
