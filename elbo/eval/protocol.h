// SPDX-License-Identifier: MIT
// Protocols: measures of a trained model whose name fixes how they are taken. A protocol is one function and one line in protocols.def.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "elbo/eval/estimate.h"
#include "elbo/eval/pass.h"

namespace elbo {

/// What a protocol found out: one value, and what it is made of.
struct Measure {
  Estimate value;
  std::vector<std::pair<std::string, Estimate>> parts;  ///< each in its own unit, which docs/evaluation.md says
};

/// What a protocol is given.
struct Measuring {
  Model& model;
  const Dataset& data;
  EvalOptions options;
  int64_t number = 0;  ///< the K of "iw_K"; 0 where the name has none
};

/// A line of protocols.def.
struct Protocol {
  std::string name;     ///< "elbo"; "iw_K" where a number of the user's stands for K
  std::string unit;     ///< of the value
  std::string summary;  ///< one sentence
  bool (*possible)(Model& model);
  Measure (*measure)(const Measuring& measuring);
};

/// Every protocol, in the order of protocols.def.
const std::vector<Protocol>& protocols();

/// A protocol as the user names it.
struct NamedProtocol {
  std::string name;  ///< "iw_5000"
  const Protocol* protocol = nullptr;
  int64_t number = 0;
};

/// The protocol called `name`; UsageError with the nearest right name. K is 1 to 1,000,000.
NamedProtocol protocol_named(const std::string& name);

/// Those that `model` can be asked, K = 100 where a number is wanted: for a user who names none.
std::vector<NamedProtocol> possible_protocols(Model& model);

/// Takes the measure; Unsupported where the model lacks the ability.
Measure measure(const NamedProtocol& named, Model& model, const Dataset& data, const EvalOptions& options);

}  // namespace elbo
