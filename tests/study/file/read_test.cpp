// SPDX-License-Identifier: MIT
// What a study's file means, and how its mistakes are told.
#include <gmock/gmock.h>

#include "tests/study/file/study_file.h"

#include "elbo/core/str.h"

namespace elbo::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string kHead =
    "name = \"s\"\nbase = \"vae.toml\"\nseeds = [1, 2]\nprotocols = [\"elbo\"]\n";

TEST(ReadStudy, EachVariantHasARunForEachSeedWithItsSettingsResolved) {
  const study::Study study =
      StudyFile(kHead +
                "set = { \"train.steps\" = 7 }\n[[variant]]\nname = \"a\"\n[[variant]]\n"
                "name = \"b\"\nseeds = [5]\nset = { model.beta = 4 }\n")
          .read();
  ASSERT_EQ(study.runs.size(), 3u);
  EXPECT_EQ(setting(run_called(study, "a", 2), "train", "steps"), "7");
  EXPECT_EQ(setting(run_called(study, "b", 5), "model", "beta"), "4.0");
  EXPECT_EQ(run_called(study, "b", 5).experiment.find("seed")->literal(), "5");
  EXPECT_THAT(run_called(study, "b", 5).folder, testing::MatchesRegex("b-s5-[0-9a-f]{6}"));
}

TEST(ReadStudy, ATableWithANameReplacesTheSectionAndOtherTablesAreMerged) {
  const study::Study study =
      StudyFile(kHead +
                "[[variant]]\nname = \"a\"\nset = { model = { beta = 3, latent_dim = 9 } }\n"
                "[[variant]]\nname = \"b\"\n"
                "set = { model = { name = \"classifier\", features = 3 } }\n")
          .read();
  EXPECT_EQ(setting(run_called(study, "a", 1), "model", "latent_dim"), "9");
  EXPECT_EQ(setting(run_called(study, "b", 1), "model", "features"), "3");
}

TEST(ReadStudy, AChangedSettingChangesTheFolderOfThatVariantAndOfThoseMadeFromIt) {
  const auto of = [](const std::string& beta) {
    return StudyFile(kHead + "[[variant]]\nname = \"a\"\nset = { \"model.beta\" = " + beta +
                     " }\n[[variant]]\nname = \"b\"\n[[variant]]\nname = \"c\"\n"
                     "set = { \"model.critic\" = \"{run:a}\" }\n")
        .read();
  };
  const study::Study one = of("1.0"), two = of("2.0"), again = of("1");
  EXPECT_NE(run_called(one, "a", 1).folder, run_called(two, "a", 1).folder);
  EXPECT_EQ(run_called(one, "b", 1).folder, run_called(two, "b", 1).folder);
  EXPECT_NE(run_called(one, "c", 1).folder, run_called(two, "c", 1).folder);
  EXPECT_EQ(run_called(one, "a", 1).folder, run_called(again, "a", 1).folder);
}

TEST(ReadStudy, VariantsComeAfterThoseThatTheyNeed) {
  const study::Study study =
      StudyFile(kHead +
                "[[variant]]\nname = \"late\"\nset = { \"model.critic\" = \"{run:early}\" }\n"
                "[[variant]]\nname = \"early\"\n")
          .read();
  EXPECT_EQ(study.variants.front().name, "early");
  const study::StudyRun& late = run_called(study, "late", 2);
  ASSERT_EQ(late.after.size(), 1u);
  EXPECT_EQ(study.runs[late.after[0]].variant, "early");
  EXPECT_EQ(study.runs[late.after[0]].seed, 2);
}

TEST(ReadStudy, ARunMayNeedTheOnlySeedOfAnotherAndNoneOfSeveral) {
  EXPECT_EQ(StudyFile(kHead + "[[variant]]\nname = \"a\"\nseeds = [9]\n[[variant]]\nname = \"b\"\n"
                              "after = [\"a\"]\n")
                .error(),
            "");
  EXPECT_THAT(
      StudyFile(kHead + "[[variant]]\nname = \"a\"\nseeds = [8, 9]\n[[variant]]\nname = \"b\"\n"
                        "after = [\"a\"]\n")
          .error(),
      HasSubstr("other seeds"));
}

