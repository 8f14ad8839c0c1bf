// SPDX-License-Identifier: MIT
// The registry of protocols.
#include "elbo/eval/protocol.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/eval/predicates.h"

namespace elbo {

#define PROTOCOL(function, pattern, number, unit, possible, summary, blind) Measure measure_##function(Evidence&, const ProtocolArguments&);
#include "elbo/eval/protocols.def"
#undef PROTOCOL

const std::vector<Protocol>& protocols() {
  static const std::vector<Protocol> all{
#define PROTOCOL(function, pattern, number, unit, possible, summary, blind) {pattern, number, unit, predicates::possible, measure_##function, summary, blind},
#include "elbo/eval/protocols.def"
#undef PROTOCOL
  };
  return all;
}

NamedProtocol protocol_named(const std::string& name) {
  std::vector<std::string> names, examples;
  for (const Protocol& protocol : protocols()) {
    names.push_back(protocol.pattern);
    examples.push_back(protocol_name(protocol.pattern, {"digits", has_part(protocol.pattern, 'N') ? 10'000 : 5000, 2}));
    if (const auto arguments = arguments_in(name, protocol.pattern)) return {protocol_name(protocol.pattern, *arguments), &protocol, *arguments};
  }
  for (const Protocol& protocol : protocols()) {
    const std::string fault = fault_in(name, protocol.pattern);
    if (!fault.empty()) throw UsageError("protocol \"", printable(name), "\": ", fault);
  }
  throw UsageError("no protocol \"", printable(name), "\"", did_you_mean(name, examples), "; there are: ", join(names, ", "));
}

std::vector<NamedProtocol> possible_protocols(Evidence& evidence) {
  std::vector<NamedProtocol> out;
  for (const Protocol& protocol : protocols()) {
    if (protocol.number == 0 || !protocol.possible(evidence)) continue;
    ProtocolArguments arguments;
    if (has_part(protocol.pattern, 'X')) arguments.extractor = evidence.default_extractor();
    if (has_part(protocol.pattern, 'K')) arguments.number = protocol.number;
    if (has_part(protocol.pattern, 'N')) arguments.number = std::min(protocol.number, evidence.most_examples());
    out.push_back({protocol_name(protocol.pattern, arguments), &protocol, arguments});
  }
  return out;
}

Measure measure(const NamedProtocol& named, Evidence& evidence) {
  evidence.begin();
  return named.protocol->measure(evidence, named.arguments);
}

}  // namespace elbo
