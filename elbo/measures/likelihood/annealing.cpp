// SPDX-License-Identifier: MIT
// The way up, the way down, and the tuning run.
#include "elbo/measures/likelihood/annealing.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"

namespace elbo::measures {
namespace {

constexpr double kScheduleEnd = 4;  // of the logistic schedule
constexpr double kFirstStep = .5;   // of N(0, I), where paths begin
constexpr double kGain = .15;
constexpr int64_t kFewestTransitions = 200;  // of a tuning run

int64_t distributions_of(const AnnealingPath& path) {
  return static_cast<int64_t>(path.betas.size()) - 1;
}

double rise(const AnnealingPath& path, int64_t t) {
  return path.betas[static_cast<size_t>(t)] - path.betas[static_cast<size_t>(t) - 1];
}

/// The transition at beta_t, its noise keyed by `number`.
Tensor transition(const LatentDensity& density, Chains& chains, const Leap& leap, const Rng& rng,
                  int64_t number) {
  Rng noise = rng.split(static_cast<uint64_t>(number));
  return hmc_transition(density, chains, leap, noise);
}

Leap leap_at(const AnnealingPath& path, int64_t t, const Tensor& group_steps, int64_t rows) {
  return {path.betas[static_cast<size_t>(t)],
          group_steps.repeat_interleave(rows / group_steps.size(0)), path.leaps};
}

/// Chains on their way, and what they have gathered.
class AnnealedChains {
 public:
  AnnealedChains(const LatentDensity& density, const Tensor& z, const AnnealingPath& path,
                 const Rng& rng)
      : density_(density), path_(path), rng_(rng), state_(chains_at(density, z)) {
    weights_ = torch::zeros_like(state_.log_prior), accepted_ = torch::zeros_like(weights_);
  }

  void weigh(double share) { weights_ = weights_ + share * state_.log_likelihood; }

  void move(int64_t t) {
    accepted_ =
        accepted_ +
        transition(density_, state_, leap_at(path_, t, path_.steps[t], weights_.size(0)), rng_, t);
  }

  void report(int64_t t) const {
    if (path_.reached) path_.reached(t);
  }

  Annealed done() const {
    const int64_t moves = distributions_of(path_) - 1;
    return {weights_,
            moves > 0 ? accepted_ / static_cast<double>(moves) : torch::ones_like(accepted_)};
  }

 private:
  const LatentDensity& density_;
  const AnnealingPath& path_;
  const Rng& rng_;
  Chains state_;
  Tensor weights_, accepted_;  // (R)
};

}  // namespace

std::vector<double> sigmoid_schedule(int64_t distributions) {
  ELBO_ASSERT(distributions >= 1);
  const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  const double low = logistic(-kScheduleEnd), high = logistic(kScheduleEnd);
  std::vector<double> betas;
  for (int64_t t = 0; t <= distributions; ++t) {
    const double place = static_cast<double>(t) / static_cast<double>(distributions);
    betas.push_back((logistic(kScheduleEnd * (2 * place - 1)) - low) / (high - low));
  }
  betas.back() = 1;
  return betas;
}

Annealed anneal_up(const LatentDensity& density, const Tensor& z, const AnnealingPath& path,
                   const Rng& rng) {
  AnnealedChains chains(density, z, path, rng);
  const int64_t last = distributions_of(path);
  for (int64_t t = 1; t <= last; ++t) {
    chains.weigh(rise(path, t));
    if (t < last) chains.move(t);
    chains.report(t);
  }
  return chains.done();
}

Annealed anneal_down(const LatentDensity& density, const Tensor& z, const AnnealingPath& path,
                     const Rng& rng) {
  AnnealedChains chains(density, z, path, rng);
  const int64_t last = distributions_of(path);
  for (int64_t t = last; t >= 1; --t) {
    chains.weigh(-rise(path, t));
    if (t > 1) chains.move(t - 1);
    chains.report(last - t + 1);
  }
  return chains.done();
}

Tensor tuned_steps(const LatentDensity& density, const Tensor& z, const AnnealingPath& path,
                   const Tuning& tuning, const Rng& rng) {
  const int64_t last = distributions_of(path),
                repeats = std::max<int64_t>(1, kFewestTransitions / last);
  Chains chains = chains_at(density, z);
  Tensor log_step =
      torch::full({tuning.groups}, std::log(kFirstStep), torch::kFloat64).to(z.device());
  std::vector<Tensor> steps{log_step.exp()};
  for (int64_t t = 1; t <= last; ++t) {
    for (int64_t i = 0; i < repeats && t < last; ++i) {
      const Tensor probability = transition(
          density, chains, leap_at(path, t, log_step.exp(), z.size(0)), rng, t * repeats + i);
      log_step =
          log_step + kGain * (probability.view({tuning.groups, -1}).mean(1) - tuning.acceptance);
    }
    steps.push_back(log_step.exp());
    if (path.reached) path.reached(t);
  }
  return torch::stack(steps);
}

}  // namespace elbo::measures