TEST(ReadStudy, TyposAreToldWithPlaceAndNearestName) {
  const std::string variant = "[[variant]]\nname = \"a\"\n";
  EXPECT_THAT(StudyFile(kHead + "sets = {}\n" + variant).error(),
              AllOf(StartsWith("study.toml:5:1:"), HasSubstr("did you mean \"set\"?")));
  EXPECT_THAT(StudyFile(kHead + variant + "sedes = [1]\n").error(),
              AllOf(StartsWith("study.toml:7:1:"), HasSubstr("did you mean \"seeds\"?")));
  EXPECT_THAT(StudyFile(kHead + variant + "set = { \"train.stpes\" = 3 }\n").error(),
              AllOf(StartsWith("study.toml:7:"), HasSubstr("did you mean \"steps\"?")));
  EXPECT_THAT(StudyFile(kHead + variant + "set = { \"train.steps\" = \"many\" }\n").error(),
              StartsWith("study.toml:7:"));
  EXPECT_THAT(StudyFile(kHead + variant + "after = [\"b\"]\n").error(),
              AllOf(StartsWith("study.toml:7:10:"), HasSubstr("no variant is called \"b\"")));
  EXPECT_THAT(StudyFile(kHead + variant + "protocols = [\"elbow\"]\n").error(),
              AllOf(StartsWith("study.toml:7:14:"), HasSubstr("did you mean \"elbo\"?")));
  EXPECT_THAT(StudyFile(kHead + variant + "base = \"vea.toml\"\n").error(),
              StartsWith("study.toml:7:8: there is no file"));
  EXPECT_THAT(StudyFile(kHead + variant + "quick = { stpes = 3 }\n").error(),
              StartsWith("study.toml:7:11:"));
  EXPECT_THAT(StudyFile(kHead + "[quick]\nsede = [1]\n" + variant).error(),
              StartsWith("study.toml:6:1:"));
  EXPECT_THAT(StudyFile(kHead + variant + "[[variant]]\nname = \"a\"\n").error(),
              HasSubstr("two variants"));
  EXPECT_THAT(StudyFile(kHead).error(), HasSubstr("[[variant]]"));
}

TEST(ReadStudy, ACircleIsToldWithItsWay) {
  EXPECT_THAT(
      StudyFile(kHead + "[[variant]]\nname = \"a\"\nafter = [\"b\"]\n[[variant]]\nname = \"b\"\n"
                        "after = [\"a\"]\n")
          .error(),
      AllOf(StartsWith("study.toml:6:"), HasSubstr("a circle: a after b after a")));
}

TEST(ReadStudy, TheQuickFormLiesOverAllElse) {
  const StudyFile file(kHead +
                       "set = { \"train.steps\" = 7 }\nminutes = 60\n[quick]\nseeds = [3]\n"
                       "set = { \"train.steps\" = 2 }\nprotocols = [\"iw_5\"]\nminutes = 1\n"
                       "[[variant]]\nname = \"a\"\nset = { \"train.steps\" = 9 }\n[[variant]]\n"
                       "name = \"b\"\nquick = { set = { \"train.steps\" = 1 }, seeds = [4] }\n"
                       "[[variant]]\nname = \"c\"\nquick = { skip = true }\n");
  const study::Study quick = file.read(true), full = file.read(false);
  EXPECT_EQ(quick.runs.size(), 2u);
  EXPECT_EQ(setting(run_called(quick, "a", 3), "train", "steps"), "2");
  EXPECT_EQ(setting(run_called(quick, "b", 4), "train", "steps"), "1");
  EXPECT_THAT(quick.variants[0].protocols, ElementsAre("iw_5"));
  EXPECT_EQ(quick.minutes, 1);
  EXPECT_EQ(full.runs.size(), 6u);
  EXPECT_EQ(setting(run_called(full, "a", 1), "train", "steps"), "9");
  EXPECT_EQ(setting(run_called(full, "b", 1), "train", "steps"), "7");
}

