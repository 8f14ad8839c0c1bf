// SPDX-License-Identifier: MIT
// Hyperspherical VAE (Davidson, Falorsi, De Cao, Kipf and Tomczak 2018): codes lie on the unit
// sphere, p(z) is uniform there, and q(z|x) a von Mises-Fisher distribution with direction m(x) and
// concentration k(x):
//   ELBO(x) = E_q[log p(x|z)] - KL(vMF(m, k) || uniform)
//   z = w m + sqrt(1 - w^2) v,  v uniform across m, w by rejection (Ulrich 1984, Wood 1994)
// The encoder's last layer yields one vector c: k = |c|, m = c / |c|, the natural parameter of vMF
// (the paper has a layer each). w is differentiated as a function of k for the proposal that was
// accepted; the small term by which acceptance depends on k is left out, as in the authors'
// program.
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/models/registry.h"
#include "elbo/models/vae/likelihood_autoencoder.h"
#include "elbo/objectives/von_mises_fisher.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

// More than .6 of proposals are accepted: all of these fail once in 10^8 draws, and then the last
// one is taken.
constexpr int64_t kProposals = 20;
constexpr double kLeastConcentration = 1e-3;

/// Direction (B, Z) and concentration (B).
struct SpherePosterior {
  Tensor direction, concentration;
};

/// w = m . z of a draw, by proposals that depend on k, given noise: (N), (N, P, Z), (N, P) -> (N).
Tensor cosine_of_draw(const Tensor& k, const Tensor& noise, const Tensor& chance) {
  const double d1 = static_cast<double>(noise.size(2)) - 1;
  const Tensor root = torch::sqrt(4 * k.square() + d1 * d1);
  const Tensor b = (d1 / (2 * k + root)).unsqueeze(1),  // (N, 1)
      a = ((d1 + 2 * k + root) / 4).unsqueeze(1);
  // Half of one more than a coordinate of a uniform direction is Beta((d - 1) / 2, (d - 1) / 2).
  const Tensor beta = (1 + noise.select(2, 0) / noise.norm(2, 2)) / 2;  // (N, P)
  const Tensor below = 1 - (1 - b) * beta, w = (1 - (1 + b) * beta) / below, t = 2 * a * b / below;
  const Tensor offset = 4 * a * b / (1 + b) - d1 * std::log(d1);
  const Tensor accepted = (d1 * t.log() - t + offset >= torch::log(chance)).detach();
  // The first that is accepted.
  const Tensor last = torch::ones_like(accepted.narrow(1, 0, 1));
  const Tensor stops = torch::cat({accepted.narrow(1, 0, accepted.size(1) - 1), last}, 1);
  const Tensor first = stops.to(torch::kInt64).argmax(1, true);
  return w.gather(1, first).squeeze(1);
}

class Svae : public LikelihoodAutoencoder {
 public:
  Svae(const AutoencoderOptions& config, const data::DataInfo& info, Rng& rng)
      : LikelihoodAutoencoder(config, {.model = "svae", .gaussian = false}, info, rng) {}

  std::vector<Player> players() override { return {{"svae", parameters()}}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"elbo", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play(batch.x, rng);
             }}};
  }

  Tensor sample_with(int64_t count, const std::optional<Condition>& condition,
                     const SamplerSettings& settings, Rng& rng) override {
    check_used(settings, {.draws = true});  // its prior is no N(0, I)
    return LikelihoodAutoencoder::sample_with(count, condition, settings, rng);
  }
  Tensor draw_prior(int64_t count, Rng& rng) override {
    return on_sphere(LikelihoodAutoencoder::draw_prior(count, rng));
  }
  Tensor log_p_z(const Tensor& z) override {
    return torch::full({z.size(0)}, objectives::log_uniform_on_sphere(latent_dim()), z.options());
  }
  bool amortised() const override { return true; }
  PosteriorDraws draw_posterior(const Tensor& x, int64_t k, Rng& rng) override {
    const SpherePosterior q = on_sphere_of(x);
    const SpherePosterior each{q.direction.repeat_interleave(k, 0),
                               q.concentration.repeat_interleave(k, 0)};
    const Tensor z = drawn(each, k, rng);
    const Tensor log_q = objectives::log_normaliser_vmf(q.concentration, latent_dim())
                             .to(z.dtype())
                             .repeat_interleave(k, 0) +
                         each.concentration * (z * each.direction).sum(1);
    return {z.view({x.size(0), k, latent_dim()}), log_q.view({x.size(0), k})};
  }
  Tensor kl(const Tensor& x) override {
    return objectives::kl_vmf(on_sphere_of(x).concentration, latent_dim());
  }

 protected:
  Posterior posterior_of(const Tensor& x, const Tensor& /*condition*/) override {
    return {on_sphere_of(x).direction, {}};
  }
  Tensor code_of(const Tensor& x, const Tensor& /*condition*/, Rng& rng) override {
    return drawn(on_sphere_of(x), 1, rng);
  }

 private:
  static Tensor on_sphere(const Tensor& z) { return z / z.square().sum(1, true).sqrt(); }

  SpherePosterior on_sphere_of(const Tensor& x) {
    tensor::check_examples(x, info(), "examples to encode");
    const Tensor c = encoded(x, {});
    const Tensor k = (c.square().sum(1) + kLeastConcentration * kLeastConcentration).sqrt();
    return {on_sphere(c), k};
  }

  /// Draws of distributions (B k), noise keyed by example.
  Tensor drawn(const SpherePosterior& q, int64_t k, Rng& rng) const {
    const int64_t count = q.direction.size(0) / k, d = latent_dim();
    const auto like = q.direction.options().requires_grad(false);
    const Tensor noise = tensor::normal(rng, {count, k * (kProposals + 1) * d})
                             .to(like)
                             .view({-1, kProposals + 1, d});
    const Tensor chance =
        tensor::uniform(rng, {count, k * kProposals}).to(like).view({-1, kProposals});
    const Tensor w =
        cosine_of_draw(q.concentration, noise.narrow(1, 0, kProposals), chance).unsqueeze(1);
    const Tensor free = noise.select(1, kProposals);  // (B k, Z)
    const Tensor across = on_sphere(free - (free * q.direction).sum(1, true) * q.direction);
    return w * q.direction + (1 - w.square()).clamp_min(0).sqrt() * across;
  }

  TurnResult play(const Tensor& x, Rng& rng) {
    const SpherePosterior q = on_sphere_of(x);
    LossTerms terms = weighted_sum({{"reconstruction", -log_p(x, drawn(q, 1, rng), {})},
                                    {"kl", objectives::kl_vmf(q.concentration, latent_dim())}});
    terms.parts.emplace_back("elbo", -terms.total.detach());
    return {{{"svae", terms}}, {}};
  }
};

std::shared_ptr<Model> make_svae(const AutoencoderOptions& config, const data::DataInfo& info,
                                 Rng& rng) {
  if (config.latent_dim < 2)
    throw ConfigError("model.latent_dim = ", config.latent_dim,
                      ": a sphere of directions needs at least 2");
  return std::make_shared<Svae>(config, info, rng);
}

}  // namespace

ModelMaker svae_maker() { return maker_of<AutoencoderOptions>(make_svae); }

}  // namespace elbo::models
