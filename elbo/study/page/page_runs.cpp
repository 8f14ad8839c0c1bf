// SPDX-License-Identifier: MIT
// All runs of a study: measures by variant, outcomes by run, and what each variant changes.
#include <algorithm>
#include <cmath>

#include "elbo/core/clock.h"
#include "elbo/core/str.h"
#include "elbo/report/frame.h"
#include "elbo/report/metric_docs.h"
#include "elbo/report/table.h"
#include "elbo/study/outcome/seed_spread.h"
#include "elbo/study/page/page_parts.h"

namespace elbo::study {
namespace {

const char* kNoText = "\xE2\x80\x93";

/// The title of a variant, with its name where another has the same title.
std::string own_title(const StudyPage& page, const std::string& variant) {
  const std::string title = variant_title(page.study, variant);
  const auto same = std::count_if(
      page.study.variants.begin(), page.study.variants.end(),
      [&](const StudyVariant& other) { return variant_title(page.study, other.name) == title; });
  return same > 1 ? str(title, " (", variant, ")") : title;
}

/// Variants of which the same is measured share a table.
struct Group {
  std::vector<std::string> protocols;
  std::vector<std::string> variants;
};

std::vector<std::string> protocols_of(const StudyPage& page, const StudyVariant& variant) {
  std::vector<std::string> out = variant.protocols;
  for (const RunOutcome& run : page.outcome.runs)
    if (run.variant == variant.name)
      for (const auto& [protocol, result] : run.results) out.push_back(protocol);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<Group> groups_of(const StudyPage& page) {
  std::vector<Group> out;
  for (const StudyVariant& variant : page.study.variants) {
    const std::vector<std::string> protocols = protocols_of(page, variant);
    if (protocols.empty()) continue;
    auto it = std::find_if(out.begin(), out.end(),
                           [&](const Group& group) { return group.protocols == protocols; });
    if (it == out.end()) it = out.insert(out.end(), {protocols, {}});
    it->variants.push_back(variant.name);
  }
  return out;
}

report::Markup measured(const StudyPage& page, const std::string& variant,
                        const std::string& protocol) {
  std::vector<double> values;
  size_t failed = 0;
  for (const RunOutcome& run : page.outcome.runs) {
    if (run.variant != variant) continue;
    if (const double value = value_of(run, protocol); std::isfinite(value)) values.push_back(value);
    else if (run.errors.contains(protocol) || run.state == OutcomeState::failed) ++failed;
  }
  if (values.empty()) return failed > 0 ? report::Markup("failed") : report::Markup(kNoText);
  report::Markup out = spread_text(spread_of(values));
  out += report::element("span", {{"class", "small"}},
                         str(values.size() == 1 ? "one seed" : str(values.size(), " seeds"),
                             failed > 0 ? str(", ", failed, " failed") : ""));
  return out;
}

/// A row a measure and a column a variant, which stays narrow where there are many measures.
report::Markup measures_table(const StudyPage& page, const Group& group) {
  std::vector<std::string> titles;
  for (const std::string& variant : group.variants) titles.push_back(own_title(page, variant));
  const std::string whose =
      titles.size() <= 3 ? join(titles, ", ")
                         : str(titles.size(), " variants, ", titles.front(), " to ", titles.back());
  report::Table table{str("Measures of ", whose), {{"measure"}, {"unit"}}, {}};
  for (const std::string& title : titles) table.columns.push_back({title, true});
  for (const std::string& protocol : group.protocols) {
    std::vector<report::Markup> row{report::element("code", {}, protocol),
                                    report::unit_text(unit_of(page.outcome, protocol))};
    for (const std::string& variant : group.variants)
      row.push_back(measured(page, variant, protocol));
    table.rows.push_back(std::move(row));
  }
  return report::table_markup(table);
}

std::string state_text(const RunOutcome& run) {
  if (!run.note.empty() && run.state == OutcomeState::done) return run.note;
  switch (run.state) {
    case OutcomeState::missing: return "not made yet";
    case OutcomeState::running: return "running";
    case OutcomeState::done: return "finished";
    case OutcomeState::failed: return "failed";
  }
  return "";
}

report::Markup state_cell(const RunOutcome& run) {
  report::Markup out = state_text(run);
  if (!run.error.empty()) out += report::element("span", {{"class", "small"}}, run.error);
  for (const auto& [protocol, error] : run.errors)
    out += report::element("span", {{"class", "small"}}, report::element("code", {}, protocol),
                           str(" could not be taken: ", error));
  return out;
}

report::Markup outcomes_table(const StudyPage& page) {
  report::Table table{"Each run", {{"run"}, {"outcome"}, {"time", true}, {"folder"}}, {}};
  for (const RunOutcome& run : page.outcome.runs)
    table.rows.push_back({str(own_title(page, run.variant), ", seed ", run.seed), state_cell(run),
                          run.seconds > 0 ? duration_text(run.seconds) : kNoText,
                          run.run.empty() ? report::Markup(kNoText)
                                          : report::element("code", {}, run.run.string())});
  return table.rows.empty() ? missing_note("There are no runs yet.") : report::table_markup(table);
}

report::Markup settings_of(const StudyVariant& variant) {
  report::Markup out;
  for (const Node::Entry& entry : variant.set.entries())
    out += report::element("code", {{"class", "setting"}},
                           str(entry.key, " = ", entry.node.literal()));
  return out.empty() ? report::Markup("nothing") : out;
}

report::Markup variants_table(const StudyPage& page) {
  report::Table table{"What each variant is",
                      {{"variant"}, {"experiment"}, {"changed in it"}, {"seeds", true}},
                      {}};
  for (const StudyVariant& variant : page.study.variants)
    table.rows.push_back({own_title(page, variant.name),
                          report::element("code", {}, variant.base.filename().string()),
                          settings_of(variant), str(variant.seeds.size())});
  return table.rows.empty() ? report::Markup() : report::table_markup(table);
}

}  // namespace

report::Markup runs_part(const StudyPage& page) {
  report::Markup out = report::heading(3, "Measures");
  out +=
      report::element("p", {{"class", "soft"}},
                      "Mean \xC2\xB1 deviation over seeds; of one seed the value alone. What each "
                      "measure means, and what it cannot see, stands in the "
                      "documentation under its name.");
  const std::vector<Group> groups = groups_of(page);
  for (const Group& group : groups) out += measures_table(page, group);
  if (groups.empty()) out += missing_note("Nothing was measured.");
  out += report::heading(3, "Outcomes");
  out += outcomes_table(page);
  out += report::heading(3, "Variants");
  out += variants_table(page);
  return out;
}

}  // namespace elbo::study
