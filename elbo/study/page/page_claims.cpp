// SPDX-License-Identifier: MIT
// Claims: what was said, what others found, what these runs gave, and the verdict in words.
#include <algorithm>
#include <cmath>

#include "elbo/core/str.h"
#include "elbo/report/number.h"
#include "elbo/study/page/page_parts.h"

namespace elbo::study {
namespace {

/// A cell; on a narrow screen, where a row becomes a block, it says itself which column it is.
report::Markup cell(const char* head, const report::Markup& content) {
  return report::element("td", {{"role", "cell"}, {"data-label", head}}, content);
}

report::Markup small(const report::Markup& words) {
  return report::element("span", {{"class", "small"}}, words);
}

std::string seeds_in_words(int64_t count) { return count == 1 ? "one seed" : str(count, " seeds"); }

/// "below 0.01", "above that of VAE", "near 1.4 (within 0.1)".
std::string wanted_text(const StudyPage& page, const Expectation& claim) {
  std::string out = claim.compared;
  if (!claim.than.empty()) out += str(" that of ", variant_title(page.study, claim.than));
  else if (!claim.than_value.empty()) out += str(" ", claim.than_value, " of the same run");
  else if (claim.bound) out += str(" ", report::number_text(*claim.bound));
  if (claim.compared == "near") out += str(" (within ", report::number_text(claim.tolerance), ")");
  return out;
}

/// Which number settles it, and what it must be.
report::Markup question(const StudyPage& page, const Expectation& claim) {
  report::Markup out = report::element("code", {}, claim.value);
  out += report::Markup(str(" of ", variant_title(page.study, claim.variant)));
  if (!claim.compared.empty()) out += report::Markup(str("; wanted ", wanted_text(page, claim)));
  if (claim.least > 0) out += report::Markup(str(", for at least ", seeds_in_words(claim.least)));
  return small(out);
}

report::Markup published_cell(const Expectation& claim) {
  report::Markup out = claim.published ? report::number_text(*claim.published) : "\xE2\x80\x93";
  if (!claim.source.empty()) out += small(claim.source);
  return out;
}

SeedSpread spread_of_pairs(const std::vector<std::pair<int64_t, double>>& pairs) {
  std::vector<double> values;
  for (const auto& [seed, value] : pairs) values.push_back(value);
  return spread_of(values);
}

report::Markup ours_cell(const StudyPage& page, const Expectation& claim,
                         const ExpectationOutcome* found) {
  const SeedSpread ours = found != nullptr ? spread_of_pairs(found->ours) : SeedSpread{0, 0, 0};
  if (ours.count == 0) return small("no value yet");
  report::Markup out = report::element("span", {{"class", "value"}}, spread_text(ours));
  out += small(seeds_in_words(ours.count));
  const SeedSpread others = spread_of_pairs(found->others);
  if (others.count > 0)
    out += small(str("against ", spread_text(others),
                     claim.than.empty() ? "" : str(" of ", variant_title(page.study, claim.than))));
  return out;
}

const char* look_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds: return "word good";
    case Verdict::fails: return "word bad";
    case Verdict::unknown: return "word wait";
    case Verdict::shown: return "word";
  }
  return "";
}

report::Markup verdict_cell(const ExpectationOutcome* found) {
  const Verdict verdict = found != nullptr ? found->verdict : Verdict::unknown;
  report::Markup out =
      report::element("strong", {{"class", look_of(verdict)}}, verdict_text(verdict));
  if (found != nullptr && !found->sentence.empty()) out += small(found->sentence);
  return out;
}

report::Markup claim_row(const StudyPage& page, size_t section, size_t index) {
  const Expectation& claim = page.study.sections[section].expectations[index];
  const ExpectationOutcome* found = find_claim(page.outcome, section, index);
  report::Markup said = marked_words(claim.say);
  said += question(page, claim);
  return report::element("tr", {{"role", "row"}},
                         report::element("th", {{"role", "rowheader"}, {"scope", "row"}}, said),
                         cell("published", published_cell(claim)),
                         cell("ours", ours_cell(page, claim, found)),
                         cell("verdict", verdict_cell(found)));
}

report::Markup head_cell(const char* text) {
  return report::element("th", {{"role", "columnheader"}, {"scope", "col"}}, text);
}

void count(ClaimTally& tally, Verdict verdict) {
  switch (verdict) {
    case Verdict::holds: ++tally.holds; break;
    case Verdict::fails: ++tally.fails; break;
    case Verdict::unknown: ++tally.unknown; break;
    case Verdict::shown: ++tally.shown; break;
  }
}

}  // namespace

std::string verdict_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds: return "holds";
    case Verdict::fails: return "does not hold";
    case Verdict::unknown: return "not known yet";
    case Verdict::shown: return "shown, not judged";
  }
  return "";
}

const ExpectationOutcome* find_claim(const StudyOutcome& outcome, size_t section, size_t index) {
  const auto it = std::find_if(
      outcome.expectations.begin(), outcome.expectations.end(),
      [&](const ExpectationOutcome& one) { return one.section == section && one.index == index; });
  return it == outcome.expectations.end() ? nullptr : &*it;
}

ClaimTally tally_of(const StudyPage& page, size_t section) {
  ClaimTally out;
  for (size_t i = 0; i < page.study.sections[section].expectations.size(); ++i) {
    const ExpectationOutcome* found = find_claim(page.outcome, section, i);
    count(out, found != nullptr ? found->verdict : Verdict::unknown);
  }
  return out;
}

ClaimTally tally_of(const StudyPage& page) {
  ClaimTally out;
  for (size_t section = 0; section < page.study.sections.size(); ++section) {
    const ClaimTally one = tally_of(page, section);
    out.holds += one.holds;
    out.fails += one.fails;
    out.unknown += one.unknown;
    out.shown += one.shown;
  }
  return out;
}

std::string tally_text(const ClaimTally& tally) {
  return str(tally.holds, " of ", tally.judged(),
             tally.judged() == 1 ? " claim holds" : " claims hold");
}

report::Markup claims_part(const StudyPage& page, size_t section) {
  const StudySection& part = page.study.sections[section];
  report::Markup rows;
  for (size_t i = 0; i < part.expectations.size(); ++i) rows += claim_row(page, section, i);
  if (rows.empty()) return {};
  const std::string caption = str("Claims: ", part.title.empty() ? part.id : part.title);
  const report::Markup head = report::element(
      "thead", {{"role", "rowgroup"}},
      report::element("tr", {{"role", "row"}}, head_cell("claim"), head_cell("published"),
                      head_cell("ours"), head_cell("verdict")));
  // Roles are said again, since a table that is shown as blocks loses its own.
  return report::element("table", {{"class", "claims"}, {"role", "table"}},
                         report::element("caption", {}, caption), head,
                         report::element("tbody", {{"role", "rowgroup"}}, rows));
}

}  // namespace elbo::study
