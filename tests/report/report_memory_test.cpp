// SPDX-License-Identifier: MIT
// How much memory the page about a run takes, whose figures and metrics make the most of each byte.
// Oracle: the multiples that SECURITY.md states.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/report/report.h"
#include "elbo/run/metrics.h"
#include "tests/io/allocation.h"
#include "tests/report/mock_run.h"

namespace elbo::report {
namespace {

constexpr size_t kSize = size_t{2} << 20, kAllowance = 4'000'000;

std::string times(const std::string& piece) {
  std::string out;
  while (out.size() < kSize) out += piece;
  return out;
}

template <class Work>
size_t peak_of(Work&& work) {
  test::begin_allocation_peak();
  work();
  return test::allocation_peak();
}

TEST(ReportMemory, OfMetricsIsAFewTimesTheirSize) {
  const run::RunFolder run = run::RunFolder::create_at(real_fs(), fresh_folder("metrics_memory"));
  std::string names = "{\"step\":1";
  for (int i = 0; names.size() < kSize / 16; ++i) names += str(",\"", i, "\":1");
  for (const std::string& text :
       {times("{\"\":1}\n"), times("{\"step\":1,\"a\":1,\"b\":2,\"validation/c\":3}\n"),
        times("{\"health\":{\"text\":\"a\"}}\n"), times(names + "}\n")}) {
    put(run.metrics(), text);
    const size_t reading = peak_of([&] {
      HistoryReader reader;
      run::read_metrics(real_fs(), run.metrics(), [&](const Node& line) { reader.see(line); });
      reader.take();
    });
    EXPECT_LE(reading, 10 * text.size() + kAllowance)
        << text.substr(0, 40) << ": "
        << static_cast<double>(reading) / static_cast<double>(text.size()) << " times";
    const size_t page = peak_of([&] { run_report(run); });
    EXPECT_LE(page, 40 * text.size() + kAllowance)
        << text.substr(0, 40) << ": "
        << static_cast<double>(page) / static_cast<double>(text.size()) << " times";
  }
}

TEST(ReportMemory, OfAFigureIsAFewTimesItsSizeAndThePageStaysSmall) {
  const run::RunFolder run = run::RunFolder::create_at(real_fs(), fresh_folder("figure_memory"));
  const std::string zeros = times("0,") + "0";
  std::string classes = "0", as_many = "0";
  for (int i = 1; classes.size() < kSize; ++i) classes += str(",", i), as_many += ",1";
  const std::string empty = R"({"name":"","x":[],"y":[1],"classes":[],"labels":[]})";
  std::string series = empty;
  for (int i = 1; i < 10'000; ++i) series += "," + empty;
  const auto one = [](const std::string& y, const std::string& of_class) {
    return R"({"name":"","x":[],"y":[)" + y + R"(],"classes":[)" + of_class + R"(],"labels":[]})";
  };
  for (const auto& [kind, all] :
       std::vector<std::pair<std::string, std::string>>{{"lines", one(zeros, "")},
                                                        {"scatter", one(zeros, "")},
                                                        {"scatter", one(as_many, classes)},
                                                        {"bars", one(zeros, "")},
                                                        {"lines", series}}) {
    const std::string text =
        R"({"id":"a","title":"","caption":"","kind":")" + kind +
        R"(","x_label":"","y_label":"","picture":"","provenance":{},"class_names":[],"series":[)" +
        all + "]}";
    put(run.figures() / "a.json", text);
    std::string page;
    const size_t peak = peak_of([&] { page = run_report(run); });
    EXPECT_LE(peak, 60 * text.size() + kAllowance)
        << kind << ": " << static_cast<double>(peak) / static_cast<double>(text.size()) << " times";
    EXPECT_LE(page.size(), size_t{5'000'000}) << kind;
    EXPECT_NE(page.find("<svg"), std::string::npos) << kind;
  }
}

}  // namespace
}  // namespace elbo::report
