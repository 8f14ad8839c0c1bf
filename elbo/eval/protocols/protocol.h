// SPDX-License-Identifier: MIT
// Protocols: measures whose name fixes how they are taken. A protocol is one function and one line
// in protocols.def.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "elbo/api/protocol_name.h"
#include "elbo/eval/protocols/eval_context.h"
#include "elbo/eval/views/image_grid.h"
#include "elbo/measures/estimate.h"
#include "elbo/run/figure.h"

namespace elbo::eval {

/// A figure that a measure leaves in the run, and the picture beside it where it is one of images.
struct MeasureFigure {
  run::Figure figure;             ///< as data (docs/formats/figure.md)
  std::optional<ImageGrid> grid;  ///< the picture beside it
};

/// What a protocol found out.
struct Measure {
  measures::Estimate value;  ///< standard_error is NaN where the uncertainty is not known
  std::string uncertainty;   ///< what the standard error is of: "examples", "bootstrap", ...
  /// Each in its own unit, which docs/measures.md says.
  std::vector<std::pair<std::string, double>> parts = {};
  std::vector<MeasureFigure> figures = {};  ///< each under an id of its own
  std::string warning = {};  ///< what a reader must know to trust the value; "": nothing
  /// Name and fingerprint of the one that was asked last; empty where none was.
  std::pair<std::string, std::string> extractor = {};
};

/// Of a squared distance that is estimated without bias, so that it may come out below 0: the value
/// is then 0. The estimate itself is the part "unbiased".
Measure measure_of_distance(const measures::Estimate& unbiased, const std::string& uncertainty);

/// A line of protocols.def.
struct Protocol {
  std::string pattern;  ///< "elbo", "iw_K", "fd_X_N" (elbo/api/protocol_name.h)
  int64_t number;       ///< K or N where the user names none; 0: the protocol is not taken unasked
  std::string unit;     ///< of the value
  bool (*possible)(EvalContext&);  ///< whether this evidence is enough (predicates.h)
  /// takes it; throws where `possible` does not hold
  Measure (*measure)(EvalContext&, const api::ProtocolArguments&);
  std::string summary;  ///< what it measures
  std::string blind;    ///< what it cannot see
};

/// Every protocol, in the order of protocols.def.
const std::vector<Protocol>& protocols();

/// A protocol as the user names it.
struct NamedProtocol {
  std::string name;                    ///< "iw_5000", as protocol_name() writes it
  const Protocol* protocol = nullptr;  ///< its line of protocols()
  api::ProtocolArguments arguments;    ///< what stands in the name
};

/// The protocol called `name`; UsageError with the nearest right name.
NamedProtocol protocol_named(const std::string& name);

/// The protocol that `name` means where it leaves N out, as fd_digits, and there are `count`
/// examples: fd_digits_10k. Nothing where it is no such name.
std::optional<NamedProtocol> protocol_of_all(const std::string& name, int64_t count);

/// Those that this evidence allows and that are quick, with the default extractor and at most
/// 10,000 examples: for a user who names none.
std::vector<NamedProtocol> possible_protocols(EvalContext& context);

/// All that this evidence allows, also what takes long, each with the arguments that one would try
/// first: for a user who chooses.
std::vector<NamedProtocol> askable_protocols(EvalContext& context);

/// Takes the measure; Unsupported where a part of the evidence or an ability of the model is
/// missing.
Measure measure(const NamedProtocol& named, const EvalContext& context,
                const MeasureProgress& progress = {});

}  // namespace elbo::eval