TEST(ReadStudy, AnExtractorTakesNothingFromTheStudy) {
  const std::string extractor =
      "[[variant]]\nname = \"marks\"\nbase = \"marks.toml\"\nextractor = \"marks\"\n";
  const study::Study study =
      StudyFile(kHead + "set = { \"model.beta\" = 2 }\n[quick]\nset = { \"train.steps\" = 1 }\n" +
                extractor)
          .read(true);
  ASSERT_EQ(study.runs.size(), 1u);
  EXPECT_EQ(setting(study.runs[0], "train", "steps"), "100");
  EXPECT_THAT(study.variants[0].protocols, IsEmpty());
  EXPECT_THAT(StudyFile(kHead + extractor + "set = { name = \"other\" }\n").error(),
              HasSubstr("\"other\""));
  EXPECT_THAT(StudyFile(kHead + extractor +
                        "[[variant]]\nname = \"b\"\nset = { \"model.critic\" = \"{run:marks}\" }\n")
                  .error(),
              HasSubstr("may come from the cache"));
}

const std::string kTwo =
    kHead + "[[variant]]\nname = \"a\"\n[[variant]]\nname = \"b\"\nprotocols = [\"iw_5\"]\n";

TEST(ReadStudy, FiguresAndClaimsAreCheckedAgainstVariantsProtocolsAndEachOther) {
  const std::string figure = "[[figure]]\nid = \"f\"\n";
  EXPECT_THAT(StudyFile(kTwo + figure).error(), HasSubstr("exactly one of"));
  EXPECT_THAT(StudyFile(kTwo + figure + "metric = \"m\"\nprotocol = \"elbo\"\n").error(),
              HasSubstr("exactly one of"));
  EXPECT_THAT(StudyFile(kTwo + figure + "metric = \"m\"\nvariants = [\"c\"]\n").error(),
              AllOf(StartsWith("study.toml:13:13:"), HasSubstr("no variant is called \"c\"")));
  EXPECT_THAT(StudyFile(kTwo + figure + "command = [\"smaple\", \"{run:a}\"]\n").error(),
              AllOf(StartsWith("study.toml:12:"), HasSubstr("did you mean \"sample\"?")));
  EXPECT_THAT(StudyFile(kTwo + figure + "command = [\"sample\", \"{run}\"]\n").error(),
              HasSubstr("{run} wants variants"));
  EXPECT_THAT(StudyFile(kTwo + figure + "command = [\"sample\", \"{rnu:a}\"]\n").error(),
              HasSubstr("a command knows"));
  EXPECT_THAT(StudyFile(kTwo + figure + "command = [\"latent\", \"{figure:g}\"]\n").error(),
              HasSubstr("no figure above"));
  EXPECT_THAT(StudyFile(kTwo + figure + "protocol = \"iw_5\"\nvariants = [\"a\"]\n").error(),
              HasSubstr("measures iw_5"));
  EXPECT_THAT(StudyFile(kTwo + figure + "protocol = \"elbo\"\nover = \"model.beat\"\n").error(),
              HasSubstr("no model.beat"));
  EXPECT_THAT(StudyFile(kTwo + figure + "metric = \"m\"\n" + figure + "metric = \"m\"\n").error(),
              HasSubstr("two figures"));
  EXPECT_EQ(StudyFile(kTwo + figure +
                      "command = [\"sample\", \"{run}\", \"--out\", \"{out}.png\"]\n"
                      "variants = [\"a\"]\n")
                .error(),
            "");
  const std::string claim = "[[expect]]\nsay = \"so\"\nvariant = \"a\"\n";
  EXPECT_THAT(StudyFile(kTwo + claim + "value = \"iw_5\"\nbelow = 1\n").error(),
              AllOf(StartsWith("study.toml:13:"), HasSubstr("does not measure iw_5")));
  EXPECT_THAT(StudyFile(kTwo + claim + "value = \"elbo\"\nbelow = 1\nabove = 0\n").error(),
              HasSubstr("not two"));
  EXPECT_THAT(StudyFile(kTwo + claim + "value = \"elbo\"\nnear = 1\n").error(),
              HasSubstr("tolerance"));
  EXPECT_THAT(StudyFile(kTwo + claim + "value = \"elbo\"\nbelow_variant = \"d\"\n").error(),
              HasSubstr("no variant is called \"d\""));
  EXPECT_THAT(StudyFile(kTwo + claim + "value = \"fact:f/x\"\nbelow = 1\n").error(),
              HasSubstr("no figure \"f\""));
  EXPECT_EQ(
      StudyFile(kTwo + claim + "value = \"elbo/kl\"\nbelow_variant = \"b\"\nleast = 2\n").error(),
      "");
}

