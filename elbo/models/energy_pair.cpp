// SPDX-License-Identifier: MIT
// The margin's game.
#include "elbo/models/energy_pair.h"

#include "elbo/objectives/critic_energy.h"

namespace elbo {

EnergyPair::EnergyPair(const EnergyPairOptions& options, const DataInfo& info, Rng& rng,
                       const char* name)
    : GeneratorModel(options.generator, ConditionKind::none, info, rng, name) {
  const AutoencoderCriticOptions critic{this->options().net, options.code_dim, options.energy};
  critic_ = register_module("critic", std::make_shared<AutoencoderCritic>(critic, info, rng));
}

LossTerms EnergyPair::margin_terms(const Batch& batch, const Tensor& margin, Rng& rng) {
  const Tensor real = critic_->energy(batch.x),
               fake = critic_->energy(generate_constant(batch, rng));
  LossTerms terms = weighted_sum({{"real_energy", real}, {"hinge", hinge_below(fake, margin)}});
  const Tensor seen = fake.detach();
  terms.parts.emplace_back("fake_energy", seen.mean());
  terms.parts.emplace_back("over_margin", (seen >= margin).to(seen.scalar_type()).mean());
  return terms;
}

}  // namespace elbo
