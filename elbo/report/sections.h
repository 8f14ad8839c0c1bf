// SPDX-License-Identifier: MIT
// The sections of a run's page, each a function of what is known of the run. A section with nothing
// to say is empty and does not appear.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "elbo/report/frame.h"
#include "elbo/report/gallery.h"
#include "elbo/report/run_record.h"

namespace elbo::report {

/// What the page's maker may add to what the run folder says.
struct ReportOptions {
  DifferingFunction differing;  ///< of defaults, where they are known
  /// What a protocol of `elbo eval` measures, in a sentence, for who knows them.
  std::function<std::string(const std::string& protocol)> protocol_doc;
  /// Most bytes of a page.
  uint64_t most_bytes = 5'000'000;
  /// A page beside the report in which the model runs (`elbo export --to page`); "": there is none.
  std::string model_page = {};
};

/// What the sections of a page about a run are made from.
struct RunPage {
  const RunRecord& run;          ///< whose page it is
  Fs& fs;                        ///< through which pictures are read
  Gallery& gallery;              ///< what room is left
  const ReportOptions& options;  ///< of the caller
  std::string prefix;            ///< of all ids, "" where the page has one run
  int level = 2;                 ///< of the sections' headings
};

/// Finished, failed, stopped: in words, with what to do next.
Markup verdict(const RunRecord& run);
/// "Finished", "Failed", ...: the verdict in one word.
std::string verdict_word(const RunRecord& run);
/// The numbers to see first: last validation, results of evaluations, size and time.
Markup key_numbers(const RunRecord& run);
/// The last validation as (name with unit, value).
std::vector<std::pair<std::string, std::string>> final_validation(const RunRecord& run);

/// A group of curves in words: "On held-out images", "Training: the critic".
std::string group_title(const std::string& group);

Section curve_section(const RunPage& page);          ///< losses, validation, optimisation
Section sample_section(const RunPage& page);         ///< sheets drawn during training
Section figure_section(const RunPage& page);         ///< figures of the finished run
Section evaluation_section(const RunPage& page);     ///< results of `elbo eval`
Section health_section(const RunPage& page);         ///< what monitors said
Section configuration_section(const RunPage& page);  ///< what differs from the defaults
Section machine_section(const RunPage& page);        ///< what made the numbers
Section again_section(const RunPage& page);          ///< the commands that make them again

/// All sections that have something to say, in the order of the page.
std::vector<Section> sections_of(const RunPage& page);

}  // namespace elbo::report