/// What is wrong with a study whose figure has this command.
std::string command_error(const std::string& words) {
  return StudyFile(kTwo + "[[figure]]\nid = \"f\"\nvariants = [\"a\"]\ncommand = [" + words + "]\n")
      .error();
}

TEST(ReadStudy, ACommandDrawsOrMeasuresAndDoesNothingElse) {
  for (const char* words :
       {R"("study", "run", "x.toml")", R"("runs", "rm", "last", "--force")", R"("train", "e.toml")",
        R"("resume", "last")", R"("data", "get", "mnist")", R"("data")", R"("completion", "bash")",
        R"("report", "{run}")", R"("config", "schema")", R"("doctor")", R"("--quiet", "sample")",
        R"("")"})
    EXPECT_THAT(command_error(words), HasSubstr("it may be one of sample,")) << words;
  for (const char* words :
       {R"("sample", "{run}")", R"("latent", "walk", "{run}", "--out", "{out}.webp")",
        R"("data", "face", "--seed", "3")", R"("eval", "{run}", "--protocol", "elbo")",
        R"("eval", "{run:a}")", R"("models")",
        R"("export", "{run}", "--to", "page", "--out", "{out}.html")"})
    EXPECT_EQ(command_error(words), "") << words;
  for (const char* words : {R"("export", "{run}", "--to", "hub", "--out", "{out}")",
                            R"("export", "{run}", "--to")", R"("export", "{run}")"})
    EXPECT_THAT(command_error(words), HasSubstr("want --to page")) << words;
  for (const char* words : {R"("eval")", R"("eval", "last")", R"("eval", "--seed", "1", "last")",
                            R"("eval", "{run}x")"})
    EXPECT_THAT(command_error(words), HasSubstr("want {run} or {run:NAME} behind it")) << words;
}

TEST(ReadStudy, ACommandWritesIntoTheStudysFolderAlone) {
  for (const char* words :
       {R"("sample", "{run}", "--out", "/tmp/x.png")", R"("sample", "{run}", "--out", "x.png")",
        R"("sample", "{run}", "--out=/tmp/x.png")",
        R"("sample", "{run}", "--out", "{out}/../../x.png")",
        R"("sample", "{run}", "--out={out}/x.png")", R"("sample", "{run}", "--out", "{run}")",
        R"("sample", "{run}", "--out")", R"("sample", "{run}", "--out", "~/{out}")",
        R"("eval", "{run}", "--features-out", "f.npy")"})
    EXPECT_THAT(command_error(words), HasSubstr("a study writes into its own folder alone"))
        << words;
  for (const char* words :
       {R"("sample", "{run}", "--out", "{out}")", R"("sample", "{run}", "--out={out}.png")",
        R"("eval", "{run}", "--features-out", "{out}-features.npy")"})
    EXPECT_EQ(command_error(words), "") << words;
}

