// SPDX-License-Identifier: MIT
// Sums and chains. Products are in the energy's own type; what is summed over units, states and
// temperatures is in double.
#include "elbo/eval/likelihood/partition.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/kernels/spin_wait.h"
#include "elbo/measures/likelihood/weight_sums.h"
#include "elbo/tensor/random.h"

namespace elbo::eval {
namespace {

constexpr int64_t kStatesAtOnce = 4096;

/// States first .. first + count - 1 of `units` binary units, unit i the i-th bit: (count, units).
Tensor states(int64_t first, int64_t count, int64_t units) {
  Tensor out = torch::empty({count, units}, torch::kFloat64);
  double* value = out.data_ptr<double>();
  for (int64_t state = first; state < first + count; ++state)
    for (int64_t unit = 0; unit < units; ++unit)
      *value++ = static_cast<double>((state >> unit) & 1);
  return out;
}

/// log(1 + exp(x)) of each, without overflow.
Tensor log_one_plus_exp(const Tensor& x) { return -torch::log_sigmoid(-x); }

/// The temperatures between 0 and 1.
class TemperaturePath {
 public:
  TemperaturePath(const objectives::BipartiteEnergy& energy, const Tensor& means)
      : energy_(energy), start_(torch::logit(means).to(energy.visible.options())) {
    difference_ = (energy.visible - start_).to(torch::kFloat64);
  }

  /// log Z_0.
  double log_start() const {
    return static_cast<double>(energy_.hidden.size(0)) * std::numbers::ln2 +
           log_one_plus_exp(start_.to(torch::kFloat64)).sum().item<double>();
  }

  /// Draws of the first distribution: (count, V).
  Tensor begun(int64_t count, Rng& rng) const {
    return tensor::bernoulli(rng, torch::sigmoid(start_).expand({count, start_.size(0)}));
  }

  /// log p*_to(v) - log p*_from(v), where `logits` are c + W v: (C, V), (C, H) -> (C), double.
  Tensor gained(const Tensor& v, const Tensor& logits, std::pair<double, double> betas) const {
    const auto [from, to] = betas;
    const Tensor wide = logits.to(torch::kFloat64);
    return (to - from) * torch::mv(v.to(torch::kFloat64), difference_) +
           (log_one_plus_exp(to * wide) - log_one_plus_exp(from * wide)).sum(1);
  }

  /// A Gibbs step at `beta`: (C, H) logits of the present v -> (C, V).
  Tensor stepped(const Tensor& logits, double beta, Rng& rng) const {
    const Tensor h = tensor::bernoulli(rng, torch::sigmoid(beta * logits));
    return tensor::bernoulli(
        rng, torch::sigmoid((1 - beta) * start_ + beta * energy_.visible_logits(h)));
  }

