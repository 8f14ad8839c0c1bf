// SPDX-License-Identifier: MIT
// What the measures of a run mean to a person: their names, units, and which way is better.
#pragma once
#include <string>

namespace elbo::report {

/// Words for one measure.
struct MetricDoc {
  std::string name;  ///< "KL divergence"
  std::string unit;  ///< "nats per image"; "" for a bare number
  /// "lower is better", "higher is better", or what else to look for; may be ""
  std::string better;
};

/// Where a term was measured. A reconstruction is a loss in training, -log p(x|z), and a
/// log-likelihood, log p(x|z), where a model is evaluated.
enum class Measurer { training, evaluation };

/// The words for the term `name` ("kl", "right_on_real", ...). An unknown term keeps its name; of a
/// loss it is taken to be in nats per image, of an evaluation the unit is not known.
MetricDoc metric_doc(const std::string& name, Measurer measurer);

/// The name of an evaluation protocol in words: "ELBO".
std::string name_of_protocol(const std::string& protocol);

/// The unit as it stands behind a number: "nats" of a bound becomes "nats per image".
std::string unit_text(const std::string& unit);

/// The word for the players and turns of a run in a heading: "critic", "generator"; underscores
/// become spaces.
std::string spoken(const std::string& name);

}  // namespace elbo::report
