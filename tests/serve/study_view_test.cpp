// SPDX-License-Identifier: MIT
// Oracle: a study's folder that the test writes, with runs that say more than its study.json.
#include "elbo/serve/records/study_view.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "tests/serve/served_runs.h"

namespace elbo::serve {
namespace {

constexpr const char* kStudy = R"(name = "zoo"
title = "A zoo <b>"
description = "Two models"

[[variant]]
name = "vae"
title = "The VAE"

[[variant]]
name = "gan"
)";

std::string run_said(const std::string& variant, int seed, const std::string& state) {
  return str("{\"variant\":\"", variant, "\",\"seed\":", seed, ",\"run\":\"runs/", variant, "-s",
             seed, "\",\"state\":\"", state, "\",\"note\":\"\",\"error\":\"\",\"seconds\":1.5}");
}

/// What a runner wrote before anything was made.
std::string results_said() {
  return str("{\"study\":\"zoo\",\"elbo\":\"1.0\",\"runs\":[", run_said("vae", 0, "missing"), ",",
             run_said("vae", 1, "missing"), ",", run_said("gan", 0, "missing"), ",",
             run_said("gan", 1, "failed"),
             "],\"measures\":[{\"variant\":\"vae\",\"protocol\":\"elbo\",\"mean\":\"nan\","
             "\"unit\":\"\"},{\"variant\":\"vae\",\"protocol\":\"../../x\"}],"
             "\"claims\":[{\"say\":\"it holds\",\"verdict\":\"unknown\"}],\"rankings\":[],"
             "\"figures\":[{\"id\":\"f\",\"file\":\"figures/f.png\",\"state\":\"done\"},"
             "{\"id\":\"g\",\"file\":\"runs/vae-s0/figures/g.json\",\"state\":\"missing\"}]}");
}

/// A study half done: a training has ended, one runs, one is missing, one has failed.
struct HalfAStudy {
  ScratchFolder root;
  Path folder = root / "zoo.study";
  Catalogue catalogue{root.path()};
  HalfAStudy() {
    std::filesystem::create_directories(folder / "runs");
    report::put(folder / "study.toml", kStudy);
    report::put(folder / "study.json", results_said());
    report::mock_run(folder / "runs" / "vae-s0");
    report::mock_run(folder / "runs" / "vae-s1").mark_running();
    catalogue.look();
  }
  FoundFolder found() { return catalogue.studies().at(0); }
};

TEST(StudyView, TheTableIsThatOfTheRunsNow) {
  HalfAStudy study;
  HoldingProcess process(study.folder / "runs" / "vae-s1");
  study.catalogue.look();
  const Node page = study_page_node(study.catalogue, study.found());
  EXPECT_EQ(text_at(page, "name"), "zoo.study");
  EXPECT_EQ(text_at(page, "title"), "A zoo <b>");
  EXPECT_EQ(whole_at(page, "tasks"), 5) << "four trainings and a figure that a command makes";
  EXPECT_EQ(whole_at(page, "done"), 2);
  EXPECT_EQ(whole_at(page, "running"), 1);
  EXPECT_EQ(whole_at(page, "failed"), 1);
  EXPECT_EQ(text_at(page, "runs/0/state"), "done");
  EXPECT_EQ(text_at(page, "runs/1/state"), "running");
  EXPECT_EQ(text_at(page, "runs/1/id"), id_of(study.folder / "runs" / "vae-s1"));
  EXPECT_EQ(whole_at(page, "runs/1/steps"), 2000);
  EXPECT_EQ(text_at(page, "runs/2/state"), "missing");
  EXPECT_TRUE(is_null(page, "runs/2/id"));
  EXPECT_EQ(text_at(page, "variants/0/title"), "The VAE");
  EXPECT_EQ(text_at(page, "claims/0/verdict"), "unknown");
  EXPECT_EQ(text_at(page, "note"), "");
}

TEST(StudyView, AMeasureIsTheMeanOfTheSeedsThatHaveIt) {
  HalfAStudy study;
  Node page = study_page_node(study.catalogue, study.found());
  EXPECT_EQ(text_at(page, "measures/0/name"), "ELBO");
  EXPECT_EQ(whole_at(page, "measures/0/count"), 2) << "each of the two runs has -105.6249";
  EXPECT_DOUBLE_EQ(number_at(page, "measures/0/mean"), -105.6249);
  EXPECT_EQ(text_at(page, "measures/0/unit"), "nats per image");
  run::EvalResult better{"elbo", -95.6249, 0.3,   "nats", 10000,  {},
                         0,      1.5,      "raw", 2000,   "test", "2026-11-23T00:00:00Z"};
  run::append_eval(real_fs(), study.folder / "runs" / "vae-s1" / "eval", better);
  page = study_page_node(study.catalogue, study.found());
  EXPECT_DOUBLE_EQ(number_at(page, "measures/0/mean"), -100.6249);
  EXPECT_NEAR(number_at(page, "measures/0/deviation"), 10 / std::sqrt(2.0), 1e-9);
  EXPECT_EQ(whole_at(page, "measures/1/count"), 0) << "a name that leaves the folder has no file";
}

TEST(StudyView, ADamagedStudyIsALineWithANote) {
  HalfAStudy study;
  report::put(study.folder / "study.json", "{\"runs\":[1,{\"run\":\"../../etc\"}],");
  report::put(study.folder / "study.toml", "[[[");
  const Node line = study_line(study.catalogue, study.found());
  EXPECT_EQ(text_at(line, "title"), "zoo.study");
  EXPECT_NE(text_at(line, "note").find("study.toml"), std::string::npos);
  EXPECT_NE(text_at(line, "note").find("study.json"), std::string::npos);
  EXPECT_EQ(whole_at(line, "tasks"), 0);
}

TEST(StudyView, ThePageIsSentWhereItLiesInTheFolder) {
  HalfAStudy study;
  EXPECT_THROW(study_html(study.folder), DataError) << "there is none yet";
  report::put(study.folder / "study.html", "<p>a page</p>");
  EXPECT_EQ(text_of(study_html(study.folder).bytes), "<p>a page</p>");
  report::put(study.root / "secret.html", "secret");
  for (const char* page : {"../secret.html", "/etc/passwd", "study.json", ""}) {
    report::put(study.folder / "study.toml", str("page = \"", page, "\"\n"));
    if (std::string(page).empty()) continue;  // then it has the usual name
    EXPECT_THROW(study_html(study.folder), DataError) << page;
  }
  report::put(study.folder / "study.toml", "page = \"linked.html\"\n");
  real_fs().symlink(study.root / "secret.html", study.folder / "linked.html");
  EXPECT_THROW(study_html(study.folder), DataError);
}

}  // namespace
}  // namespace elbo::serve
