// SPDX-License-Identifier: MIT
// Putting the parts of a study's page together, as large as it may be.
#include "elbo/study/page/page.h"

#include <algorithm>

#include "elbo/core/str.h"
#include "elbo/report/frame.h"
#include "elbo/report/number.h"
#include "elbo/study/page/page_parts.h"

namespace elbo::study {
namespace {

constexpr uint64_t kForNotes = 400;  // bytes of the sentence in the place of what is left out

std::string section_id(size_t section) { return str("section-", section + 1); }

std::string section_title(const StudySection& section) {
  return section.title.empty() ? (section.id.empty() ? "Figures and claims" : section.id)
                               : section.title;
}

std::string claims_text(const ClaimTally& tally) {
  std::string out = str(tally_text(tally), ".");
  if (tally.fails > 0) out += str(" ", tally.fails, tally.fails == 1 ? " does not." : " do not.");
  if (tally.unknown > 0)
    out +=
        str(" ", tally.unknown, tally.unknown == 1 ? " is not known yet." : " are not known yet.");
  return out;
}

std::string runs_text(const StudyPage& page) {
  const auto of = [&](OutcomeState state) {
    return std::count_if(page.outcome.runs.begin(), page.outcome.runs.end(),
                         [&](const RunOutcome& run) { return run.state == state; });
  };
  std::string out =
      str(of(OutcomeState::done), " of ", page.outcome.runs.size(), " runs are finished");
  if (of(OutcomeState::failed) > 0) out += str(", ", of(OutcomeState::failed), " failed");
  if (of(OutcomeState::running) > 0) out += str(", ", of(OutcomeState::running), " running");
  if (of(OutcomeState::missing) > 0) out += str(", ", of(OutcomeState::missing), " not made yet");
  return out + ".";
}

/// The claims that do not hold, each with the way to it.
report::Markup failures(const StudyPage& page) {
  report::Markup items;
  for (size_t section = 0; section < page.study.sections.size(); ++section)
    for (size_t i = 0; i < page.study.sections[section].expectations.size(); ++i) {
      const ExpectationOutcome* found = find_claim(page.outcome, section, i);
      if (found == nullptr || found->verdict != Verdict::fails) continue;
      items += report::element(
          "li", {}, marked_words(page.study.sections[section].expectations[i].say), " ",
          report::element("a", {{"href", str("#", section_id(section))}},
                          str("(", section_title(page.study.sections[section]), ")")));
    }
  if (items.empty()) return {};
  return report::element("ul", {{"class", "open"}, {"aria-label", "Claims that do not hold"}},
                         items);
}

report::Markup summary(const StudyPage& page) {
  const ClaimTally tally = tally_of(page);
  const char* look = tally.fails > 0                            ? "verdict bad"
                     : tally.unknown > 0 || tally.judged() == 0 ? "verdict wait"
                                                                : "verdict good";
  const std::string word = tally.judged() > 0 ? claims_text(tally) : "No claim is judged here.";
  report::Markup more = report::element("p", {}, runs_text(page));
  if (page.study.quick)
    more += report::element(
        "p", {},
        "This is the quick form: everything is real, but trained for a short time and "
        "with few seeds.");
  if (page.study.left_out > 0)
    more += report::element("p", {},
                            str("The quick form leaves out ", page.study.left_out,
                                " figures and claims of the whole study."));
  more += failures(page);
  return report::element("div", {{"class", look}},
                         report::element("p", {}, report::element("strong", {}, word)), more);
}

/// What the reader must know where pictures had to go.
report::Markup size_note(const std::set<std::string>& left_out, uint64_t most) {
  if (left_out.empty()) return {};
  return report::element(
      "div", {{"class", "verdict wait"}},
      report::element("p", {},
                      report::element("strong", {},
                                      str(left_out.size(),
                                          left_out.size() == 1 ? " picture is" : " pictures are",
                                          " left out"))),
      report::element(
          "p", {},
          str("With all of them this page would be larger than ", report::size_text(most),
              "; the largest are only named, and lie in the study's folder.")));
}

struct Entry {
  std::string id, title, note;
};

report::Markup table_of_contents(const StudyPage& page) {
  std::vector<Entry> entries;
  for (size_t i = 0; i < page.study.sections.size(); ++i) {
    const ClaimTally tally = tally_of(page, i);
    entries.push_back(
        {section_id(i), section_title(page.study.sections[i]),
         tally.judged() > 0
             ? str(tally_text(tally),
                   tally.unknown > 0 ? str(", ", tally.unknown, " not known yet") : "")
             : ""});
  }
  entries.push_back({"runs", "All runs", ""});
  entries.push_back({"making", "How this was made", ""});
  report::Markup items;
  for (const Entry& entry : entries)
    items += report::element(
        "li", {}, report::element("a", {{"href", str("#", entry.id)}}, entry.title),
        entry.note.empty() ? report::Markup()
                           : report::element("span", {{"class", "small"}}, str(" ", entry.note)));
  return report::element("nav", {{"class", "contents"}, {"aria-label", "Contents"}},
                         report::element("ol", {}, items));
}

report::Markup head_of(const StudyPage& page) {
  const Study& study = page.study;
  report::Markup out =
      report::element("p", {{"class", "over"}}, str("A study with elbo: ", study.name));
  out += report::heading(1, study.title.empty() ? study.name : study.title);
  for (const std::string& paragraph : paragraphs(study.description))
    out += report::element("p", {{"class", "lead"}}, marked_words(paragraph));
  return out;
}

std::string built_page(const StudyPage& page, const std::set<std::string>& left_out) {
  report::Markup top = head_of(page);
  top += summary(page);
  top += size_note(left_out, page.options.most_bytes);
  top += table_of_contents(page);
  report::Markup main;
  for (size_t i = 0; i < page.study.sections.size(); ++i)
    main += report::section_markup(
        {section_id(i), section_title(page.study.sections[i]), section_part(page, i)}, 2);
  main += report::section_markup({"runs", "All runs", runs_part(page)}, 2);
  main += report::section_markup({"making", "How this was made", making_part(page)}, 2);
  return report::framed_page(
      {str(page.study.title.empty() ? page.study.name : page.study.title, " \xE2\x80\x93 elbo"),
       study_css(), top, main});
}

}  // namespace

std::string study_page(Fs& fs, const Study& study, const StudyOutcome& outcome, const Path& folder,
                       const StudyPageOptions& options) {
  std::set<std::string> left_out;
  while (true) {
    PageGallery gallery(fs, left_out);
    const std::string page = built_page({fs, study, outcome, folder, options, gallery}, left_out);
    if (page.size() <= options.most_bytes) return page;
    const std::set<std::string> more =
        gallery.largest(page.size() - options.most_bytes + kForNotes);
    if (more.empty()) return page;  // words alone: nothing can be left out
    left_out.insert(more.begin(), more.end());
  }
}

}  // namespace elbo::study
