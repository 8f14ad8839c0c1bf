// SPDX-License-Identifier: MIT
// Oracles: a run whose every record the test wrote; the strict reader of markup for drawings.
#include "elbo/serve/records/run_pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/build_info.h"
#include "elbo/io/json.h"
#include "elbo/serve/records/answer.h"
#include "tests/report/markup_check.h"
#include "tests/serve/served_runs.h"

namespace elbo::serve {
namespace {

/// A folder with two runs of the reports' tests in it, of which one is looked at.
struct OneRun {
  ScratchFolder root;
  run::RunFolder other = report::mock_run(root / "a"), folder;
  Catalogue catalogue{root.path()};
  std::shared_ptr<WatchedRun> run;
  explicit OneRun(const report::MockWords& words = {})
      : folder(report::mock_run(root / "b", words)) {
    catalogue.look();
    run = catalogue.run(id_of(folder.path()));
  }
};

TEST(RunPages, ACardSaysWhatTheRunIs) {
  OneRun one;
  const Node card = card_node(one.run->facts());
  EXPECT_EQ(text_at(card, "id"), id_of(one.folder.path()));
  EXPECT_EQ(text_at(card, "name"), "b");
  EXPECT_EQ(text_at(card, "title"), "mnist vae");
  EXPECT_EQ(text_at(card, "description"), "784-400-20");
  EXPECT_EQ(text_at(card, "state"), "done");
  EXPECT_EQ(text_at(card, "model"), "vae");
  EXPECT_EQ(text_at(card, "data"), "mnist");
  EXPECT_EQ(whole_at(card, "seed"), 3);
  EXPECT_EQ(whole_at(card, "steps"), 2000);
  EXPECT_EQ(number_at(card, "seconds"), 100);
  EXPECT_TRUE(is_null(card, "seconds_left")) << "it does not run";
  EXPECT_EQ(whole_at(card, "grid"), 2000);
  EXPECT_GT(whole_at(card, "size"), 1000);
  EXPECT_EQ(text_at(card, "version"), "1.0.0");
  EXPECT_NE(text_at(card, "note").find("of elbo 1.0.0"), std::string::npos);
  EXPECT_EQ(list_at(card, "health").size(), 1U);
  EXPECT_FALSE(std::get<bool>(at(card, "bundle").value()));
}

TEST(RunPages, ARunThatRunsSaysHowLongItWillTake) {
  OneRun one;
  one.folder.mark_running();
  HoldingProcess process(one.folder.path());
  one.catalogue.look();
  const Node card = card_node(one.run->facts());
  EXPECT_EQ(text_at(card, "state"), "running");
  EXPECT_NEAR(number_at(card, "seconds_left"), (2000 - 1500) / 20.0, 1e-9);
}

TEST(RunPages, DamagedRunsAreCardsWithANoteAndTheListGoesOn) {
  OneRun one;
  report::put(one.folder.config(), "name = \"broken\n[[[");
  report::put(one.folder.build(), "{");
  report::put(one.folder.metrics(), "\xff\n");
  one.catalogue.look();
  const Node::List cards = std::get<Node::List>(cards_of(one.catalogue).value());
  ASSERT_EQ(cards.size(), 2U);
  for (const Node& card : cards) {
    const bool damaged = text_at(card, "name") == "b";
    EXPECT_EQ(text_at(card, "state"), damaged ? "unreadable" : "done");
    if (damaged) {
      EXPECT_NE(text_at(card, "note").find("config.toml cannot be read"), std::string::npos);
      EXPECT_NE(text_at(card, "note").find("build.json cannot be read"), std::string::npos);
      EXPECT_EQ(text_at(card, "note").find(one.root.path().string()), std::string::npos);
    }
  }
  const Node page = run_page(one.catalogue, one.run, {});
  EXPECT_TRUE(list_at(page, "terms").empty());
}

TEST(RunPages, APageHasAllRecordsOfTheRun) {
  OneRun one;
  report::put(one.folder.log(), "first\nsecond \x1b[31m\xE2\x80\xAE\n");
  const Node page = shown(run_page(one.catalogue, one.run, [](const Node&) {
    Node out = Node::table();
    out.set("seed", Node(int64_t{3}));
    return out;
  }));
  EXPECT_NE(text_at(page, "config").find("latent_dim = 20"), std::string::npos);
  EXPECT_EQ(text_at(page, "differing"), "seed = 3\n");
  EXPECT_EQ(text_at(page, "build/cpu"), "Example CPU");
  ASSERT_EQ(list_at(page, "results").size(), 1U);
  EXPECT_EQ(text_at(page, "results/0/name"), "ELBO");
  EXPECT_EQ(text_at(page, "results/0/unit"), "nats per image");
  EXPECT_DOUBLE_EQ(number_at(page, "results/0/value"), -105.6249);
  EXPECT_EQ(text_at(page, "results/0/parts/1/name"), "KL divergence");
  ASSERT_EQ(list_at(page, "figures").size(), 3U);
  EXPECT_EQ(text_at(page, "figures/0/name"), "latent_information");
  EXPECT_EQ(list_at(page, "grids").size(), 9U);
  EXPECT_EQ(list_at(page, "terms").size(), 8U);
  EXPECT_EQ(text_at(page, "terms/1/text"), "KL divergence");
  ASSERT_EQ(list_at(page, "log").size(), 2U);
  EXPECT_EQ(text_at(page, "log/1"), "second \\x1b[31m\\u202e");
  EXPECT_EQ(text_at(page, "error"), "");
}

TEST(RunPages, AFailedRunSaysItsError) {
  OneRun one;
  one.folder.mark_failed("the loss is not finite");
  one.catalogue.look();
  const Node page = run_page(one.catalogue, one.run, {});
  EXPECT_EQ(text_at(page, "state"), "failed");
  EXPECT_EQ(text_at(page, "error"), "the loss is not finite");
}

TEST(RunPages, CurvesHaveAtMostTheWidthThatIsAskedFor) {
  OneRun one;
  const Node curves = curves_of(one.catalogue, one.run, 20);
  EXPECT_EQ(number_at(curves, "read"), 1);
  ASSERT_EQ(list_at(curves, "groups").size(), 3U);
  EXPECT_EQ(text_at(curves, "groups/0/group"), "elbo/vae");
  EXPECT_EQ(text_at(curves, "groups/1/title"), "On held-out images");
  EXPECT_EQ(text_at(curves, "groups/0/curves/0/name"), "reconstruction");
  EXPECT_EQ(list_at(curves, "groups/0/curves/0/steps").size(), 20U);
  EXPECT_EQ(list_at(curves, "groups/0/curves/0/values").size(), 20U);
  const Node all = curves_of(one.catalogue, one.run, 5000);
  EXPECT_EQ(list_at(all, "groups/0/curves/0/steps").size(), 101U);
  EXPECT_EQ(number_at(all, "groups/0/curves/0/steps/100"), 2000);
}

/// The places of the dots that a chart of few points has, in user units.
std::vector<report::Point> dots_of(const std::string& svg) {
  std::vector<report::Point> out;
  const size_t marks = svg.find("dots marks");
  size_t begin = svg.find(" d=\"", marks) + 4;
  const std::string path = svg.substr(begin, svg.find('"', begin) - begin);
  for (size_t at = path.find('M'); at != std::string::npos; at = path.find('M', at + 1)) {
    const size_t blank = path.find(' ', at);
    out.push_back({std::stod(path.substr(at + 1)), std::stod(path.substr(blank + 1))});
  }
  return out;
}

/// The value at a place, by the frame that an answer describes.
report::Point value_at(const Node& frame, const report::Point& place) {
  const auto unmapped = [&](const char* axis, double share) {
    const double low = number_at(frame, str(axis, "/low")),
                 high = number_at(frame, str(axis, "/high"));
    return std::get<bool>(at(frame, str(axis, "/log")).value()) ? low * std::pow(high / low, share)
                                                                : low + share * (high - low);
  };
  const double left = number_at(frame, "left"), right = number_at(frame, "right"),
               top = number_at(frame, "top"), bottom = number_at(frame, "bottom");
  return {unmapped("x", (place.x - left) / (right - left)),
          unmapped("y", (bottom - place.y) / (bottom - top))};
}

TEST(RunCharts, TheFrameMapsPlacesBackToValues) {
  OneRun one;
  for (const bool log_y : {false, true}) {
    ChartRequest request;
    request.runs = {one.run};
    request.group = "validation";
    request.names = {"kl"};
    request.log_y = log_y;
    request.width = 900;
    const ServedChart chart = chart_of(one.catalogue, request);
    EXPECT_EQ(report::read_markup(chart.svg).error, "");
    EXPECT_TRUE(chart.svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" "));
    EXPECT_EQ(std::get<bool>(at(chart.frame, "y/log").value()), log_y);
    const Node curves = curves_of(one.catalogue, one.run, 100);
    const Node& kl = at(curves, "groups/1/curves/2");
    ASSERT_EQ(text_at(kl, "name"), "kl");
    const std::vector<report::Point> dots = dots_of(chart.svg);
    ASSERT_EQ(dots.size(), list_at(kl, "values").size());
    for (size_t i = 0; i < dots.size(); ++i) {
      const report::Point value = value_at(chart.frame, dots[i]);
      EXPECT_NEAR(value.x, number_at(kl, str("steps/", i)), 2);
      EXPECT_NEAR(value.y, number_at(kl, str("values/", i)), .01);  // coordinates have two decimals
    }
  }
}

TEST(RunCharts, SeveralRunsAreSeriesOfTheirOwn) {
  OneRun one;
  ChartRequest request;
  for (const auto& run : one.catalogue.runs()) request.runs.push_back(run);
  request.group = "elbo/vae";
  request.names = {"reconstruction"};
  request.validation = true;
  const ServedChart chart = chart_of(one.catalogue, request);
  ASSERT_EQ(list_at(chart.frame, "series").size(), 4U);
  EXPECT_EQ(text_at(chart.frame, "series/0/class"), "s0");
  EXPECT_EQ(text_at(chart.frame, "series/1/group"), "validation");
  EXPECT_GT(number_at(chart.frame, "y/low"), 0) << "the log-likelihood is turned into a loss";
  EXPECT_NE(chart.svg.find("mnist vae, validation"), std::string::npos);
  request.names = {"no such"};
  EXPECT_THROW(chart_of(one.catalogue, request), DataError);
}

TEST(RunCharts, NegativeValuesHaveALinearAxis) {
  OneRun one;
  ChartRequest request;
  request.runs = {one.run};
  request.group = "validation";
  request.names = {"elbo"};
  request.log_y = true;
  EXPECT_FALSE(std::get<bool>(at(chart_of(one.catalogue, request).frame, "y/log").value()));
}

TEST(RunCharts, NamesWithMarkupInThemAreInert) {
  OneRun one({"<img src=x onerror=alert(1)>\"'&]]>", "</text><script>alert(2)</script>"});
  append(one.folder.metrics(), "{\"step\":2001,\"train/<b>/\\\"onload=/<script>x\":1.5}\n");
  const Node curves = curves_of(one.catalogue, one.run, 100);
  ChartRequest request;
  request.runs = {one.run};
  request.group = "<b>/\"onload=";
  request.names = {"<script>x"};
  const report::MarkupFacts facts = report::read_markup(chart_of(one.catalogue, request).svg);
  EXPECT_EQ(facts.error, "");
  EXPECT_EQ(facts.count("script"), 0U);
  EXPECT_EQ(facts.count("img"), 0U);
  const ServedFile figure = figure_of(*one.run, "latent_scatter");
  EXPECT_EQ(figure.type, "image/svg+xml");
  const report::MarkupFacts drawn = report::read_markup(std::string(text_of(figure.bytes)));
  EXPECT_EQ(drawn.error, "");
  EXPECT_EQ(drawn.count("script"), 0U);
}

TEST(RunImages, GridsAndFiguresAreSentAsTheyAre) {
  OneRun one;
  const ServedFile grid = grid_of(*one.run, 1500);
  EXPECT_EQ(grid.type, "image/png");
  EXPECT_EQ(grid.bytes, real_fs().read(one.folder.samples() / "001500.png", 1 << 20));
  EXPECT_THROW(grid_of(*one.run, 1501), DataError);
  EXPECT_EQ(figure_of(*one.run, "reconstructions").type, "image/png");
  EXPECT_EQ(text_at(figure_data(*one.run, "latent_information"), "kind"), "bars");
  for (const char* name : {"none", "../build", "..", "", "/etc/passwd"})
    EXPECT_THROW(figure_of(*one.run, name), DataError) << name;
}

TEST(RunImages, NeitherLinksNorOtherFilesAreSent) {
  OneRun one;
  const Path grid = one.folder.samples() / "000100.png";
  report::put(one.root / "elsewhere.png",
              std::string(text_of(real_fs().read(one.folder.samples() / "000001.png", 1 << 20))));
  real_fs().remove(grid);
  real_fs().symlink(one.root / "elsewhere.png", grid);
  EXPECT_THROW(grid_of(*one.run, 100), DataError);
  report::put(one.folder.samples() / "000200.png", "<script>alert(1)</script>");
  EXPECT_THROW(grid_of(*one.run, 200), DataError);
  real_fs().symlink("/etc", one.folder.figures() / "etc.json");
  EXPECT_THROW(figure_data(*one.run, "etc"), DataError);
}

}  // namespace
}  // namespace elbo::serve
