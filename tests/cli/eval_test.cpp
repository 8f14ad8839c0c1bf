// SPDX-License-Identifier: MIT
// `elbo eval` as a user runs it: of a run, of samples in files, of features, with an extractor that
// was trained a moment ago.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/io/json.h"
#include "tests/cli/program.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kEvalData =
    "[data]\nname = \"synthetic\"\nsize = 12\ncount = 600\ntest_count = 200\n"
    "validation = 60\n";
constexpr const char* kEvalTrain = "[train]\nsteps = 60\nbatch_size = 20\nsample_every = 0\n";

/// A tiny model that samples and a classifier of the same data, with a cache of their own.
class Measured : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new CachedFolder;
    folder_->write("vae.toml", std::string("name = \"vae\"\n") + kEvalData +
                                   "[model]\nname = \"vae\"\nlatent_dim = 2\nhidden = [16]\n" +
                                   kEvalTrain);
    folder_->write("shapes4.toml",
                   std::string("name = \"shapes4\"\n") + kEvalData +
                       "[model]\nname = \"classifier\"\nhidden = [16]\nfeatures = 8\n" +
                       kEvalTrain);
    classified_ = elbo(*folder_, "train shapes4.toml --out classifier");
    trained_ = elbo(
        *folder_, "train vae.toml --out run --set 'train.measures=[\"fd_shapes4_50\", \"elbo\"]'");
  }
  static void TearDownTestSuite() { delete folder_; }
  void SetUp() override {
    ASSERT_EQ(classified_.code, 0) << classified_.err;
    ASSERT_EQ(trained_.code, 0) << trained_.err;
  }

  Outcome run(const std::string& arguments) { return elbo(*folder_, arguments); }
  Node result(const std::string& arguments) {
    const Outcome outcome = run("eval " + arguments + " --json");
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.code == 0 ? io::parse_json(outcome.out, "stdout") : Node::table();
  }
  double value(const std::string& arguments) {
    const Node node = result(arguments);
    const Node* found = node.find("value");
    return found == nullptr ? std::nan("") : std::get<double>(found->value());
  }

  static CachedFolder* folder_;
  static Outcome classified_, trained_;
};
CachedFolder* Measured::folder_ = nullptr;
Outcome Measured::classified_, Measured::trained_;

TEST_F(Measured, ATrainedClassifierIsAnExtractorAndStandsInTheResult) {
  EXPECT_THAT(classified_.err, HasSubstr("kept as the extractor \"shapes4\""));
  const Node node = result("run --protocol fd_shapes4_200");
  EXPECT_EQ(std::get<std::string>(node.find("extractor")->value()), "shapes4");
  EXPECT_EQ(std::get<std::string>(node.find("extractor_fingerprint")->value()).size(), 64u);
  EXPECT_THAT(folder_->read("run/eval/fd_shapes4_200.jsonl"),
              StartsWith("{\"protocol\":\"fd_shapes4_200\""));
}

TEST_F(Measured, SamplesInAFileGiveTheNumberOfTheModelThatMadeThem) {
  ASSERT_EQ(run("sample run --count 200 --seed 0 --out s.npy").code, 0);
  const double of_model = value("run --protocol fd_shapes4_200");
  EXPECT_NEAR(value("--samples s.npy --data synthetic --set size=12 --set count=600 --set "
                    "test_count=200 --protocol fd_shapes4_200"),
              of_model, 1e-4 * of_model);
}

TEST_F(Measured, AFolderOfPicturesIsMeasuredAndItsResultsKeptWhereAsked) {
  ASSERT_EQ(run("sample run --count 60 --out pictures").code, 0);
  ASSERT_EQ(run("eval --samples pictures --data synthetic --set size=12 --protocol prdc_pixels_60 "
                "--out results")
                .code,
            0);
  EXPECT_THAT(folder_->read("results/prdc_pixels_60.jsonl"), HasSubstr("\"coverage\""));
}

TEST_F(Measured, FeaturesThatWereWrittenGiveTheSameNumberAgain) {
  const double first = value("run --protocol fd_shapes4_150 --features-out f.npy");
  EXPECT_NEAR(value("--features f.npy f.real.npy --protocol fd_shapes4_150"), first, 1e-9 * first);
  const Outcome other = run("eval --features f.npy f.real.npy --protocol fd_digits_150");
  EXPECT_EQ(other.code, 2) << other.err;
  EXPECT_THAT(other.err, HasSubstr("\"shapes4\""));
}

