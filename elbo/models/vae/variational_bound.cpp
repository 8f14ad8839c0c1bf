// SPDX-License-Identifier: MIT
// Bounds and their weights.
#include "elbo/models/vae/variational_bound.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

/// The share of alpha that counts.
double warmth(const VariationalOptions& options, const TrainingProgress& progress) {
  const auto step = static_cast<double>(progress.step);
  if (options.warmup_cycles > 0) {
    const double cycles = static_cast<double>(options.warmup_cycles) * step /
                          static_cast<double>(std::max<int64_t>(progress.total, 1));
    return std::min(1., 2 * (cycles - std::floor(cycles)));
  }
  const double steps = options.warmup_epochs * static_cast<double>(progress.epoch_steps);
  return steps > 0 ? std::min(1., step / steps) : 1.;
}

/// log of the mean of exp over the last dimension.
Tensor log_mean_exp(const Tensor& values) {
  return torch::logsumexp(values, -1) - std::log(static_cast<double>(values.size(-1)));
}

/// log N(z; moments) of draws (B k, Z) whose moments (B, 2 Z) are constants: (B k).
Tensor log_q_by_z(const Tensor& z, const Tensor& moments, int64_t draws) {
  const Tensor each = moments.detach().repeat_interleave(draws, 0);  // (B k, 2 Z)
  return objectives::gaussian_log_density(z, each.narrow(1, 0, z.size(1)),
                                          each.narrow(1, z.size(1), z.size(1)));
}

/// KL(q(z_j|x) || N(0, 1)) of each dimension: (B, 2 Z) -> (B, Z).
Tensor kl_of_each(const Tensor& moments, int64_t size) {
  const Tensor mean = moments.narrow(1, 0, size), log_var = moments.narrow(1, size, size);
  return .5 * (mean.square() + log_var.exp() - log_var - 1);
}

/// Noise of all draws of each example, keyed by example: (B k, Z) for moments (B, 2 Z).
Tensor noise_of(const Tensor& moments, const VariationalOptions& options, Rng& rng) {
  const int64_t size = moments.size(1) / 2, k = options.draws * options.groups;
  return tensor::normal(rng, {moments.size(0), k * size}).to(moments.options()).view({-1, size});
}

/// A condition for each draw: (B, size) -> (B k, size), or undefined.
Tensor for_each_draw(const Tensor& condition, int64_t draws) {
  return condition.defined() ? condition.repeat_interleave(draws, 0) : Tensor();
}

void want_plain_weights(const VariationalOptions& options) {
  const char* named = options.alpha != 1                   ? "alpha"
                      : options.reconstruction_weight != 1 ? "reconstruction_weight"
                      : options.warmup_epochs > 0          ? "warmup_epochs"
                      : options.warmup_cycles > 0          ? "warmup_cycles"
                                                           : nullptr;
  if (named != nullptr)
    throw ConfigError("model.", named, ": with bound = \"", name_of(options.bound),
                      "\" the KL does not stand alone, so it has no weight of its own; want ",
                      named, " at its default, or bound = \"elbo\"");
}

void check_free_bits(const VariationalOptions& options) {
  if (options.free_bits == 0) return;
  if (options.bound != BoundKind::elbo || options.prior.kind != PriorKind::normal)
    throw ConfigError("model.free_bits: got bound = \"", name_of(options.bound),
                      "\" and prior = \"", name_of(options.prior.kind),
                      "\", want \"elbo\" and \"normal\": only there each dimension has a KL");
}

}  // namespace

void check_bound(const VariationalOptions& options) {
  const BoundKind kind = options.bound;
  if (kind != BoundKind::elbo) want_plain_weights(options);
  check_free_bits(options);
  if (options.groups > 1 && kind != BoundKind::miwae && kind != BoundKind::piwae)
    throw ConfigError("model.bound_groups = ", options.groups, ": bound = \"", name_of(kind),
                      "\" is one bound; want bound_groups = 1, or bound = \"miwae\" or \"piwae\"");
  if (options.warmup_cycles > 0 && options.warmup_epochs > 0)
    throw ConfigError(
        "model.warmup_cycles: got warmup_epochs as well, want one of the two: each says how long "
        "the KL's weight rises");
  const bool by_z = kind == BoundKind::dreg || kind == BoundKind::stl;
  if (by_z && options.prior.kind == PriorKind::vamp)
    throw ConfigError("model.prior = \"vamp\": its density depends on the encoder, and bound = \"",
                      name_of(kind),
                      "\" takes the encoder's gradient through z alone; want "
                      "bound = \"iwae\" or prior = \"mixture\"");
}

LossTerms elbo_loss(const Tensor& nll, const Tensor& kl, const VariationalOptions& options,
                    const TrainingProgress& progress) {
  LossTerms terms = weighted_sum({{"reconstruction", nll, options.reconstruction_weight},
                                  {"kl", kl, options.alpha * warmth(options, progress)}});
  terms.parts.emplace_back("elbo", -(terms.parts[0].second + terms.parts[1].second));
  return terms;
}

