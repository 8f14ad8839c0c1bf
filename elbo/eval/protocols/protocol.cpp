// SPDX-License-Identifier: MIT
// The registry of protocols, filled from protocols.def, and how a name finds its protocol.
#include "elbo/eval/protocols/protocol.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/eval/protocols/predicates.h"

namespace elbo::eval {

#define PROTOCOL(function, pattern, number, unit, possible, summary, blind) \
  Measure measure_##function(EvalContext&, const api::ProtocolArguments&);
#include "elbo/eval/protocols/protocols.def"
#undef PROTOCOL

const std::vector<Protocol>& protocols() {
  static const std::vector<Protocol> all{
#define PROTOCOL(function, pattern, number, unit, possible, summary, blind) \
  {pattern, number, unit, predicates::possible, measure_##function, summary, blind},
#include "elbo/eval/protocols/protocols.def"
#undef PROTOCOL
  };
  return all;
}

NamedProtocol protocol_named(const std::string& name) {
  std::vector<std::string> names, examples;
  for (const Protocol& protocol : protocols()) {
    names.push_back(protocol.pattern);
    examples.push_back(api::protocol_name(
        protocol.pattern, {"digits", api::has_part(protocol.pattern, 'N') ? 10'000 : 5000, 2, 3}));
    if (const auto arguments = api::arguments_in(name, protocol.pattern))
      return {api::protocol_name(protocol.pattern, *arguments), &protocol, *arguments};
  }
  for (const Protocol& protocol : protocols()) {
    const std::string fault = api::fault_in(name, protocol.pattern);
    if (!fault.empty()) throw UsageError("protocol \"", printable(name), "\": ", fault);
  }
  throw UsageError("no protocol \"", printable(name), "\"", did_you_mean(name, examples),
                   "; there are: ", join(names, ", "));
}

Measure measure_of_distance(const measures::Estimate& unbiased, const std::string& uncertainty) {
  Measure out{unbiased, uncertainty, {{"unbiased", unbiased.mean}}};
  out.value.mean = std::max(0.0, unbiased.mean);
  if (unbiased.mean < 0)
    out.warning =
        "the estimate without bias lies below 0: no distance is seen; for a mean over several runs "
        "take the part unbiased";
  return out;
}

std::optional<NamedProtocol> protocol_of_all(const std::string& name, int64_t count) {
  std::optional<NamedProtocol> found;
  for (const Protocol& protocol : protocols()) {
    if (api::arguments_in(name, protocol.pattern)) return std::nullopt;
    const auto arguments = api::has_part(protocol.pattern, 'N')
                               ? api::arguments_in(str(name, "_", count), protocol.pattern)
                               : std::nullopt;
    if (arguments && !found)
      found =
          NamedProtocol{api::protocol_name(protocol.pattern, *arguments), &protocol, *arguments};
  }
  return found;
}

namespace {

/// Where the evidence cannot even be asked (a damaged extractor), the measure is tried, and says
/// why it is not to be had.
bool may_be_possible(const Protocol& protocol, EvalContext& context) {
  try {
    return protocol.possible(context);
  } catch (const Error&) {
    return true;
  }
}

/// The protocol with the arguments that are taken where nobody names any.
NamedProtocol with_usual_arguments(const Protocol& protocol, EvalContext& context) {
  constexpr int64_t kUsualDraws = 1000, kUsualExamples = 10'000, kUsualScales = 2,
                    kUsualNeighbours = 3;
  const bool counts = api::has_part(protocol.pattern, 'N');
  api::ProtocolArguments arguments;
  if (api::has_part(protocol.pattern, 'X')) arguments.extractor = context.default_extractor();
  if (api::has_part(protocol.pattern, 'S')) arguments.digit = kUsualScales;
  if (api::has_part(protocol.pattern, 'K') && counts) arguments.neighbours = kUsualNeighbours;
  else if (api::has_part(protocol.pattern, 'K'))
    arguments.number = protocol.number > 0 ? protocol.number : kUsualDraws;
  if (counts)
    arguments.number =
        std::min(protocol.number > 0 ? protocol.number : kUsualExamples, context.most_examples());
  return {api::protocol_name(protocol.pattern, arguments), &protocol, arguments};
}

std::vector<NamedProtocol> possible_of(EvalContext& context, bool unasked_alone) {
  std::vector<NamedProtocol> out;
  for (const Protocol& protocol : protocols())
    if ((protocol.number > 0 || !unasked_alone) && may_be_possible(protocol, context))
      out.push_back(with_usual_arguments(protocol, context));
  return out;
}

}  // namespace

std::vector<NamedProtocol> possible_protocols(EvalContext& context) {
  return possible_of(context, true);
}

std::vector<NamedProtocol> askable_protocols(EvalContext& context) {
  return possible_of(context, false);
}

Measure measure(const NamedProtocol& named, const EvalContext& context,
                const MeasureProgress& progress) {
  EvalContext during = context.during(progress);
  Measure out = named.protocol->measure(during, named.arguments);
  out.extractor = during.used();
  return out;
}

}  // namespace elbo::eval
