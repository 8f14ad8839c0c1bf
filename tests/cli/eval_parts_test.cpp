// SPDX-License-Identifier: MIT
// `elbo eval` where a part of it cannot be had, kept or used whole: the rest is measured and
// printed all the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/tiny_runs.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class EvalParts : public testing::Test {
 protected:
  static void SetUpTestSuite() { runs_ = &TinyRuns::with({"shapes4", "vae"}); }
  void SetUp() override { ASSERT_EQ(runs_->faults, ""); }
  static Outcome run(const std::string& arguments) { return runs_->run(arguments); }
  static std::vector<Node> printed(const Outcome& outcome) {
    return objects_in(io::parse_json(outcome.out, "stdout"));
  }
  static void save(const std::string& name, const std::vector<float>& values,
                   const std::vector<int64_t>& shape) {
    write_atomically(real_fs(), *runs_ / name,
                     io::encode_npy(std::span<const float>(values), shape));
  }
  /// (count, 1, 12, 12), each picture of one grey.
  static void save_greys(const std::string& name, const std::vector<float>& greys) {
    std::vector<float> values;
    for (const float grey : greys) values.insert(values.end(), 144, grey);
    save(name, values, {static_cast<int64_t>(greys.size()), 1, 12, 12});
  }
  /// (count, 3): points on a spiral, no two alike.
  static void save_features(const std::string& name, int64_t count, float shift) {
    std::vector<float> values;
    for (int64_t i = 0; i < count; ++i) {
      const auto t = static_cast<float>(i);
      values.insert(values.end(),
                    {std::sin(t) + shift, std::cos(2 * t), t / static_cast<float>(count)});
    }
    save(name, values, {count, 3});
  }
  static TinyRuns* runs_;
};
TinyRuns* EvalParts::runs_ = nullptr;

TEST_F(EvalParts, OneProtocolThatCannotBeHadTakesNoOtherWithIt) {
  const Outcome outcome = run("eval vae --protocol fd_shapes4_10k --protocol elbo --json");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err,
              HasSubstr("fd_shapes4_10k: synthetic: got 60 real examples, want 10000"));
  const auto results = printed(outcome);
  ASSERT_EQ(results.size(), 1u) << outcome.out;
  EXPECT_EQ(word_in(results[0], "protocol"), "elbo");
  EXPECT_THAT(run("eval vae --protocol fd_shapes4_10k --protocol elbo").out, HasSubstr("elbo "));
}

TEST_F(EvalParts, UnaskedWhatFewPicturesCannotGiveIsLeftOutWithTheReason) {
  ASSERT_EQ(
      run("train vae.toml --out few --threads 1 --set train.steps=4 --set data.test_count=3").code,
      0);
  const Outcome outcome = run("eval few");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("left out: prdc_shapes4_3: "));
  for (const char* name : {"elbo ", "iw_100 ", "reconstruction "})
    EXPECT_THAT(outcome.out, HasSubstr(name));
  EXPECT_THAT(outcome.out, Not(HasSubstr("prdc_")));
}

TEST_F(EvalParts, FeaturesOfUnequalCountsAreMeasuredAsFarAsTheyGo) {
  save_features("few.npy", 30, 0);
  save_features("many.npy", 50, .1f);
  for (const char* files : {"few.npy many.npy", "many.npy few.npy"}) {
    const Outcome outcome = run(std::string("eval --json --features ") + files);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_GE(printed(outcome).size(), 2u) << outcome.out << outcome.err;
  }
}

