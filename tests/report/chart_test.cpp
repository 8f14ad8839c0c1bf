// SPDX-License-Identifier: MIT
// Oracles: coordinates worked out by hand from the plot's box, and counts of what was put in.
#include "elbo/report/chart.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/rng.h"
#include "elbo/report/curve.h"
#include "tests/report/markup_check.h"

namespace elbo::report {
namespace {

std::vector<Tag> tags_of(const Markup& markup, const std::string& name, const std::string& kind) {
  const MarkupFacts facts = read_markup(markup.source());
  EXPECT_EQ(facts.error, "");
  std::vector<Tag> out;
  for (const Tag& tag : facts.tags)
    if (tag.name == name && tag.attributes.contains("class") &&
        tag.attributes.at("class").starts_with(kind))
      out.push_back(tag);
  return out;
}

size_t count_of(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

LineChart line_of(std::vector<Point> points) {
  return {{"c", "a title", "step", "nats"}, {{"loss", std::move(points)}}, false};
}

TEST(Plot, PlacesValuesAsAHandComputationDoes) {
  const Plot plot{{50, 20, 450, 220}, tight_scale(0, 200), tight_scale(-10, 10)};
  const Point at = plot.at(Point{50, 5});
  EXPECT_DOUBLE_EQ(at.x, 150);  // 50 + 400 * 50 / 200
  EXPECT_DOUBLE_EQ(at.y, 70);   // 220 - 200 * 15 / 20
  EXPECT_TRUE(std::isnan(plot.at(Point{50, NAN}).y));
}

TEST(LineChart, DrawsItsPointsWhereTheAxesSay) {
  // Ticks 0 to 4: labels of one letter, so the box is (16.3, 44) to (342, 200): left 6.3 + 10, top
  // 26 + one row of legend, right 360 - 18, bottom 222
  // - 40 + 18.
  const auto paths = tags_of(line_chart(line_of({{0, 0}, {1, 4}, {2, 1}})), "path", "line s0");
  ASSERT_EQ(paths.size(), 2U);  // the legend's and the line
  EXPECT_EQ(paths[1].attributes.at("d"), "M16.3 200L179.15 44L342 161");
}

TEST(LineChart, AMissingValueIsAGapAndALonelyOneADot) {
  const auto paths =
      tags_of(line_chart(line_of({{0, 0}, {1, 4}, {2, NAN}, {3, 2}, {4, NAN}, {5, 1}, {6, 1}})),
              "path", "line s0");
  const std::string d = paths.at(1).attributes.at("d");
  EXPECT_EQ(count_of(d, "M"), 3U);
  EXPECT_EQ(count_of(d, "h0"), 1U);
}

TEST(LineChart, MarksThePointsOfAShortCurve) {
  const Markup chart = line_chart(line_of({{0, 0}, {1, 4}, {2, NAN}, {3, 2}}));
  const auto marks = tags_of(chart, "path", "dots marks s0");
  ASSERT_EQ(marks.size(), 1U);
  EXPECT_EQ(count_of(marks[0].attributes.at("d"), "M"), 3U);
}

TEST(LineChart, SmoothingNeverHidesTheRawLine) {
  std::vector<Point> points;
  for (int i = 0; i < 100; ++i) points.push_back({double(i), i % 2 ? 1.0 : -1.0});
  const Markup chart = line_chart(line_of(points));
  EXPECT_EQ(tags_of(chart, "path", "line raw s0").size(), 1U);
  EXPECT_EQ(tags_of(chart, "path", "line s0").size(), 2U);
}

TEST(LineChart, SaysWhereItStartsWhenTheStartWouldSqueezeTheRest) {
  std::vector<Point> points{{0, 550}};
  for (int i = 1; i <= 100; ++i) points.push_back({double(i), 110 + 5.0 / i + (i % 3)});
  const std::string source = line_chart(line_of(points)).source();
  EXPECT_NE(source.find("starts at 550, outside the frame"), std::string::npos);
  EXPECT_EQ(line_chart(line_of({{0, 2}, {50, 1.5}, {100, 1}})).source().find("outside the frame"),
            std::string::npos);
}

TEST(LineChart, ALogarithmicAxisHasRoomForTheStart) {
  LineChart chart =
      line_of({{10, -274}, {100, -200}, {10'000, -140}, {100'000, -124}, {1'000'000, -115}});
  chart.curves.push_back({"early", {{1, -106}, {10'000, -99}}});
  chart.log_x = true;
  const std::string source = line_chart(chart).source();
  EXPECT_EQ(source.find("outside the frame"), std::string::npos);
  const auto ends = tags_of(line_chart(chart), "path", "line s1").at(1).attributes.at("d");
  EXPECT_EQ(ends.find("-"), std::string::npos) << "a point above the frame: " << ends;
}

TEST(LineChart, AnAxisFromZeroShowsEverything) {
  std::vector<Point> points{{0, 550}};
  for (int i = 1; i <= 100; ++i) points.push_back({double(i), 110 + 5.0 / i + (i % 3)});
  LineChart chart = line_of(points);
  chart.from_zero = true;
  const MarkupFacts facts = read_markup(line_chart(chart).source());
  EXPECT_EQ(facts.text.find("outside the frame"), std::string::npos);
  EXPECT_NE(facts.text.find("600"), std::string::npos);
}

TEST(LineChart, ALogarithmicAxisLeavesOutWhatItCannotShow) {
  LineChart chart = line_of({{0, 5}, {1, 1}, {10, 2}, {100, 3}});
  chart.log_x = true;
  const std::string d = tags_of(line_chart(chart), "path", "line s0").at(1).attributes.at("d");
  EXPECT_EQ(count_of(d, "M") + count_of(d, "L"), 3U);
}

TEST(LineChart, HasATitleAndADescriptionThatAreReadAloud) {
  const MarkupFacts facts = read_markup(line_chart(line_of({{0, 2}, {10, 1}})).source());
  ASSERT_FALSE(facts.tags.empty());
  EXPECT_EQ(facts.tags[0].attributes.at("role"), "img");
  EXPECT_EQ(facts.tags[0].attributes.at("aria-labelledby"), "c-title c-desc");
  EXPECT_NE(facts.text.find("loss: from 2 at 0 to 1 at 10."), std::string::npos);
}

TEST(LineChart, AnEmptyOrAllMissingSeriesIsStillAChart) {
  EXPECT_EQ(read_markup(line_chart(line_of({})).source()).error, "");
  EXPECT_EQ(read_markup(line_chart(line_of({{1, NAN}, {2, NAN}})).source()).error, "");
}

TEST(LineChart, NamesInSeriesAreInert) {
  LineChart chart = line_of({{0, 1}, {1, 2}});
  chart.curves[0].name = "<script>x</script>";
  const MarkupFacts facts = read_markup(line_chart(chart).source());
  EXPECT_EQ(facts.error, "");
  EXPECT_EQ(facts.count("script"), 0U);
}

TEST(Curve, ThinningKeepsTheHighestAndTheLowest) {
  Rng rng(3);
  std::vector<Point> points;
  for (int i = 0; i < 5000; ++i) points.push_back({double(i), rng.uniform()});
  points[1234].y = 9;
  points[4321].y = -9;
  const std::vector<Point> few = thinned(points, 100);
  EXPECT_LE(few.size(), 200U);
  EXPECT_EQ(range_of_y({{"", few}}, 0), range_of_y({{"", points}}, 0));
}

TEST(Curve, SmoothingLeavesAStraightLineAsItIsAndShortensNoise) {
  std::vector<Point> line, noise;
  for (int i = 0; i < 400; ++i) {
    line.push_back({double(i), 3.0 * i});
    noise.push_back({double(i), i % 2 ? 1.0 : -1.0});
  }
  const auto smooth_line = smoothed(line);
  for (size_t i = 0; i < line.size(); ++i) ASSERT_NEAR(smooth_line[i].y, line[i].y, 1e-9);
  // A window of 11: one left over of eleven.
  for (size_t i = 10; i < 390; ++i) ASSERT_LT(std::abs(smoothed(noise)[i].y), 0.1 + 1e-9);
  EXPECT_TRUE(smoothed({{0, 1}}).empty());
}

/// The definition: the mean of at most `reach` finite points to each side and as many on both.
double mean_around(const std::vector<Point>& points, size_t at, size_t reach) {
  double sum = points[at].y;
  size_t d = 1;
  for (; d <= reach && d <= at && at + d < points.size() && std::isfinite(points[at - d].y) &&
         std::isfinite(points[at + d].y);
       ++d)
    sum += points[at - d].y + points[at + d].y;
  return sum / static_cast<double>(2 * d - 1);
}

TEST(Curve, SmoothingIsTheMeanOfItsDefinitionWhereverGapsAndHugeValuesAre) {
  Rng rng(5);
  for (const size_t size : {40U, 41U, 79U, 160U, 700U, 2000U}) {
    std::vector<Point> points;
    for (size_t i = 0; i < size; ++i)
      points.push_back({static_cast<double>(i), rng.below(50) == 0    ? NAN
                                                : rng.below(300) == 0 ? 1e30
                                                                      : rng.uniform()});
    const std::vector<Point> out = smoothed(points);
    ASSERT_EQ(out.size(), size);
    for (size_t i = 0; i < size; ++i) {
      if (std::isnan(points[i].y)) ASSERT_TRUE(std::isnan(out[i].y)) << i;
      else
        ASSERT_NEAR(out[i].y, mean_around(points, i, std::max<size_t>(1, size / 80)),
                    1e-12 * std::abs(out[i].y))
            << size << " " << i;
    }
  }
}

TEST(Curve, AMillionPointsAreSmoothedToo) {
  const std::vector<Point> points(1'000'000, {0, 2});
  for (const Point& point : smoothed(points)) ASSERT_EQ(point.y, 2);
}

TEST(ScatterChart, DrawsEveryPointUpToItsLimit) {
  Rng rng(5);
  ScatterChart chart{{"s", "latent", "z1", "z2"}, {}};
  for (int c = 0; c < 10; ++c) {
    chart.classes.push_back({std::to_string(c), {}});
    for (int i = 0; i < 150; ++i)
      chart.classes.back().points.push_back({c + rng.uniform(), rng.uniform()});
  }
  const auto dots_in = [](const ScatterChart& of) {
    size_t n = 0;
    for (const Tag& tag : tags_of(scatter_chart(of), "path", "dots medium"))
      n += count_of(tag.attributes.at("d"), "M");
    for (const Tag& tag : tags_of(scatter_chart(of), "path", "dots small"))
      n += count_of(tag.attributes.at("d"), "M");
    return n;
  };
  EXPECT_EQ(dots_in(chart), 1500U);
  for (auto& one : chart.classes) one.points.resize(4000, {0.5, 0.5});
  EXPECT_EQ(dots_in(chart), 10000U);
  EXPECT_LT(scatter_chart(chart).source().size(), 300000U);
  EXPECT_EQ(tags_of(scatter_chart(chart), "text", "halo").size(), 10U);
}

TEST(BarChart, BarsReachFromZeroToTheirValue) {
  const Markup chart = bar_chart({{"b", "bars", "nats", ""}, {{"a", 10, 0}, {"b", -5, 1}}});
  const auto bars = tags_of(chart, "rect", "bar");
  ASSERT_EQ(bars.size(), 2U);
  const auto number = [&](size_t i, const char* name) {
    return std::stod(bars[i].attributes.at(name));
  };
  EXPECT_NEAR(number(0, "width"), 2 * number(1, "width"), 0.05);
  EXPECT_NEAR(number(1, "x") + number(1, "width"), number(0, "x"), 0.05);
  EXPECT_EQ(tags_of(chart, "path", "whisker").size(), 1U);
}

}  // namespace
}  // namespace elbo::report
