// SPDX-License-Identifier: MIT
// What the measures of a run mean to a person: their names, units, and which way is better.
#pragma once
#include <string>

namespace elbo {

/// Words for one measure.
struct Meaning {
  std::string name;    ///< "KL divergence"
  std::string unit;    ///< "nats per image"; "" for a bare number
  std::string better;  ///< "lower is better", "higher is better", or what else to look for; may be ""
};

/// The words for the term `name` ("kl", "right_on_real", ...), whose last value is `value`: the sign tells a log-likelihood from a loss. An unknown
/// term keeps its name and is taken as a loss in nats per image.
Meaning meaning_of_term(const std::string& name, double value);

/// One sentence on what an evaluation protocol ("elbo", "iw_5000") measures; "" where it is not known here.
std::string meaning_of_protocol(const std::string& protocol);

/// The unit as it stands behind a number: "nats" of a bound becomes "nats per image".
std::string unit_text(const std::string& unit);

/// The word for the players and turns of a run in a heading: "critic", "generator"; underscores become spaces.
std::string spoken(const std::string& name);

}  // namespace elbo
