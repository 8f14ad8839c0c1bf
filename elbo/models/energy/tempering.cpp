// SPDX-License-Identifier: MIT
// Gibbs steps by row, and exchanges.
#include "elbo/models/energy/tempering.h"

#include "elbo/tensor/random.h"

namespace elbo::models {

Tensor tempered_steps(const objectives::BipartiteEnergy& energy, Tensor v, const TemperedWalk& walk,
                      Rng& rng) {
  const Tensor beta = walk.beta.view({-1, 1});
  for (int64_t i = 0; i < walk.steps; ++i) {
    const Tensor h = tensor::bernoulli(rng, torch::sigmoid(beta * energy.hidden_logits(v)));
    v = tensor::bernoulli(rng, torch::sigmoid(beta * energy.visible_logits(h)));
  }
  return v;
}

Tensor exchanged(const objectives::BipartiteEnergy& energy, const Tensor& states,
                 const Meeting& meeting, Rng& rng) {
  const int64_t chains = states.size(0), count = states.size(1);
  const int64_t pairs = (count - meeting.first) / 2;
  if (pairs == 0) return states;
  // (C, 2 pairs, V): those who meet, one beside the other
  const Tensor met = states.narrow(1, meeting.first, 2 * pairs),
               beta = meeting.beta.narrow(1, meeting.first, 2 * pairs).expand({chains, -1});
  const auto of = [&](const Tensor& v, const Tensor& at) {
    return objectives::tempered_free_energy(energy, v.flatten(0, 1), at.flatten())
        .view({chains, pairs, 2})
        .sum(2);
  };
  const auto turned = [&](const Tensor& x, at::IntArrayRef rest) {
    std::vector<int64_t> sizes{chains, pairs, 2};
    sizes.insert(sizes.end(), rest.begin(), rest.end());
    return x.reshape(sizes).flip({2}).flatten(1, 2);
  };
  const Tensor gain = of(met, beta) - of(met, turned(beta, {}));  // (C, pairs)
  const Tensor agreed = tensor::uniform(rng, {chains, pairs}).to(gain.options()) < torch::exp(gain);
  const Tensor now =
      torch::where(agreed.repeat_interleave(2, 1).unsqueeze(2), turned(met, {states.size(2)}), met);
  return torch::cat(
      {states.narrow(1, 0, meeting.first), now,
       states.narrow(1, meeting.first + 2 * pairs, count - meeting.first - 2 * pairs)},
      1);
}

}  // namespace elbo::models
