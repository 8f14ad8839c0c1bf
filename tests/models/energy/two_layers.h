// SPDX-License-Identifier: MIT
// A small restricted Boltzmann machine by loops, and sums over all of its states: what the tests of
// energy models compare with.
#pragma once
#include <cmath>
#include <vector>

#include "elbo/objectives/bipartite_energy.h"
#include "elbo/tensor/random.h"

namespace elbo::test {

/// Weights of some size, all different, in double: W (H, V), b (V), c (H).
inline objectives::BipartiteEnergy some_energy(int64_t visible, int64_t hidden, double size = 1) {
  Rng rng(11);
  const auto drawn = [&](at::IntArrayRef sizes) {
    return size * tensor::normal(rng, sizes).to(torch::kFloat64);
  };
  const Tensor weight = drawn({hidden, visible}), b = drawn({visible}), c = drawn({hidden});
  return {weight, b, c};
}

/// The `number`-th state of so many units, (units), double.
inline Tensor state_of(int64_t number, int64_t units) {
  const Tensor out = torch::zeros({units}, torch::kFloat64);
  for (int64_t i = 0; i < units; ++i) out[i] = static_cast<double>((number >> i) & 1);
  return out;
}

/// -E(v, h), term by term.
inline double minus_energy(const objectives::BipartiteEnergy& energy, const Tensor& v,
                           const Tensor& h) {
  double sum = 0;
  for (int64_t i = 0; i < v.size(0); ++i) sum += (energy.visible[i] * v[i]).item<double>();
  for (int64_t j = 0; j < h.size(0); ++j) {
    sum += (energy.hidden[j] * h[j]).item<double>();
    for (int64_t i = 0; i < v.size(0); ++i)
      sum += (h[j] * energy.weight[j][i] * v[i]).item<double>();
  }
  return sum;
}

/// sum_h exp(-E(v, h)).
inline double summed_over_hidden(const objectives::BipartiteEnergy& energy, const Tensor& v) {
  const int64_t units = energy.hidden.size(0);
  double sum = 0;
  for (int64_t state = 0; state < int64_t{1} << units; ++state)
    sum += std::exp(minus_energy(energy, v, state_of(state, units)));
  return sum;
}

/// Z, over all pairs of states.
inline double summed_over_all(const objectives::BipartiteEnergy& energy) {
  const int64_t units = energy.visible.size(0);
  double sum = 0;
  for (int64_t state = 0; state < int64_t{1} << units; ++state)
    sum += summed_over_hidden(energy, state_of(state, units));
  return sum;
}

/// One unit's probability to be 1.
inline Tensor logistic(const Tensor& x) { return 1 / (1 + torch::exp(-x)); }

}  // namespace elbo::test