Tensor bound_of(const Tensor& log_w, const VariationalOptions& options) {
  switch (options.bound) {
    case BoundKind::elbo:
    case BoundKind::stl: return log_w.mean(1);
    case BoundKind::iwae:
    case BoundKind::dreg: return log_mean_exp(log_w);
    case BoundKind::miwae:
    case BoundKind::piwae:  // (B, groups, draws)
      return log_mean_exp(log_w.view({log_w.size(0), options.groups, options.draws})).mean(1);
    case BoundKind::ciwae:
      return options.mix * log_w.mean(1) + (1 - options.mix) * log_mean_exp(log_w);
  }
  return {};
}

BoundLosses bound_losses(const DrawWeights& weights, const VariationalOptions& options) {
  const Tensor log_w = weights.log_p + weights.log_ratio;  // (B, k)
  const Tensor bound = bound_of(log_w, options);           // (B)
  LossTerms reported = weighted_sum(
      {{"reconstruction", -weights.log_p.mean(1)}, {"kl", -weights.log_ratio.mean(1)}});
  reported.parts.emplace_back("elbo", -reported.total.detach());
  reported.parts.emplace_back("bound", bound.mean().detach());
  const auto loss = [&](const Tensor& total) { return LossTerms{total, reported.parts}; };
  if (options.bound == BoundKind::piwae)
    return {loss(-bound.mean()), {-log_mean_exp(log_w).mean(), {}}};
  if (options.bound == BoundKind::dreg || options.bound == BoundKind::stl) {
    const Tensor by_z = weights.log_p + weights.log_ratio_by_z;  // (B, k)
    if (options.bound == BoundKind::stl) {
      const LossTerms both = loss(-by_z.mean());
      return {both, both};
    }
    const Tensor share = torch::softmax(log_w.detach(), 1);
    return {loss(-(share.square() * by_z).sum(1).mean()), {-bound.mean(), {}}};
  }
  const LossTerms both = loss(-bound.mean());
  return {both, both};
}

std::vector<Player> LikelihoodAutoencoder::bound_players(const VariationalOptions& options) {
  if (!has_two_players(options)) return {{form_.model, parameters()}};
  return {{"encoder", encoder_params()}, {"decoder", decoder_params()}};
}

LossTerms LikelihoodAutoencoder::with_closed_kl(const BoundPass& pass,
                                                const VariationalOptions& options,
                                                const TrainingProgress& progress, Rng& rng) {
  const int64_t count = pass.x.size(0), size = latent_dim();
  const Tensor moments = encoded(pass.seen, pass.condition);
  if (options.draws == 1 && options.free_bits == 0) {
    const Tensor noise = tensor::normal(rng, {count, size}).to(moments.options());
    const kernels::DrawWithKl code = kernels::draw_with_kl(moments, noise);
    return elbo_loss(-log_p(pass.x, code.z, pass.condition), code.kl, options, progress);
  }
  const Tensor z = kernels::draws_with_ratio(moments, noise_of(moments, options, rng)).z;
  const Tensor nll = -log_p(pass.x, z, for_each_draw(pass.condition, options.draws));  // (B k)
  const Tensor each = kl_of_each(moments, size);                                       // (B, Z)
  LossTerms terms = elbo_loss(nll.view({count, -1}).mean(1),
                              each.clamp_min(options.free_bits).sum(1), options, progress);
  const Tensor kl = each.detach().sum(1).mean();  // reported as it is
  terms.parts[1].second = kl;
  terms.parts[2].second = -(terms.parts[0].second + kl);
  return terms;
}

DrawWeights LikelihoodAutoencoder::draw_weights(const BoundPass& pass,
                                                const VariationalOptions& options, Rng& rng) {
  const int64_t count = pass.x.size(0), k = options.draws * options.groups;
  const Tensor moments = encoded(pass.seen, pass.condition);
  const auto [z, to_normal] = kernels::draws_with_ratio(moments, noise_of(moments, options, rng));
  DrawWeights out{log_p(pass.x, z, for_each_draw(pass.condition, k)).view({count, k}),
                  to_normal.view({count, k}),
                  {}};
  if (form_.prior.kind != PriorKind::normal) {
    const Tensor correction = log_p_z(z) - objectives::standard_normal_log_density(z);
    out.log_ratio = out.log_ratio + correction.view({count, k});
  }
  if (options.bound == BoundKind::dreg || options.bound == BoundKind::stl)
    out.log_ratio_by_z = (log_p_z(z) - log_q_by_z(z, moments, k)).view({count, k});
  return out;
}

std::vector<PlayerLoss> LikelihoodAutoencoder::bound_turn(const BoundPass& pass,
                                                          const VariationalOptions& options,
                                                          const TrainingProgress& progress,
                                                          Rng& rng) {
  const bool has_elbo = options.bound == BoundKind::elbo;
  if (has_elbo && form_.prior.kind == PriorKind::normal)
    return {{form_.model, with_closed_kl(pass, options, progress, rng)}};
  const DrawWeights weights = draw_weights(pass, options, rng);
  if (has_elbo)
    return {{form_.model,
             elbo_loss(-weights.log_p.mean(1), -weights.log_ratio.mean(1), options, progress)}};
  const BoundLosses losses = bound_losses(weights, options);
  if (!has_two_players(options)) return {{form_.model, losses.encoder}};
  return {{"encoder", losses.encoder}, {"decoder", losses.decoder}};
}

}  // namespace elbo::models
