// SPDX-License-Identifier: MIT
// What a stranger needs to make the page again: time, machine, program, the study's file.
#include <algorithm>
#include <map>

#include "elbo/core/build_info.h"
#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/report/frame.h"
#include "elbo/report/table.h"
#include "elbo/study/page/page_parts.h"

namespace elbo::study {
namespace {

constexpr size_t kMostText = 200'000;  // characters of the study's file that are shown

using Pairs = std::vector<std::pair<std::string, std::string>>;

report::Markup time_table(const StudyPage& page) {
  double trained = 0, measured = 0, drawn = 0;
  for (const RunOutcome& run : page.outcome.runs) {
    trained += run.seconds;
    for (const auto& [protocol, result] : run.results) measured += result.seconds;
  }
  for (const FigureOutcome& figure : page.outcome.figures) drawn += figure.seconds;
  Pairs pairs{{"training", duration_text(trained)},
              {"measuring", duration_text(measured)},
              {"drawing", duration_text(drawn)},
              {"in all", duration_text(trained + measured + drawn)}};
  if (page.study.minutes > 0)
    pairs.emplace_back("expected, on two cores", str("about ", page.study.minutes, " minutes"));
  return report::pairs_markup("Time", pairs);
}

/// Machine and program of a run on one line; "" where the run does not say.
Pairs origin_of(const StudyPage& page, const RunOutcome& run) try {
  const run::BuildRecord build = run::read_build(page.fs, page.folder / run.run / "build.json");
  Pairs all{{"elbo", str(build.version, build.commit.empty() ? "" : ", source ", build.commit)},
            {"LibTorch", build.libtorch},
            {"compiler", build.compiler},
            {"processor", build.cpu},
            {"threads", str(build.threads)},
            {"instruction set", build.instruction_set},
            {"system", build.kernel}};
  std::erase_if(all, [](const auto& pair) { return pair.second.empty(); });
  return all;
} catch (const Error&) {  // a run that did not get so far
  return {};
}

/// One table for each machine and program that took part.
report::Markup origin_tables(const StudyPage& page) {
  std::vector<std::pair<Pairs, size_t>> origins;
  for (const RunOutcome& run : page.outcome.runs) {
    if (run.run.empty() || run.state == OutcomeState::missing) continue;
    const Pairs origin = origin_of(page, run);
    if (origin.empty()) continue;
    const auto it = std::find_if(origins.begin(), origins.end(),
                                 [&](const auto& one) { return one.first == origin; });
    if (it == origins.end()) origins.emplace_back(origin, 1);
    else ++it->second;
  }
  report::Markup out;
  for (const auto& [pairs, count] : origins)
    out += report::pairs_markup(str("What made ", count, count == 1 ? " run" : " runs"), pairs);
  return out;
}

report::Markup file_of(const Study& study) {
  if (study.text.empty()) return {};
  const std::string shown = study.text.size() <= kMostText
                                ? study.text
                                : str(study.text.substr(0, kMostText), "\n... and more");
  return report::element(
      "details", {}, report::element("summary", {}, "The study's file"),
      report::element("pre", {{"tabindex", "0"}}, report::element("code", {}, shown)));
}

}  // namespace

report::Markup making_part(const StudyPage& page) {
  report::Markup out =
      report::element("div", {{"class", "tables"}}, time_table(page), origin_tables(page));
  out += report::element(
      "p", {},
      "The same settings and seeds on the same machine, build and number of threads "
      "give the same numbers.");
  out += file_of(page.study);
  return out;
}

}  // namespace elbo::study
