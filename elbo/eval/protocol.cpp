// SPDX-License-Identifier: MIT
// The registry of protocols and the protocols themselves.
#include "elbo/eval/protocol.h"

#include <charconv>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/elbo.h"
#include "elbo/eval/image_error.h"

namespace elbo {
namespace {

constexpr int64_t kMostDraws = 1'000'000;
constexpr int64_t kDrawsUnasked = 100;

Measure measure_elbo(const Measuring& m) {
  const ElboEstimate estimate = estimate_elbo(m.model, m.data, m.options);
  return {estimate.elbo, {{"reconstruction", estimate.reconstruction}, {"kl", estimate.kl}}};
}

Measure measure_iw(const Measuring& m) { return {estimate_iw(m.model, m.data, m.number, m.options), {}}; }

bool has_similarity(const DataInfo& info) { return info.is_image() && info.shape[1] >= kSsimWindow && info.shape[2] >= kSsimWindow; }

Measure measure_reconstruction(const Measuring& m) {
  const DataInfo& info = m.data.info();
  auto& model = ability_of<Reconstructs>(m.model, info);
  const Evaluating evaluating(m.model);
  Tally error, ratio, similarity;
  pass_over(m.data, rows_of(info, m.options), m.options, [&](const Batch& batch, int64_t) {
    const Tensor again = model.reconstruct(batch.x, nullptr);
    const Tensor squared = mean_squared_error(batch.x, again);
    error.add(squared);
    if (info.is_image()) ratio.add(peak_signal_to_noise(squared));
    if (has_similarity(info)) similarity.add(structural_similarity(batch.x, again));
  });
  Measure out{error.estimate(), {{"mse", error.estimate()}}};
  if (info.is_image()) out.parts.emplace_back("psnr", ratio.estimate());
  if (has_similarity(info)) out.parts.emplace_back("ssim", similarity.estimate());
  return out;
}

template <class Ability>
bool has(Model& model) {
  return dynamic_cast<Ability*>(&model) != nullptr;
}

/// Whether a number of the user's belongs in this name.
bool takes_number(const Protocol& protocol) { return protocol.name.ends_with("_K"); }

/// "iw_" of "iw_K".
std::string stem_of(const Protocol& protocol) { return protocol.name.substr(0, protocol.name.size() - 1); }

/// The digits at the end of `name` behind `stem`; -1 where it is no such name.
int64_t number_behind(const std::string& name, const std::string& stem) {
  int64_t number = 0;
  if (!name.starts_with(stem)) return -1;
  const char* end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data() + stem.size(), end, number);
  return error == std::errc() && rest == end ? number : -1;
}

}  // namespace

const std::vector<Protocol>& protocols() {
  static const std::vector<Protocol> all{
#define PROTOCOL(function, name, unit, ability, summary) {name, unit, summary, has<ability>, measure_##function},
#include "elbo/eval/protocols.def"
#undef PROTOCOL
  };
  return all;
}

NamedProtocol protocol_named(const std::string& name) {
  std::vector<std::string> names;
  for (const Protocol& protocol : protocols()) {
    names.push_back(protocol.name);
    if (!takes_number(protocol)) {
      if (name == protocol.name) return {name, &protocol, 0};
      continue;
    }
    const int64_t number = number_behind(name, stem_of(protocol));
    if (number >= 1 && number <= kMostDraws) return {name, &protocol, number};
    if (name.starts_with(stem_of(protocol)))
      throw UsageError("protocol \"", printable(name), "\": the K of ", protocol.name, " is a whole number from 1 to ", kMostDraws, ", as in ", stem_of(protocol), 5000);
  }
  throw UsageError("no protocol \"", printable(name), "\"", did_you_mean(name, names), "; there are: ", join(names, ", "));
}

std::vector<NamedProtocol> possible_protocols(Model& model) {
  std::vector<NamedProtocol> out;
  for (const Protocol& protocol : protocols()) {
    if (!protocol.possible(model)) continue;
    const bool numbered = takes_number(protocol);
    out.push_back({numbered ? str(stem_of(protocol), kDrawsUnasked) : protocol.name, &protocol, numbered ? kDrawsUnasked : 0});
  }
  return out;
}

Measure measure(const NamedProtocol& named, Model& model, const Dataset& data, const EvalOptions& options) {
  return named.protocol->measure({model, data, options, named.number});
}

}  // namespace elbo