TEST_F(EvalParts, DistancesOfEqualSetsAreNotBelowZero) {
  save_features("equal.npy", 40, 0);
  const Outcome outcome = run(
      "eval --features equal.npy equal.npy --protocol fd_features --protocol kd_features --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto results = printed(outcome);
  ASSERT_EQ(results.size(), 2u);
  for (const Node& result : results) {
    EXPECT_GE(number_in(result, "value"), 0) << result.literal();
    EXPECT_LT(number_in(result, "value"), 1e-6) << result.literal();
  }
  EXPECT_LT(number_in(*results[1].find("parts"), "unbiased"), 0)
      << "pairs of an example with itself count in one sum of three";
  EXPECT_THAT(word_in(results[1], "warning"), HasSubstr("below 0"));
}

TEST_F(EvalParts, AResultThatCannotBeKeptIsStillPrinted) {
  std::filesystem::copy(
      *runs_ / "vae", *runs_ / "blocked",
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  std::filesystem::remove_all(*runs_ / "blocked/eval");
  runs_->write("blocked/eval", "a file where a folder should be");
  const Outcome outcome = run("eval blocked --protocol elbo --protocol reconstruction --json");
  EXPECT_EQ(outcome.code, 4) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("elbo: measured, but not kept: "));
  EXPECT_EQ(printed(outcome).size(), 2u) << outcome.out;
  EXPECT_THAT(run("eval blocked --protocol elbo").out, HasSubstr("elbo "));
}

TEST_F(EvalParts, ANumberThatDoesNotCompareIsPrintedAndNotKept) {
  std::filesystem::copy(
      *runs_ / "vae", *runs_ / "other",
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  ASSERT_EQ(run("eval other --protocol elbo").code, 0);
  std::string kept = runs_->read("other/eval/elbo.jsonl");
  kept.replace(kept.find("\"data\":\"") + 8, 4, "beef");
  runs_->write("other/eval/elbo.jsonl", kept);
  const Outcome outcome = run("eval other --protocol elbo --json");
  EXPECT_EQ(outcome.code, 3) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("do not compare"));
  EXPECT_EQ(printed(outcome).size(), 1u);
  EXPECT_EQ(runs_->read("other/eval/elbo.jsonl"), kept);
}

TEST_F(EvalParts, SomeOfTheSamplesAreChosenByTheSeedAndThatIsSaid) {
  std::vector<float> greys;
  for (int i = 0; i < 40; ++i)
    greys.push_back(i < 20 ? .01f * static_cast<float>(i) : .5f + .01f * static_cast<float>(i));
  save_greys("forty.npy", greys);
  save_greys("first.npy", {greys.begin(), greys.begin() + 20});
  const auto value = [&](const std::string& file, const std::string& options) {
    const Outcome outcome =
        run("eval --samples " + file + " " + TinyRuns::kData + " --json " + options);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return std::pair(number_in(io::parse_json(outcome.out, "stdout"), "value"), outcome.err);
  };
  const auto [one, said] = value("forty.npy", "--protocol kd_pixels_20 --seed 1");
  EXPECT_THAT(said, HasSubstr("forty.npy: used 20 of 40 samples, because 20 beyond the N of "
                              "kd_pixels_20 are left out; which ones follows from --seed"));
  EXPECT_EQ(one, value("forty.npy", "--protocol kd_pixels_20 --seed 1").first);
  EXPECT_NE(one, value("forty.npy", "--protocol kd_pixels_20 --seed 2").first);
  EXPECT_NE(one, value("first.npy", "--protocol kd_pixels_20 --seed 1").first)
      << "the first by order are all dark";
  const auto [all, unsaid] = value("forty.npy", "--protocol kd_pixels_40 --seed 1");
  EXPECT_THAT(unsaid, Not(HasSubstr("used ")));
  EXPECT_EQ(all, value("forty.npy", "--protocol kd_pixels_40 --seed 2").first);
  EXPECT_EQ(all, value("forty.npy", "--protocol kd_pixels").first) << "a name without N means all";
}

TEST_F(EvalParts, PicturesBesideSubFoldersCountToo) {
  ASSERT_EQ(run("sample vae --count 12 --seed 4 --out drawn").code, 0);
  std::filesystem::create_directories(*runs_ / "drawn/later");
  std::filesystem::rename(*runs_ / "drawn/000010.png", *runs_ / "drawn/later/000010.png");
  const Outcome outcome =
      run(std::string("eval --samples drawn ") + TinyRuns::kData + " --protocol fd_pixels --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(word_in(io::parse_json(outcome.out, "stdout"), "protocol"), "fd_pixels_12");
}

TEST_F(EvalParts, WithNothingToMeasureEndsWithTheReasons) {
  save_features("lone.npy", 1, 0);
  const Outcome outcome = run("eval --features lone.npy lone.npy --json");
  EXPECT_EQ(outcome.code, 9) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("left out: fd_features_1: "));
  EXPECT_EQ(outcome.out, "[]\n");
}

}  // namespace
}  // namespace elbo::test
