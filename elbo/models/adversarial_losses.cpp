// SPDX-License-Identifier: MIT
// From scores of real and generated examples to named terms.
#include "elbo/models/adversarial_losses.h"

#include "elbo/objectives/gan_losses.h"

namespace elbo::models {

LossTerms standard_critic_loss(const CriticScores& logits, const std::vector<Part>& penalties) {
  std::vector<Part> parts{{"real", objectives::critic_loss_on_real(logits.real)},
                          {"fake", objectives::critic_loss_on_fake(logits.generated)}};
  parts.insert(parts.end(), penalties.begin(), penalties.end());
  LossTerms terms = weighted_sum(parts);
  add_accuracy(terms, logits);
  return terms;
}

LossTerms standard_generator_loss(const Tensor& generated, GeneratorLoss loss) {
  return weighted_sum(
      {{"loss", loss == GeneratorLoss::non_saturating ? objectives::non_saturating_loss(generated)
                                                      : objectives::saturating_loss(generated)}});
}

LossTerms wasserstein_critic_loss(const CriticScores& scores, const std::vector<Part>& penalties) {
  std::vector<Part> parts{{"score_real", scores.real.flatten(), -1},
                          {"score_fake", scores.generated.flatten()}};
  parts.insert(parts.end(), penalties.begin(), penalties.end());
  LossTerms terms = weighted_sum(parts);
  terms.parts.emplace_back("gap", terms.parts[0].second - terms.parts[1].second);
  return terms;
}

LossTerms wasserstein_generator_loss(const Tensor& generated) {
  return weighted_sum({{"score_fake", generated.flatten(), -1}});
}

LossTerms margin_critic_loss(const CriticScores& energies, const Tensor& margin) {
  LossTerms terms = weighted_sum({{"real_energy", energies.real},
                                  {"hinge", objectives::hinge_below(energies.generated, margin)}});
  const Tensor seen = energies.generated.detach();
  terms.parts.emplace_back("fake_energy", seen.mean());
  terms.parts.emplace_back("over_margin", (seen >= margin).to(seen.scalar_type()).mean());
  return terms;
}

void add_accuracy(LossTerms& terms, const CriticScores& logits) {
  terms.parts.emplace_back("right_on_real", objectives::share_positive(logits.real));
  terms.parts.emplace_back("right_on_fake", 1 - objectives::share_positive(logits.generated));
}

LossTerms sum_of(LossTerms a, const LossTerms& b) {
  a.total = a.total + b.total;
  a.parts.insert(a.parts.end(), b.parts.begin(), b.parts.end());
  return a;
}

LossTerms with_parts(LossTerms terms, const std::vector<Part>& parts) {
  return parts.empty() ? std::move(terms) : sum_of(std::move(terms), weighted_sum(parts));
}

}  // namespace elbo::models
