// SPDX-License-Identifier: MIT
// Every protocol through the real command: of runs, with the features behind it, and of samples in
// files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/api/protocol_name.h"
#include "elbo/run/records.h"
#include "tests/cli/tiny_runs.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// What is measured of which run: at least one protocol of each line of protocols.def.
const std::vector<std::pair<std::string, std::vector<std::string>>> kMeasured{
    {"vae",
     {"elbo",
      "iw_5",
      "prior_50",
      "likelihood_curve_100",
      "ais_3",
      "ais_bounds_3",
      "gradient_noise_10",
      "reconstruction",
      "fd_shapes4_40",
      "kd_shapes4_40",
      "prdc_shapes4_40",
      "prdc3_shapes4_40",
      "classifier_score_shapes4_40",
      "c2st_shapes4_40",
      "msssim1_40",
      "sharpness_40",
      "unsure_shapes4_40",
      "memorisation_shapes4_40",
      "classes_shapes4_40",
      "active_units",
      "unit_kl",
      "information",
      "prior_distance",
      "probe",
      "class_overlap",
      "attribute_probe",
      "neighbour_error_shapes4",
      "mig",
      "sap",
      "dci",
      "factor_vae",
      "beta_vae"}},
    {"shapes4", {"accuracy"}},
    {"told4", {"attributes"}},
    {"linear", {"linear_identity"}},
    {"avb", {"elbo_estimate"}},
    {"rbm", {"exact_likelihood", "ais_partition_20"}},
    {"density", {"nll", "bits", "bits_draws_3"}},
    {"asked", {"asked_class_shapes4_40"}},
    {"told", {"attribute_similarity_told4_10"}},
    {"infogan", {"code_match_shapes4_40"}},
    {"turned", {"translation_shapes4_10"}},
    {"turned_pairs", {"pairs_shapes4_20"}},
    {"parted", {"attribute_translation_told4_10"}},
    {"parted_pairs", {"attribute_pairs_told4_20"}},
    {"ring", {"modes_100"}},
};

const std::vector<std::string> kOfSets{"fd_shapes4_40",
                                       "kd_shapes4_40",
                                       "prdc_shapes4_40",
                                       "prdc3_shapes4_40",
                                       "classifier_score_shapes4_40",
                                       "memorisation_shapes4_40",
                                       "unsure_shapes4_40",
                                       "c2st_shapes4_40",
                                       "classes_shapes4_40"};

std::string options_of(const std::vector<std::string>& protocols) {
  std::string out;
  for (const std::string& name : protocols) out += " --protocol " + name;
  return out;
}

void expect_sound(const Node& result) {
  const std::string name = word_in(result, "protocol"), unit = word_in(result, "unit");
  const double value = number_in(result, "value");
  EXPECT_TRUE(std::isfinite(value)) << name;
  EXPECT_GT(number_in(result, "count"), 0) << name;
  EXPECT_FALSE(unit.empty()) << name;
  if (unit == "share") {
    EXPECT_GE(value, 0) << name;
    EXPECT_LE(value, 1) << name;
  }
  const bool distance = unit == "squared feature distance" || unit == "squared MMD";
  EXPECT_TRUE(!distance || value >= 0) << name;
}

class EveryProtocol : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::vector<std::string> names;
    for (const auto& [run, protocols] : kMeasured) names.push_back(run);
    runs_ = &TinyRuns::with(names);
  }
  void SetUp() override { ASSERT_EQ(runs_->faults, ""); }
  static std::vector<Node> results(const std::string& arguments) {
    return objects_in(runs_->json("eval " + arguments));
  }
  static TinyRuns* runs_;
};
TinyRuns* EveryProtocol::runs_ = nullptr;

TEST_F(EveryProtocol, IsMeasuredByATestBelowButTheOneThatWantsMnist) {
  for (const Node& line : objects_in(runs_->json("eval --list"))) {
    const std::string pattern = word_in(line, "protocol");
    if (pattern == "stacked_modes_N") continue;
    bool found = false;
    for (const auto& [run, protocols] : kMeasured)
      for (const std::string& name : protocols)
        found = found || api::arguments_in(name, pattern).has_value();
    EXPECT_TRUE(found) << pattern << ": add it to kMeasured";
  }
}

