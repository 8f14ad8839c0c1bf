// SPDX-License-Identifier: MIT
// `elbo encode`, `elbo decode`, and the weights of checkpoints, as a user asks for them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/io/image.h"
#include "tests/cli/tiny_runs.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ByFile : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    runs_ = &TinyRuns::with({"shapes4", "vae", "points", "gan", "asked"});
  }
  void SetUp() override { ASSERT_EQ(runs_->faults, ""); }
  static Outcome run(const std::string& arguments) { return runs_->run(arguments); }
  static io::Image image(const std::string& name) {
    return io::decode_image(real_fs().read(*runs_ / name, 1 << 22), name);
  }
  static TinyRuns* runs_;
};
TinyRuns* ByFile::runs_ = nullptr;

TEST_F(ByFile, CodesAreThoseWhoseKlTheBoundHas) {
  const Node facts = runs_->json("encode vae --out codes.npy");
  const io::NpyArray mean = runs_->array("codes.npy"), log_var = runs_->array("codes.log_var.npy"),
                     labels = runs_->array("codes.labels.npy");
  ASSERT_EQ(mean.shape, (std::vector<int64_t>{60, 2}));
  ASSERT_EQ(log_var.shape, mean.shape);
  EXPECT_EQ(labels.shape, (std::vector<int64_t>{60}));
  double kl = 0;
  for (size_t i = 0; i < mean.values.size(); ++i)
    kl += .5 * (std::pow(mean.values[i], 2) + std::exp(log_var.values[i]) - 1 - log_var.values[i]) /
          60;
  EXPECT_NEAR(kl, number_in(*runs_->json("eval vae --protocol elbo").find("parts"), "kl"), 1e-4);
  for (const auto& [name, file] :
       {std::pair("mean", "codes.npy"), std::pair("log_var", "codes.log_var.npy"),
        std::pair("labels", "codes.labels.npy"), std::pair("attributes", "codes.attributes.npy")})
    EXPECT_EQ(word_in(*facts.find("arrays"), name), file);
  const Node kept = io::parse_json(runs_->read("codes.npy.json"), "codes.npy.json");
  EXPECT_EQ(word_in(kept, "split"), "test");
  EXPECT_EQ(
      word_in(kept, "weights_sha256"),
      word_in(io::parse_json(runs_->read("vae/model/bundle.json"), "bundle"), "weights_sha256"));
}

TEST_F(ByFile, AnArchiveHoldsWhatTheFilesHold) {
  ASSERT_EQ(run("encode vae --split train --count 30 --out some.npy").code, 0);
  ASSERT_EQ(run("encode vae --split train --count 30 --out some.npz").code, 0);
  EXPECT_THAT(runs_->read("some.npz"), HasSubstr(runs_->read("some.npy"))) << "stored, not packed";
  EXPECT_THAT(runs_->read("some.npz"), HasSubstr(runs_->read("some.log_var.npy")));
  ASSERT_EQ(run("decode vae some.npy --out a.npy").code, 0);
  ASSERT_EQ(run("decode vae some.npz --out b.npy").code, 0);
  EXPECT_EQ(runs_->read("a.npy"), runs_->read("b.npy"));
  EXPECT_EQ(runs_->array("a.npy").shape, (std::vector<int64_t>{30, 1, 12, 12}));
}

TEST_F(ByFile, APictureThereAndBackIsItsReconstruction) {
  ASSERT_EQ(run("sample vae --count 2 --seed 5 --out two").code, 0);
  const Node facts = runs_->json("encode vae two/000001.png --out one.npy");
  EXPECT_THAT(facts.find("files")->literal(), HasSubstr("\"two/000001.png\""));
  EXPECT_EQ(facts.find("class_names"), nullptr) << "nobody knows its class";
  ASSERT_EQ(run("decode vae one.npy --out again.png").code, 0);
  ASSERT_EQ(run("reconstruct vae two/000001.png --out rows.png").code, 0);
  // One picture has no margin, several have 2 pixels around each.
  const io::Image again = image("again.png"), rows = image("rows.png");
  for (int64_t y = 0; y < 12; ++y)
    for (int64_t x = 0; x < 12; ++x)
      ASSERT_EQ(again.pixels[static_cast<size_t>(y * again.width + x)],
                rows.pixels[static_cast<size_t>((y + 2 + 14) * rows.width + x + 2)])
          << x << ", " << y;
}

TEST_F(ByFile, AFolderOfPicturesIsEncodedInTheOrderOfItsNames) {
  ASSERT_EQ(run("sample vae --count 3 --seed 6 --out three").code, 0);
  ASSERT_EQ(run("encode vae three --out folder.npy").code, 0);
  ASSERT_EQ(
      run("encode vae three/000000.png three/000001.png three/000002.png --out files.npy").code, 0);
  EXPECT_EQ(runs_->read("folder.npy"), runs_->read("files.npy"));
}

