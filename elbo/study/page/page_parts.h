// SPDX-License-Identifier: MIT
// The parts of a study's page, each a function of what is known of the study.
#pragma once
#include <string>
#include <vector>

#include "elbo/study/outcome/seed_spread.h"
#include "elbo/study/page/page.h"
#include "elbo/study/page/page_gallery.h"

namespace elbo::study {

/// What the parts of a page about a study are made from.
struct StudyPage {
  Fs& fs;                           ///< through which files are read
  const Study& study;               ///< what was asked for
  const StudyOutcome& outcome;      ///< what there is
  const Path& folder;               ///< the study's
  const StudyPageOptions& options;  ///< of the caller
  PageGallery& gallery;             ///< counts the images
};

/// The rules of report_css() and those that only a study's page needs.
const std::string& study_css();

/// A line of words in which `*emphasis*` and `` `code` `` are marked; all else stands as it is.
report::Markup marked_words(const std::string& text);
/// The paragraphs of a text, which empty lines divide, without the blanks around them.
std::vector<std::string> paragraphs(const std::string& text);

/// The title of a variant; its name where it has none or is not known.
std::string variant_title(const Study& study, const std::string& variant);
/// "VAE", or "VAE, seed 2" where the variant has several seeds.
std::string run_title(const Study& study, const std::string& variant, int64_t seed);
/// The run of a variant with this seed, or its only one; null where there is none.
const RunOutcome* find_run(const StudyOutcome& outcome, const std::string& variant, int64_t seed);

/// One of the pictures of a figure, side by side with the others.
struct FigureCell {
  std::string title;       ///< "" where the figure has but one
  report::Markup content;  ///< markup of the picture
};
/// The charts of a figure that is drawn from results: one cell. `id` is unique in the page.
std::vector<FigureCell> chart_cells(const StudyPage& page, const StudyFigure& figure,
                                    const std::string& id);
/// The pictures that the figure's commands made, a cell each; a note stands where there is none
/// yet. `id` begins the ids of the cells.
std::vector<FigureCell> image_cells(const StudyPage& page, const StudyFigure& figure,
                                    const std::string& id);

/// A figure with its words and how it was made.
report::Markup figure_part(const StudyPage& page, const StudyFigure& figure, const std::string& id);
/// The commands or files behind a figure, folded.
report::Markup making_of(const StudyPage& page, const StudyFigure& figure);

/// The claims of a section as a table; nothing where it has none.
report::Markup claims_part(const StudyPage& page, size_t section);
/// How many claims came out how, of one section or of all.
struct ClaimTally {
  size_t holds = 0, fails = 0, unknown = 0, shown = 0;       ///< claims
  size_t judged() const { return holds + fails + unknown; }  ///< all but those that are only shown
};
/// Of one section; a claim without an outcome counts as unknown.
ClaimTally tally_of(const StudyPage& page, size_t section);
/// Of all sections.
ClaimTally tally_of(const StudyPage& page);
/// "3 of 4 claims hold".
std::string tally_text(const ClaimTally& tally);
/// "holds", "does not hold", ...
std::string verdict_text(Verdict verdict);
/// Null where there is none.
const ExpectationOutcome* find_claim(const StudyOutcome& outcome, size_t section, size_t index);

/// Variants in the order of a measure.
report::Markup ranking_part(const StudyPage& page, const StudyRanking& ranking);

/// One section: words with formulas, diagrams and figures among or below them, then claims.
report::Markup section_part(const StudyPage& page, size_t section);

/// The tree of generative models out of the registry.
report::Markup taxonomy_part(const StudyPage& page);

/// All runs: their measures, their outcomes, what was changed in each variant.
report::Markup runs_part(const StudyPage& page);
/// Time, machine, program, and the study's file.
report::Markup making_part(const StudyPage& page);

}  // namespace elbo::study
