// SPDX-License-Identifier: MIT
// Energies of two layers against sums over all of their states.
#include "elbo/objectives/bipartite_energy.h"

#include <gtest/gtest.h>

#include "tests/models/energy/two_layers.h"

namespace elbo::objectives {
namespace {

using test::some_energy;
using test::state_of;

constexpr int64_t kVisible = 4, kHidden = 3;

TEST(BipartiteEnergy, FreeEnergyIsMinusTheLogarithmOfTheSumOverHiddenStates) {
  const BipartiteEnergy energy = some_energy(kVisible, kHidden, 2);
  for (int64_t number = 0; number < 1 << kVisible; ++number) {
    const Tensor v = state_of(number, kVisible);
    EXPECT_NEAR(free_energy(energy, v.unsqueeze(0)).item<double>(),
                -std::log(test::summed_over_hidden(energy, v)), 1e-12)
        << number;
  }
}

TEST(BipartiteEnergy, FreeEnergyStaysFiniteWhereExponentialsOverflow) {
  const BipartiteEnergy energy{torch::full({1, 1}, 2000., torch::kFloat64),
                               torch::zeros({1}, torch::kFloat64),
                               torch::zeros({1}, torch::kFloat64)};
  EXPECT_NEAR(free_energy(energy, torch::ones({1, 1}, torch::kFloat64)).item<double>(), -2000,
              1e-9);
}

TEST(BipartiteEnergy, LogitsAreDifferencesOfTheEnergyWhenAUnitTurnsOn) {
  const BipartiteEnergy energy = some_energy(kVisible, kHidden);
  const Tensor v = state_of(0b1011, kVisible), h = state_of(0b101, kHidden);
  const Tensor hidden = energy.hidden_logits(v.unsqueeze(0))[0],
               visible = energy.visible_logits(h.unsqueeze(0))[0];
  for (int64_t j = 0; j < kHidden; ++j) {
    Tensor on = h.clone(), off = h.clone();
    on[j] = 1, off[j] = 0;
    EXPECT_NEAR(hidden[j].item<double>(),
                test::minus_energy(energy, v, on) - test::minus_energy(energy, v, off), 1e-12)
        << j;
  }
  for (int64_t i = 0; i < kVisible; ++i) {
    Tensor on = v.clone(), off = v.clone();
    on[i] = 1, off[i] = 0;
    EXPECT_NEAR(visible[i].item<double>(),
                test::minus_energy(energy, on, h) - test::minus_energy(energy, off, h), 1e-12)
        << i;
  }
}

TEST(BipartiteEnergy, ExchangedLayersHaveTheSameEnergy) {
  const BipartiteEnergy energy = some_energy(kVisible, kHidden), other = energy.exchanged();
  const Tensor v = state_of(0b0110, kVisible), h = state_of(0b011, kHidden);
  EXPECT_NEAR(test::minus_energy(energy, v, h), test::minus_energy(other, h, v), 1e-12);
}

}  // namespace
}  // namespace elbo::objectives
