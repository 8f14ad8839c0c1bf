// SPDX-License-Identifier: MIT
// Variants in the order of a measure, with what else is known of each beside it: one table over
// models that are to be compared.
#pragma once
#include <string>
#include <vector>

#include "elbo/study/outcome/outcome.h"

namespace elbo::study {

/// A variant's row: what stands in each column, mean ± deviation over seeds where the column is a
/// number.
struct RankedVariant {
  std::string variant;             ///< its name
  std::vector<std::string> cells;  ///< one for each column
  /// What its monitors or its failure say, with the number of runs where there are several; none:
  /// well, or not made.
  std::vector<std::string> warnings;
};

/// Rows from the best to the worst by the mean over seeds of `ranking.by`; those of which nothing
/// is known come last, in the study's order.
std::vector<RankedVariant> ranked(const Study& study, const StudyOutcome& outcome,
                                  const StudyRanking& ranking);

/// The heads of the columns: a measure's name, a part's where no other column has it, "seconds",
/// "health".
std::vector<std::string> column_titles(const StudyRanking& ranking);

}  // namespace elbo::study