 private:
  const objectives::BipartiteEnergy& energy_;
  Tensor start_, difference_;  // b_A, and b - b_A in double: (V)
};

}  // namespace

int64_t smaller_layer(const objectives::BipartiteEnergy& energy) {
  return std::min(energy.visible.size(0), energy.hidden.size(0));
}

double exact_log_partition(const objectives::BipartiteEnergy& energy,
                           const std::function<void(int64_t, int64_t)>& reached) {
  const int64_t units = smaller_layer(energy);
  if (units > kMostSummed)
    throw Unsupported("the smaller layer has ", units, " units: the sum over 2^", units,
                      " states would take too long, at most ", kMostSummed,
                      " are summed; try ais_partition_10000");
  // The smaller layer is `visible`.
  const objectives::BipartiteEnergy wide =
      energy.visible.size(0) == units ? energy.in_double() : energy.exchanged().in_double();
  const int64_t total = int64_t{1} << units;
  measures::WeightSums sums;
  kernels::WaitGovernor waiting;
  for (int64_t first = 0; first < total; first += kStatesAtOnce) {
    const int64_t count = std::min(kStatesAtOnce, total - first);
    sums.add(-objectives::free_energy(wide, states(first, count, units)).unsqueeze(0));
    if (reached) reached(first + count, total);
    waiting.tick();
  }
  return sums.log_mean().item<double>() + static_cast<double>(units) * std::numbers::ln2;
}

std::vector<double> partition_schedule(int64_t distributions) {
  ELBO_ASSERT(distributions >= 1);
  constexpr double kFirst = 500. / 14'500, kSecond = 4'500. / 14'500;
  std::vector<double> betas;
  for (int64_t t = 0; t <= distributions; ++t) {
    const double place = static_cast<double>(t) / static_cast<double>(distributions);
    if (place < kFirst) betas.push_back(.5 * place / kFirst);
    else if (place < kSecond) betas.push_back(.5 + .4 * (place - kFirst) / (kSecond - kFirst));
    else betas.push_back(.9 + .1 * (place - kSecond) / (1 - kSecond));
  }
  return betas;
}

Tensor annealed_log_weights(const objectives::BipartiteEnergy& energy, const PartitionPath& path,
                            Rng rng) {
  const torch::NoGradGuard no_grad;
  const TemperaturePath temperatures(energy, path.means);
  Tensor v = temperatures.begun(path.chains, rng),
         weights = torch::full({path.chains}, temperatures.log_start(), torch::kFloat64);
  const auto last = static_cast<int64_t>(path.betas.size()) - 1;
  kernels::WaitGovernor waiting;
  for (int64_t t = 1; t <= last; ++t) {
    const double from = path.betas[static_cast<size_t>(t) - 1],
                 to = path.betas[static_cast<size_t>(t)];
    const Tensor logits = energy.hidden_logits(v);  // (C, H)
    weights = weights + temperatures.gained(v, logits, {from, to});
    if (t < last) v = temperatures.stepped(logits, to, rng);
    if (path.reached) path.reached(t, last);
    waiting.tick();
  }
  return weights;
}

Tensor reversed_log_weights(const objectives::BipartiteEnergy& energy, const PartitionPath& path,
                            Tensor v, Rng rng) {
  const torch::NoGradGuard no_grad;
  const TemperaturePath temperatures(energy, path.means);
  Tensor weights = torch::full({v.size(0)}, temperatures.log_start(), torch::kFloat64);
  const auto last = static_cast<int64_t>(path.betas.size()) - 1;
  kernels::WaitGovernor waiting;
  for (int64_t t = last; t >= 1; --t) {
    const double from = path.betas[static_cast<size_t>(t) - 1],
                 to = path.betas[static_cast<size_t>(t)];
    // A Gibbs step reversed is a Gibbs step: v, h, v' are as probable from either end.
    if (t < last) v = temperatures.stepped(energy.hidden_logits(v), to, rng);
    weights = weights + temperatures.gained(v, energy.hidden_logits(v), {from, to});
    if (path.reached) path.reached(last - t + 1, last);
    waiting.tick();
  }
  return weights;
}

Tensor gibbs_steps(const objectives::BipartiteEnergy& energy, Tensor v, int64_t steps, Rng& rng) {
  const torch::NoGradGuard no_grad;
  for (int64_t i = 0; i < steps; ++i)
    v = tensor::bernoulli(rng, torch::sigmoid(energy.visible_logits(tensor::bernoulli(
                                   rng, torch::sigmoid(energy.hidden_logits(v))))));
  return v;
}

PartitionEstimate reversed_partition(const Tensor& log_weights) {
  PartitionEstimate out = annealed_partition(-log_weights);
  out.log_partition = -out.log_partition;
  return out;
}

PartitionEstimate annealed_partition(const Tensor& log_weights) {
  measures::WeightSums sums;
  sums.add(log_weights.unsqueeze(0));
  const double effective = sums.effective().item<double>();
  return {sums.log_mean().item<double>(),
          std::sqrt(std::max(0., 1 / effective - 1 / static_cast<double>(log_weights.size(0)))),
          effective};
}

}  // namespace elbo::eval
