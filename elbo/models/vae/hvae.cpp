// SPDX-License-Identifier: MIT
// Hamiltonian VAE (Salimans, Kingma and Welling 2015, "Markov Chain Monte Carlo and Variational
// Inference: Bridging the Gap"; without an auxiliary net and with tempering by Caterini, Doucet and
// Sejdinovic 2018, "Hamiltonian Variational Auto-Encoder"): codes of q are moved by K leapfrog
// steps towards p(z|x) before they are decoded.
//   z_0 ~ q(z|x), g ~ N(0, I), rho_0 = g / sqrt(b),  U(z) = -log p(x, z)
//   rho' = rho - e/2 dU(z), z = z + e rho', rho = (rho' - e/2 dU(z)) a_k
//   log w = log p(x, z_K) + log N(rho_K; 0, I) - log q(z_0|x) - log N(g; 0, I)
// E[log w] <= log p(x): each step keeps volume, and the factors a_k multiply to sqrt(b), which is
// what rho_0 was stretched by. b rises to 1 quadratically (fixed tempering of the second paper).
// The step sizes e, one a dimension, are learned, at most kMostStep.
// Measures draw codes of q(z_0|x), so their bounds are those of the encoder alone.
#include <cmath>

#include "elbo/models/registry.h"
#include "elbo/models/vae/likelihood_autoencoder.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr double kMostStep = .5;

struct HvaeConfig {
  AutoencoderOptions nets{.latent_dim = 20,
                          .net = {.hidden = {128},
                                  .activation = kernels::Activation::tanh,
                                  .init = nn::Init::glorot_uniform}};
  int64_t leapfrog_steps = 4;
  double step_size = .05, tempering = .3;

  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    visit("leapfrog_steps", leapfrog_steps, "moves of a code towards p(z|x)", AtLeast{1});
    visit("step_size", step_size, "length of a move at the start; it is learned",
          Between{.001, .499});
    visit("tempering", tempering, "inverse temperature at which moves begin, from 0 to 1; 1: none",
          Between{.01, 1});
  }
};

/// A code and its momentum: (B, Z) each.
struct PhasePoint {
  Tensor z, rho;
};

class Hvae : public LikelihoodAutoencoder {
 public:
  Hvae(const HvaeConfig& config, const data::DataInfo& info, Rng& rng)
      : LikelihoodAutoencoder(config.nets, {.model = "hvae"}, info, rng), config_(config) {
    const double share = config.step_size / kMostStep;
    step_ = register_parameter(
        "step", torch::full({config.nets.latent_dim}, std::log(share / (1 - share))));
  }

  std::vector<Player> players() override { return {{"hvae", parameters()}}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"elbo", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play(batch.x, rng);
             }}};
  }

 private:
  /// d/dz log p(x, z), differentiable: (B, Z).
  Tensor force(const Tensor& x, const Tensor& z) {
    const Tensor joint = log_p(x, z, {}) + objectives::standard_normal_log_density(z);
    return torch::autograd::grad({joint.sum()}, {z}, {}, true, /*create_graph=*/true)[0];
  }

  /// sqrt of the inverse temperature's inverse after move k: from 1 / sqrt(b) to 1.
  double stretch(int64_t k) const {
    const double first = 1 / std::sqrt(config_.tempering),
                 share = static_cast<double>(k) / static_cast<double>(config_.leapfrog_steps);
    return first + (1 - first) * share * share;
  }

  PhasePoint moved(const Tensor& x, PhasePoint at) {
    const Tensor step = kMostStep * torch::sigmoid(step_);
    Tensor slope = force(x, at.z);
    for (int64_t k = 1; k <= config_.leapfrog_steps; ++k) {
      at.rho = at.rho + .5 * step * slope;
      at.z = at.z + step * at.rho;
      slope = force(x, at.z);
      at.rho = (at.rho + .5 * step * slope) * (stretch(k) / stretch(k - 1));
    }
    return at;
  }

  TurnResult play(const Tensor& x, Rng& rng) {
    const Posterior q = posterior_of(x, {});
    const Tensor z = draw_code(q, rng),
                 g = tensor::normal(rng, {x.size(0), latent_dim()}).to(z.options());
    const PhasePoint end = moved(x, {z, g * stretch(0)});
    const Tensor nll = -log_p(x, end.z, {});
    // -log p(z_K) - log N(rho_K) + log q(z_0|x) + log N(g)
    const Tensor kl = objectives::gaussian_log_density(z, q.mean, q.log_var) +
                      objectives::standard_normal_log_density(g) -
                      objectives::standard_normal_log_density(end.z) -
                      objectives::standard_normal_log_density(end.rho);
    LossTerms terms = weighted_sum({{"reconstruction", nll}, {"kl", kl}});
    terms.parts.emplace_back("elbo", -terms.total.detach());
    return {{{"hvae", terms}}, {}};
  }

  HvaeConfig config_;
  Tensor step_;
};

std::shared_ptr<Model> make_hvae(const HvaeConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Hvae>(config, info, rng);
}

}  // namespace

ModelMaker hvae_maker() { return maker_of<HvaeConfig>(make_hvae); }

}  // namespace elbo::models