TEST_F(EveryProtocol, OfARunIsPrintedAsItIsKept) {
  for (const auto& [run, protocols] : kMeasured) {
    const Outcome outcome = runs_->run("eval " + run + options_of(protocols) + " --json");
    ASSERT_EQ(outcome.code, 0) << run << ": " << outcome.err;
    const std::vector<Node> printed = objects_in(io::parse_json(outcome.out, "stdout"));
    ASSERT_EQ(printed.size(), protocols.size()) << run;
    for (size_t i = 0; i < printed.size(); ++i) {
      EXPECT_EQ(word_in(printed[i], "protocol"), protocols[i]);
      expect_sound(printed[i]);
      // Other tests measure these runs too: the last line is this one's.
      const std::string kept = runs_->read(run + "/eval/" + protocols[i] + ".jsonl");
      ASSERT_GE(kept.size(), 2u) << protocols[i];
      const size_t before = kept.rfind('\n', kept.size() - 2);  // npos + 1 is 0: one line
      EXPECT_EQ(io::parse_json(kept.substr(before + 1), "kept").literal(), printed[i].literal())
          << protocols[i];
      EXPECT_FALSE(runs_->has(run + "/eval/" + protocols[i] + ".partial")) << protocols[i];
    }
  }
}

TEST_F(EveryProtocol, ThatLooksAtNothingButLogitsLeavesFeaturesToo) {
  const Outcome outcome =
      runs_->run("eval vae --protocol classifier_score_shapes4_50 --features-out f.npy");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(runs_->array("f.npy").shape, (std::vector<int64_t>{50, 8}));
  EXPECT_EQ(runs_->array("f.real.npy").shape, (std::vector<int64_t>{50, 8}));
}

TEST_F(EveryProtocol, OfSetsIsTheSameWithAndWithoutTheFeaturesBehindIt) {
  const auto without = results("vae" + options_of(kOfSets)),
             with = results("vae" + options_of(kOfSets) + " --features-out all.npy");
  ASSERT_EQ(without.size(), kOfSets.size());
  ASSERT_EQ(with.size(), kOfSets.size());
  for (size_t i = 0; i < with.size(); ++i)
    EXPECT_EQ(number_in(with[i], "value"), number_in(without[i], "value")) << kOfSets[i];
  const auto again = results(
      "--features all.npy all.real.npy --protocol fd_shapes4 --protocol kd_shapes4_40 --protocol "
      "prdc_shapes4_40 --protocol prdc3_shapes4_40");
  ASSERT_EQ(again.size(), 4u);
  EXPECT_EQ(word_in(again[0], "protocol"), "fd_shapes4_40");
  for (size_t i = 0; i < again.size(); ++i)
    EXPECT_NEAR(number_in(again[i], "value"), number_in(without[i], "value"),
                1e-9 * (1 + number_in(without[i], "value")));
}

TEST_F(EveryProtocol, OfSamplesInAFileIsThatOfTheModelThatDrewThem) {
  ASSERT_EQ(runs_->run("sample vae --count 40 --seed 0 --out drawn.npy").code, 0);
  std::vector<std::string> names = kOfSets;
  names.insert(names.end(), {"msssim1_40", "sharpness_40"});
  const auto of_model = results("vae" + options_of(names)),
             of_file =
                 results(std::string("--samples drawn.npy ") + TinyRuns::kData + options_of(names));
  ASSERT_EQ(of_file.size(), names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    const double value = number_in(of_model[i], "value");
    EXPECT_NEAR(number_in(of_file[i], "value"), value, 1e-4 * (1 + std::abs(value))) << names[i];
  }
}

TEST_F(EveryProtocol, OfOneKindTakesAsManyNeighboursAsItsNameSays) {
  const auto found = results(
      "vae --protocol prdc_shapes4_40 --protocol prdc5_shapes4_40 --protocol prdc1_shapes4_40");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].find("parts")->literal(), found[1].find("parts")->literal());
  EXPECT_LE(number_in(*found[2].find("parts"), "coverage"),
            number_in(*found[0].find("parts"), "coverage"))
      << "smaller balls hold less";
  EXPECT_EQ(runs_->run("eval vae --protocol prdc40_shapes4_40").code, 3)
      << "40 neighbours among 40 examples";
}

}  // namespace
}  // namespace elbo::test