TEST_F(ByFile, AnAutoencoderHasNoVariancesAndAGanDecodesAlone) {
  ASSERT_EQ(run("encode points --out points.npy").code, 0);
  EXPECT_FALSE(runs_->has("points.log_var.npy"));
  const Outcome refused = run("encode gan --out gan.npy");
  EXPECT_EQ(refused.code, 9);
  EXPECT_THAT(refused.err, HasSubstr("cannot encode examples; models that can: "));
  EXPECT_THAT(refused.err, HasSubstr("vae"));
  EXPECT_EQ(run("decode gan points.npy --out made").code, 0)
      << "two numbers a code, as the points have";
  EXPECT_EQ(run("decode shapes4 points.npy --out x.png").code, 9);
  EXPECT_EQ(run("encode asked --out asked.npy").code, 0) << "told the classes of its examples";
  EXPECT_EQ(run("decode asked asked.npy --out x.png").code, 9) << "and nobody tells those of codes";
}

TEST_F(ByFile, CodesAreComparedAsFeaturesWhereOneModelMadeThem) {
  ASSERT_EQ(run("encode vae --out of_test.npy").code, 0);
  ASSERT_EQ(run("encode vae --split train --count 60 --out of_train.npy").code, 0);
  ASSERT_EQ(run("encode points --out of_others.npy").code, 0);
  const Outcome compared =
      run("eval --features of_test.npy of_train.npy --protocol fd_features_60");
  EXPECT_EQ(compared.code, 0) << compared.err;
  const Outcome refused =
      run("eval --features of_test.npy of_others.npy --protocol fd_features_60");
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(
      refused.err,
      HasSubstr(
          "features of two kinds do not compare: of_test.npy: codes of the model vae (weights "));
  EXPECT_THAT(refused.err, HasSubstr("of_others.npy: codes of the model autoencoder (weights "));
  std::filesystem::remove(*runs_ / "of_others.npy.json");
  EXPECT_THAT(run("eval --features of_test.npy of_others.npy --protocol fd_features_60").err,
              HasSubstr("of_others.npy.json: missing, while the other file has its description"));
  std::filesystem::copy_file(*runs_ / "vae/build.json", *runs_ / "of_others.npy.json");
  EXPECT_THAT(run("eval --features of_others.npy of_others.npy --protocol fd_features_60").err,
              HasSubstr("of_others.npy.json: says neither which extractor"));
}

TEST_F(ByFile, AFewAreCountedInWordsThatAgree) {
  EXPECT_THAT(run("encode vae --count 1 --out single.npy").err,
              HasSubstr("1 code of 2 numbers: single.npy"));
  EXPECT_THAT(run("decode vae single.npy --out single.png").err, HasSubstr("1 code decoded"));
  EXPECT_THAT(run("reconstruct vae single.png --out again_single.png").err,
              HasSubstr("1 example and its reconstruction, "));
}

TEST_F(ByFile, CodesThatDoNotFitAreRefusedInWords) {
  ASSERT_EQ(run("sample vae --count 2 --out pictures.npy").code, 0);
  const Outcome shape = run("decode vae pictures.npy --out x.png");
  EXPECT_EQ(shape.code, 8);
  EXPECT_THAT(shape.err, HasSubstr("got an array of 2 x 1 x 12 x 12, want N x 2"));
  EXPECT_EQ(run("decode vae nowhere.npy --out x.png").code, 4);
  const float bad[] = {0.f, std::nanf("")};
  write_atomically(real_fs(), *runs_ / "bad.npy",
                   io::encode_npy(std::span<const float>(bad), {1, 2}));
  EXPECT_EQ(run("decode vae bad.npy --out x.png").code, 3);
}

TEST_F(ByFile, ACheckpointHasTheWeightsOfARunThatEndedThere) {
  ASSERT_EQ(run("train vae.toml --out short --seed 3 --threads 1 --set train.steps=20").code, 0);
  const Node facts = runs_->json("sample vae --checkpoint 20 --count 5 --out early.npy");
  EXPECT_EQ(number_in(facts, "step"), 20);
  ASSERT_EQ(run("sample short --count 5 --out ended.npy").code, 0);
  EXPECT_EQ(runs_->read("early.npy"), runs_->read("ended.npy"));
  ASSERT_EQ(run("sample vae --count 5 --out late.npy").code, 0);
  EXPECT_NE(runs_->read("late.npy"), runs_->read("early.npy"));
}

TEST_F(ByFile, ACheckpointThatIsNotThereIsNamedWithThoseThatAre) {
  const Outcome outcome = run("sample vae --checkpoint 7 --out x.png");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("checkpoints of the steps 20, 40"));
  EXPECT_EQ(run("sample vae/model --checkpoint 20 --out x.png").code, 2)
      << "a bundle has no checkpoints";
}

