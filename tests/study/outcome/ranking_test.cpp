// SPDX-License-Identifier: MIT
// Rankings: their order, their cells, the warnings that a metrics file leaves open, and what the
// file may say.
#include "elbo/study/outcome/ranking.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/study/file/study_file.h"

namespace elbo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kStudy =
    "name = \"s\"\nbase = \"vae.toml\"\nseeds = [1, 2]\nprotocols = [\"elbo\"]\n"
    "[[variant]]\nname = \"a\"\n[[variant]]\nname = \"b\"\n[[variant]]\n"
    "name = \"c\"\n"
    "[[section]]\ntitle = \"order\"\n[section.ranking]\nby = \"elbo/kl\"\n"
    "columns = [\"elbo\", \"seconds\", \"health\"]\n";

study::RunOutcome run_of(const std::string& variant, int64_t seed, double kl,
                         const std::string& health = "") {
  study::RunOutcome out;
  out.variant = variant;
  out.seed = seed;
  out.state = study::OutcomeState::done;
  out.seconds = 10;
  if (!health.empty()) out.warnings = {health};
  out.results["elbo"] = {"elbo", -100 - kl, 0.3,   "nats", 100,    {{"kl", kl}},
                         0,      1,         "raw", 10,     "test", "2026-11-22T00:00:00Z"};
  return out;
}

std::vector<std::string> order(const std::vector<study::RankedVariant>& rows) {
  std::vector<std::string> out;
  for (const study::RankedVariant& row : rows) out.push_back(row.variant);
  return out;
}

TEST(Ranking, GoesByTheMeanOverSeedsAndPutsTheUnknownLast) {
  const study::Study study = StudyFile(kStudy).read();
  study::StudyRanking ranking = *study.sections[0].ranking;
  const study::StudyOutcome outcome{
      {run_of("b", 1, 3), run_of("b", 2, 5), run_of("c", 1, 1)}, {}, {}};
  EXPECT_THAT(order(study::ranked(study, outcome, ranking)), ElementsAre("c", "b", "a"));
  ranking.largest_first = true;
  EXPECT_THAT(order(study::ranked(study, outcome, ranking)), ElementsAre("b", "c", "a"));
}

TEST(Ranking, ShowsMeanAndDeviationSecondsAndHealth) {
  const study::Study study = StudyFile(kStudy).read();
  study::StudyOutcome outcome{
      {run_of("a", 1, 2), run_of("a", 2, 4, "the critic wins"), run_of("b", 1, 9)}, {}, {}};
  outcome.runs.push_back(run_of("c", 1, 1));
  outcome.runs.back() = {"c", 1,  "runs/c-s1", study::OutcomeState::failed, "step 3: no number", 3,
                         {},  {}, ""};
  const auto rows = study::ranked(study, outcome, *study.sections[0].ranking);
  EXPECT_THAT(rows[0].cells, ElementsAre(HasSubstr("103.0"), "10", "1 warning"));
  EXPECT_THAT(rows[0].warnings, ElementsAre("1 of 2: the critic wins"));
  EXPECT_THAT(rows[0].cells[0], HasSubstr("1.4")) << "the deviation of 102 and 104";
  EXPECT_THAT(rows[1].cells, ElementsAre(testing::EndsWith("109"), "10", "well"));
  EXPECT_THAT(rows[2].cells, ElementsAre("-", "3", "failed"));
}

TEST(Ranking, PartsAreNamedAloneWhereNoOtherColumnHasTheName) {
  study::StudyRanking ranking;
  ranking.columns = {"elbo", "a/kl", "b/kl", "prdc/recall", "health"};
  EXPECT_THAT(study::column_titles(ranking),
              ElementsAre("elbo", "a/kl", "b/kl", "recall", "health"));
}

TEST(Ranking, IsCheckedWhenItIsRead) {
  EXPECT_EQ(StudyFile(kStudy).error(), "");
  const auto with = [](const std::string& lines) {
    return StudyFile(
               "name = \"s\"\nbase = \"vae.toml\"\nprotocols = [\"elbo\"]\n[[variant]]\n"
               "name = \"a\"\n[[section]]\ntitle = \"order\"\n[section.ranking]\n" +
               lines)
        .error();
  };
  EXPECT_THAT(with("by = \"elb\"\ncolumns = [\"elbo\"]\n"), HasSubstr("elbo"));
  EXPECT_THAT(with("by = \"elbo\"\n"), HasSubstr("a ranking wants by"));
  EXPECT_THAT(with("by = \"elbo\"\ncolumns = [\"fd_digits_10k\"]\n"),
              HasSubstr("no variant of this ranking measures fd_digits_10k"));
  EXPECT_THAT(with("by = \"elbo\"\ncolumns = [\"elbo\"]\nvariants = [\"aa\"]\n"),
              HasSubstr("did you mean"));
  EXPECT_THAT(with("by = \"elbo\"\ncolumn = [\"elbo\"]\n"), HasSubstr("columns"));
}

TEST(Troubles, ThatEndAreNotOpenAndATornLineEndsTheFile) {
  Folder folder;
  folder.write("metrics.jsonl",
               "{\"step\":1,\"epoch\":0,\"loss\":2.0}\n"
               "{\"step\":2,\"epoch\":0,\"health\":{\"name\":\"critic\",\"state\":\"begins\","
               "\"text\":\"the critic wins\"}}\n"
               "{\"step\":3,\"epoch\":0,\"health\":{\"name\":\"code\",\"state\":\"begins\","
               "\"text\":\"the code is not used\"}}\n"
               "{\"step\":4,\"epoch\":0,\"health\":{\"name\":\"critic\",\"state\":\"ends\","
               "\"text\":\"the critic loses at times\"}}\n"
               "{\"step\":5,\"epoch\":0,\"health\":{\"na");
  EXPECT_THAT(study::open_warnings(real_fs(), folder / "metrics.jsonl"),
              ElementsAre("the code is not used"));
  EXPECT_THAT(study::open_warnings(real_fs(), folder / "none.jsonl"), testing::IsEmpty());
}

}  // namespace
}  // namespace elbo::test