TEST(ReadStudy, NamesOfFilesArePlain) {
  EXPECT_THAT(StudyFile(kTwo + "[[figure]]\nid = \"f\"\nrun_figure = \"../../secret\"\n").error(),
              HasSubstr("the id of a run's figure is"));
  EXPECT_THAT(
      StudyFile(kTwo +
                "[[variant]]\nname = \"e\"\nbase = \"marks.toml\"\nextractor = \"../marks\"\n")
          .error(),
      HasSubstr("an extractor's name is"));
}

TEST(ReadStudy, ManyBracesAreReadInOnePass) {
  std::string braces;
  for (int i = 0; i < 200'000; ++i) braces += "{A";
  EXPECT_EQ(command_error("\"sample\", \"{run}\", \"" + braces + "}\""), "");
}

TEST(ReadStudy, ASettingsPathIsBounded) {
  std::string path = "model";
  for (int i = 0; i < 200'000; ++i) path += ".a";
  EXPECT_THAT(
      StudyFile(kHead + "[[variant]]\nname = \"a\"\nset = { \"" + path + "\" = 1 }\n").error(),
      HasSubstr("more than 32 names"));
}

TEST(ReadStudy, HasAtMostTwoThousandRuns) {
  std::string seeds = "0";
  for (int i = 1; i < 2001; ++i) seeds += str(",", i);
  EXPECT_THAT(StudyFile(kTwo + "[[variant]]\nname = \"many\"\nseeds = [" + seeds + "]\n").error(),
              HasSubstr("more than 2000 runs"));
}

TEST(ReadStudy, TheQuickFormLeavesOutWhatItHasNothingFor) {
  const StudyFile file(kTwo +
                       "[[figure]]\nid = \"f\"\nprotocol = \"iw_5\"\n[[expect]]\nsay = \"so\"\n"
                       "variant = \"b\"\nvalue = \"iw_5\"\nbelow = 1\n[[expect]]\nsay = \"more\"\n"
                       "variant = \"a\"\nvalue = \"elbo\"\nbelow = 1\nquick = { above = 2 }\n"
                       "[[variant]]\nname = \"c\"\nquick = { protocols = [] }\n");
  EXPECT_EQ(file.read().left_out, 0);
  const StudyFile skipping(
      kHead +
      "[[variant]]\nname = \"a\"\n[[variant]]\nname = \"b\"\n"
      "quick = { skip = true }\n[[expect]]\nsay = \"so\"\nvariant = \"b\"\n"
      "value = \"elbo\"\nbelow = 1\n"
      "[[expect]]\nsay = \"more\"\nvariant = \"a\"\nvalue = \"elbo\"\nbelow = 1\n"
      "quick = { above = 2 }\n");
  const study::Study quick = skipping.read(true);
  EXPECT_EQ(quick.left_out, 1);
  ASSERT_EQ(quick.sections[0].expectations.size(), 1u);
  EXPECT_EQ(quick.sections[0].expectations[0].compared, "above");
  EXPECT_EQ(quick.sections[0].expectations[0].bound, 2);
}

TEST(ReadStudy, SectionsKeepTheirOrderAndLooseFiguresGetOneOfTheirOwn) {
  const study::Study study =
      StudyFile(kTwo +
                "[[figure]]\nid = \"loose\"\nmetric = \"m\"\n[[section]]\nid = \"one\"\n"
                "title = \"One\"\ntext = \"words\"\n[[section.figure]]\nid = \"f\"\n"
                "metric = \"m\"\n")
          .read();
  ASSERT_EQ(study.sections.size(), 2u);
  EXPECT_EQ(study.sections[0].figures[0].id, "f");
  EXPECT_EQ(study.sections[1].figures[0].id, "loose");
  EXPECT_THAT(study.sections[0].figures[0].variants, ElementsAre("a", "b"));
}

}  // namespace
}  // namespace elbo::test