TEST_F(ByFile, ARunWithoutAModelUsesItsLastCheckpointAndSaysWhich) {
  std::filesystem::copy(
      *runs_ / "vae", *runs_ / "cut",
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  for (const char* name : {"cut/model", "cut/DONE", "cut/eval"})
    std::filesystem::remove_all(*runs_ / name);
  const Outcome outcome = run("sample cut --count 5 --out cut.npy");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err,
              HasSubstr("the weights are those of its checkpoint after step 40 of 40"));
  ASSERT_EQ(run("sample vae --count 5 --out whole.npy").code, 0);
  EXPECT_EQ(runs_->read("cut.npy"), runs_->read("whole.npy"));
  const Outcome measured = run("eval cut --protocol elbo --json");
  ASSERT_EQ(measured.code, 0) << measured.err;
  EXPECT_FALSE(runs_->has("cut/eval/elbo.jsonl"))
      << "the number of a checkpoint is none of the run's";
  std::filesystem::remove_all(*runs_ / "cut/checkpoints/step_000000040");
  EXPECT_THAT(run("latent scatter cut --out x.png").err, HasSubstr("after step 20 of 40"));
  std::filesystem::remove_all(*runs_ / "cut/checkpoints/step_000000020");
  const Outcome nothing = run("sample cut --count 5 --out x.png");
  EXPECT_EQ(nothing.code, 3);
  EXPECT_THAT(nothing.err, HasSubstr("elbo resume cut"));
}

TEST_F(ByFile, AnAveragedModelsCheckpointHasTheAverages) {
  ASSERT_EQ(
      run("train vae.toml --out averaged --seed 3 --threads 1 --set train.ema_decay=0.9").code, 0);
  ASSERT_EQ(run("sample averaged --count 5 --out mean.npy").code, 0);
  EXPECT_EQ(
      word_in(runs_->json("sample averaged --checkpoint 40 --count 5 --out mean40.npy"), "weights"),
      "ema");
  EXPECT_EQ(runs_->read("mean.npy"), runs_->read("mean40.npy"));
}

TEST_F(ByFile, ATrainingMayBeginWithTheWeightsOfAnother) {
  ASSERT_EQ(run("train vae.toml --out same --init-from vae --seed 9 --threads 1 --set "
                "train.steps=1 --set optim.lr=0")
                .code,
            0);
  ASSERT_EQ(run("sample same --count 5 --out same.npy").code, 0);
  ASSERT_EQ(run("sample vae --count 5 --out first.npy").code, 0);
  EXPECT_EQ(runs_->read("same.npy"), runs_->read("first.npy"));
  const std::string hash =
      word_in(io::parse_json(runs_->read("vae/model/bundle.json"), "bundle"), "weights_sha256");
  EXPECT_EQ(word_in(io::parse_json(runs_->read("same/build.json"), "build"), "init_sha256"), hash);
  EXPECT_THAT(runs_->read("same/model/bundle.json"), HasSubstr(hash));
  EXPECT_THAT(runs_->read("same/model/bundle.json"), Not(HasSubstr(*runs_ / "")))
      << "no path of its maker's";
  EXPECT_TRUE(runs_->has("same/checkpoints/step_000000000"))
      << "resumed before its first checkpoint, it would begin at random";
}

TEST_F(ByFile, WeightsThatDoNotFitAreListed) {
  const Outcome outcome =
      run("train vae.toml --out wider --init-from vae --threads 1 --set train.steps=1 --set "
          "model.latent_dim=3");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err,
              testing::ContainsRegex(
                  "--init-from: [0-9]+ of [0-9]+ tensors begin at random: .*there, .*here"));
  const Outcome none = run("train shapes4.toml --out none --init-from vae --threads 1");
  EXPECT_EQ(none.code, 7) << none.err;
  EXPECT_THAT(none.err, HasSubstr("no tensor with name and shape"));
  EXPECT_FALSE(runs_->has("none"));
}

TEST_F(ByFile, TensorBoardGetsAllThatTheMetricsHave) {
  std::string events;
  for (const std::string& name : real_fs().list(*runs_ / "vae"))
    if (name.starts_with("events.out.tfevents")) events += runs_->read("vae/" + name);
  std::stringstream lines(runs_->read("vae/metrics.jsonl"));
  int seen = 0;
  for (std::string line; std::getline(lines, line);) {
    const Node node = io::parse_json(line, "metrics");
    for (const Node::Entry& entry : node.entries()) {
      if (entry.key == "step") continue;
      const std::string name =
          entry.key == "health" ? "health/" + word_in(entry.node, "name") : entry.key;
      EXPECT_THAT(events, HasSubstr(name));
      ++seen;
    }
  }
  EXPECT_GT(seen, 20);
  EXPECT_THAT(events, HasSubstr("norm/"));
}

}  // namespace
}  // namespace elbo::test
