// SPDX-License-Identifier: MIT
// Protocols of energy models: log p(x) = -F(x) - log Z over examples, log Z summed or annealed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/likelihood/partition.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/models/abilities.h"
#include "elbo/tensor/random.h"

namespace elbo::eval {

template <>
inline constexpr const char* kAbilityName<models::Bipartite> =
    "say its energy by two layers of binary units";

namespace {

constexpr double kUncertain = .5;  // nats of log Z: a warning
constexpr double kFewChains = .5;  // of all: a warning
constexpr int64_t kSettling = 10;  // Gibbs steps from an example to where a chain back begins
// Quantile of the weights of chains back that a chain more might have brought.
constexpr double kRareWeight = .9;
// Added to means, as in Salakhutdinov and Murray's program, so that none is 0 or 1.
constexpr double kRarely = .05;

objectives::BipartiteEnergy energy_of(EvalContext& context) {
  return ability_of<models::Bipartite>(context.model(), context.data().info()).bipartite();
}

/// The measure of all examples with a log Z.
Measure with_partition(EvalContext& context, const objectives::BipartiteEnergy& energy,
                       double log_partition) {
  const objectives::BipartiteEnergy wide = energy.in_double();
  EvalOptions options = context.options();
  options.partial_results = nullptr;
  options.progress = {};  // log Z took the time
  measures::Tally tally;
  for_each_batch(
      context.data(), rows_of(context.data().info(), options), options,
      [&](const tensor::Batch& batch, int64_t) {
        tally.add(-objectives::free_energy(wide, batch.x.flatten(1).to(torch::kFloat64)) -
                  log_partition);
      });
  Measure out{tally.estimate(), "examples", {{"log_partition", log_partition}}};
  if (context.data().info().kind != data::ValueKind::binary)
    out.warning =
        "the values are grey: taken as probabilities of binary units this is no log-density of "
        "them; give the data binarise = \"dynamic\" or \"threshold\"";
  return out;
}

/// Means of the values over examples, off 0 and 1: (V).
Tensor means_of(const data::DataInfo& info) {
  const Tensor means = info.mean.empty() ? torch::full({info.values()}, .5)
                                         : torch::tensor(at::ArrayRef<float>(info.mean));
  return (means + kRarely) / (1 + 2 * kRarely);
}

/// What log Z by chains is held against.
struct PartitionCheck {
  const char* name;  // of the part that says it
  double log_partition;
  double error;  // of log Z by chains, with what the check has found
  bool exact;
};

/// Progress of the first or second half of what is done.
std::function<void(int64_t, int64_t)> halves_of(
    const std::function<void(int64_t, int64_t)>& progress, int64_t half) {
  if (!progress) return {};
  return
      [progress, half](int64_t done, int64_t total) { progress(half * total + done, 2 * total); };
}

/// Examples spread over the data, as 0 and 1, a few Gibbs steps on: (C, V).
Tensor settled_examples(EvalContext& context, const objectives::BipartiteEnergy& energy,
                        int64_t chains, Rng rng) {
  const data::Dataset& data = context.data();
  std::vector<int64_t> indices;
  // Fewer examples than chains: some of them more than once.
  for (int64_t i = 0; i < chains; ++i) indices.push_back(i * data.info().size / chains);
  const Tensor x =
      examples_by(data, indices, context.options().seed).x.flatten(1).to(energy.visible.options());
  return gibbs_steps(energy, tensor::bernoulli(rng, x), kSettling, rng);
}

/// log Z as chains the way back see it: by their inverse weights; or, if that is more, by the
/// chains `up` and one more of a weight that a tenth of the chains back exceed, as one that found
/// where they began would have brought. Inverse weights alone say little where only some of the
/// chains back began at what the chains up missed.
double seen_from_back(const Tensor& up, const Tensor& back) {
  const double rare = at::quantile(back, kRareWeight).item<double>();
  const double one_more =
      annealed_partition(torch::cat({up, torch::full({1}, rare, torch::kFloat64)})).log_partition;
  return std::max(reversed_partition(back).log_partition, one_more);
}

/// The sum over states where there are few, else chains the way back from examples: these begin at
/// no draws of the model, so what they say is a look from the other side and no bound.
PartitionCheck check_of(EvalContext& context, const objectives::BipartiteEnergy& energy,
                        const PartitionPath& path, const Tensor& weights) {
  const PartitionEstimate found = annealed_partition(weights);
  if (smaller_layer(energy) <= kMostSummed) {
    const double exact = exact_log_partition(energy, {});
    return {"log_partition_exact", exact,
            std::max(found.standard_error, std::abs(exact - found.log_partition)), true};
  }
  const Rng rng = Rng(context.options().seed).split("eval").split("ais_partition_back");
  PartitionPath way_back = path;
  way_back.reached = halves_of(context.options().progress, 1);
  const Tensor start = settled_examples(context, energy, path.chains, rng.split("start"));
  const Tensor back = reversed_log_weights(energy, way_back, start, rng.split("chains"));
  const double seen = seen_from_back(weights, back), gap = std::max(0., seen - found.log_partition);
  return {"log_partition_back", seen,
          std::hypot(found.standard_error, reversed_partition(back).standard_error, gap), false};
}

/// What a reader must know of log Z by chains; "" where nothing.
std::string partition_warning(const PartitionEstimate& found, const PartitionCheck& check,
                              int64_t chains) {
  const bool few = found.effective<kFewChains* static_cast<double>(chains), off = check.error> 3 *
                   found.standard_error;
  if (!few && !off && check.error <= kUncertain) return "";
  const double other = check.log_partition - found.log_partition;
  const std::string count =
      few ? fmt::format("{:.1f} of {} chains count; ", found.effective, chains) : "";
  if (check.exact)
    return count + fmt::format(
                       "summed over all states log Z is {:+.2f} nats from that of the chains: take "
                       "exact_likelihood",
                       other);
  return count + fmt::format(
                     "log Z is uncertain by {:.2f} nats or more and likely too low, so the value "
                     "too high{}; take more distributions",
                     check.error,
                     other > 0 ? fmt::format(" (chains the way back say {:+.2f})", other) : "");
}

}  // namespace

Measure measure_exact_likelihood(EvalContext& context, const api::ProtocolArguments&) {
  const Evaluating evaluating(context.model());
  const objectives::BipartiteEnergy energy = energy_of(context);
  return with_partition(context, energy, exact_log_partition(energy, context.options().progress));
}

Measure measure_ais_partition(EvalContext& context, const api::ProtocolArguments& arguments) {
  const Evaluating evaluating(context.model());
  const objectives::BipartiteEnergy energy = energy_of(context);
  PartitionPath path;
  path.means = means_of(context.data().info());
  path.betas = partition_schedule(arguments.number);
  path.reached = smaller_layer(energy) <= kMostSummed ? context.options().progress
                                                      : halves_of(context.options().progress, 0);
  const Tensor weights = annealed_log_weights(
      energy, path, Rng(context.options().seed).split("eval").split("ais_partition"));
  const PartitionEstimate found = annealed_partition(weights);
  const PartitionCheck check = check_of(context, energy, path, weights);
  Measure out = with_partition(context, energy, found.log_partition);
  out.parts.emplace_back("partition_error", check.error);
  out.parts.emplace_back("effective_chains", found.effective);
  out.parts.emplace_back(check.name, check.log_partition);
  const std::string warning = partition_warning(found, check, path.chains);
  // That of grey values stays.
  if (!warning.empty()) out.warning += (out.warning.empty() ? "" : "; ") + warning;
  return out;
}

}  // namespace elbo::eval