TEST_F(Measured, ARunWithoutProtocolsGetsAllThatAreQuick) {
  const Outcome outcome = run("eval run --limit 50");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const char* name :
       {"elbo ", "iw_100 ", "fd_shapes4_200 ", "classes_shapes4_200 ", "mig ", "probe "})
    EXPECT_THAT(outcome.out, HasSubstr(name));
}

TEST_F(Measured, MeasuresDuringTrainingAreInTheMetrics) {
  EXPECT_THAT(folder_->read("run/metrics.jsonl"), HasSubstr("\"validation/fd_shapes4_50\":"));
  EXPECT_EQ(run("train vae.toml --out typo --set 'train.measures=[\"fd_shapes4\"]'").code, 2);
}

TEST_F(Measured, WhatANameDoesNotSayIsRefused) {
  const Outcome few = run("eval run --protocol fd_shapes4_10k");
  EXPECT_EQ(few.code, 3) << few.err;
  EXPECT_THAT(few.err, HasSubstr("got 200 real examples, want 10000"));
  const Outcome unknown = run("eval run --protocol fd_shape4_100");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean \"shapes4\"?"));
  const Outcome elsewhere =
      run("eval --samples pictures --data faces --set size=24 --protocol fd_shapes4_10");
  EXPECT_NE(elsewhere.code, 0);
  EXPECT_EQ(run("eval run --samples s.npy --data synthetic").code, 2);
  EXPECT_EQ(run("eval --samples s.npy").code, 2);
  EXPECT_EQ(run("eval").code, 2);
}

TEST_F(Measured, DataWithoutWhatAMeasureNeedsAreRefusedByName) {
  folder_->write("faces.toml",
                 "name = \"faces\"\n[data]\nname = \"faces\"\nsize = 24\ncount = 40\n"
                 "test_count = 20\n[model]\nname = \"vae\"\nlatent_dim = 2\nhidden = [4]\n"
                 "[train]\nsteps = 2\nbatch_size = 20\nsample_every = 0\n");
  ASSERT_EQ(run("train faces.toml --out faces").code, 0);
  for (const char* protocol :
       {"probe", "neighbour_error_codes", "classes_pixels_10", "stacked_modes_10", "modes_10"}) {
    const Outcome outcome = run(std::string("eval faces --protocol ") + protocol);
    EXPECT_EQ(outcome.code, 9) << protocol << ": " << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("faces")) << protocol;
  }
}

TEST_F(Measured, ANumberWhoseErrorIsUnknownIsShownWithoutOne) {
  folder_->write("points.toml",
                 "name = \"points\"\n[data]\nname = \"ring8\"\n[model]\nname = \"gan\"\n"
                 "hidden = [4]\nlatent_dim = 2\n[train]\nsteps = 2\nsample_every = 0\n");
  ASSERT_EQ(run("train points.toml --out points").code, 0);
  const Outcome outcome = run("eval points --protocol modes_100");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("modes_100 "));
  EXPECT_THAT(outcome.out, Not(HasSubstr("nan")));
}

TEST_F(Measured, ASecondNumberByAnotherExtractorIsRefused) {
  ASSERT_EQ(run("eval run --protocol kd_shapes4_100").code, 0);
  ASSERT_EQ(run("train shapes4.toml --out other --seed 5").code, 0);  // takes the name over
  const Outcome refused = run("eval run --protocol kd_shapes4_100");
  EXPECT_EQ(refused.code, 3) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("do not compare"));
  EXPECT_EQ(run("eval run --protocol kd_shapes4_100 --extractor shapes4=classifier").code, 0);
  // And gives it back for the other tests.
  ASSERT_EQ(run("train shapes4.toml --out again").code, 0);
}

TEST_F(Measured, TheListSaysWhatEachCannotSee) {
  const Outcome outcome = run("eval --list");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("fd_X_N\n"));
  EXPECT_THAT(outcome.out, HasSubstr("cannot see: copies of training examples"));
}

}  // namespace
}  // namespace elbo::test
