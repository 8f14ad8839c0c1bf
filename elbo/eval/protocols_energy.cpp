// SPDX-License-Identifier: MIT
// Protocols of energy models: log p(x) = -F(x) - log Z over examples, log Z summed or annealed.
#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/likelihood/partition.h"
#include "elbo/eval/protocol.h"
#include "elbo/models/binary_units.h"

namespace elbo {

template <> inline constexpr const char* kAbilityName<Bipartite> = "say its energy by two layers of binary units";

namespace {

constexpr double kUncertain = .5;     // nats of log Z: a warning
constexpr double kRarely = .05;       // added to means, as in Salakhutdinov and Murray's program, so that none is 0 or 1

BipartiteEnergy energy_of(Evidence& evidence) { return ability_of<Bipartite>(evidence.model(), evidence.data().info()).bipartite(); }

/// The measure of all examples with a log Z.
Measure with_partition(Evidence& evidence, const BipartiteEnergy& energy, double log_partition) {
  const BipartiteEnergy wide = energy.in_double();
  EvalOptions options = evidence.options();
  options.ledger = nullptr;
  options.progress = {};  // log Z took the time
  Tally tally;
  pass_over(evidence.data(), rows_of(evidence.data().info(), options), options, [&](const Batch& batch, int64_t) {
    tally.add(-free_energy(wide, batch.x.flatten(1).to(torch::kFloat64)) - log_partition);
  });
  Measure out{tally.estimate(), "examples", {{"log_partition", log_partition}}};
  if (evidence.data().info().kind != ValueKind::binary) out.warning = "the values are grey: taken as probabilities of binary units this is no log-density of them; give the data binarise = \"dynamic\" or \"threshold\"";
  return out;
}

/// Means of the values over examples, off 0 and 1: (V).
Tensor means_of(const DataInfo& info) {
  const Tensor means = info.mean.empty() ? torch::full({info.values()}, .5) : torch::tensor(at::ArrayRef<float>(info.mean));
  return (means + kRarely) / (1 + 2 * kRarely);
}

}  // namespace

Measure measure_exact_likelihood(Evidence& evidence, const ProtocolArguments&) {
  const Evaluating evaluating(evidence.model());
  const BipartiteEnergy energy = energy_of(evidence);
  return with_partition(evidence, energy, exact_log_partition(energy, evidence.options().progress));
}

Measure measure_ais_partition(Evidence& evidence, const ProtocolArguments& arguments) {
  const Evaluating evaluating(evidence.model());
  const BipartiteEnergy energy = energy_of(evidence);
  PartitionPath path;
  path.means = means_of(evidence.data().info());
  path.betas = partition_schedule(arguments.number);
  path.reached = evidence.options().progress;
  const PartitionEstimate found = annealed_partition(annealed_log_weights(energy, path, Rng(evidence.options().seed).split("eval").split("ais_partition")));
  Measure out = with_partition(evidence, energy, found.log_partition);
  out.parts.emplace_back("partition_error", found.standard_error);
  out.parts.emplace_back("effective_chains", found.effective);
  if (found.standard_error > kUncertain)
    out.warning = fmt::format("{:.1f} of {} chains count, log Z is uncertain by {:.2f} nats and likely too low, so the value too high; take more distributions", found.effective, path.chains, found.standard_error);
  return out;
}

}  // namespace elbo
