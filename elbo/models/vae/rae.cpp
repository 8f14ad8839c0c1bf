// SPDX-License-Identifier: MIT
// Regularised autoencoder (Ghosh, Sajjadi, Vergari, Black and Schoelkopf 2020, "From Variational to
// Deterministic Autoencoders"): no noise in codes; the decoder is kept smooth instead.
//   loss = E[-log p(x|z)] + code_weight * E[|z|^2 / 2] + penalty_weight * R,  z = code(x)
//   R = sum of the decoder's squared weights (`l2`), or E[|d sum_i m_i(z) / dz|^2], m the decoder's
//       mean (`gradient`)
// p(z) is fitted to codes afterwards; here it is a Gaussian by their running mean and covariance,
// which are kept while it learns (memory .999). Left out: spectral norm, and the mixture of ten
// Gaussians that the paper fits as well.
#include <ATen/ops/linalg_cholesky.h>
#include <ATen/ops/linalg_solve_triangular.h>

#include <cmath>
#include <numbers>

#include "elbo/collective/over_batch.h"
#include "elbo/models/registry.h"
#include "elbo/models/vae/likelihood_autoencoder.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr double kMomentMemory = .999;
constexpr double kLeastVariance = 1e-6;  // on the diagonal, so that a dead dimension has a density

enum class SmoothnessPenalty { l2, gradient, none };
constexpr auto enum_names(SmoothnessPenalty) { return std::array{"l2", "gradient", "none"}; }

struct RaeConfig {
  AutoencoderOptions nets = published_nets(16);
  SmoothnessPenalty penalty = SmoothnessPenalty::l2;
  double penalty_weight = 1e-4, code_weight = 1e-2;

  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    visit("penalty", penalty,
          "what keeps the decoder smooth: its squared weights (l2), or the squared gradient of its "
          "output by the code");
    visit("penalty_weight", penalty_weight, "weight of that penalty", AtLeast{0});
    visit("code_weight", code_weight, "weight of half the squared length of codes", AtLeast{0});
  }
};

class Rae : public LikelihoodAutoencoder {
 public:
  Rae(const RaeConfig& config, const data::DataInfo& info, Rng& rng)
      : LikelihoodAutoencoder(config.nets, {.model = "rae", .gaussian = false}, info, rng),
        config_(config) {
    const int64_t size = config.nets.latent_dim;
    code_mean_ = register_buffer("code_mean", torch::zeros({size}));
    code_squares_ = register_buffer("code_squares", torch::eye(size));
    batches_ = register_buffer("batches", torch::zeros({}));
  }

  std::vector<Player> players() override { return {{"rae", parameters()}}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"reconstruct", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play(batch.x, rng);
             }}};
  }

  Tensor sample_with(int64_t count, const std::optional<Condition>& condition,
                     const SamplerSettings& settings, Rng& rng) override {
    check_used(settings, {.draws = true});  // its prior is no N(0, I)
    return LikelihoodAutoencoder::sample_with(count, condition, settings, rng);
  }
  Tensor draw_prior(int64_t count, Rng& rng) override {
    const Tensor noise = tensor::normal(rng, {count, latent_dim()}).to(code_mean_.options());
    return code_mean_ + torch::matmul(noise, factor().t());
  }
  Tensor log_p_z(const Tensor& z) override {
    const Tensor root = factor();  // (Z, Z), below the diagonal
    const Tensor noise =
        at::linalg_solve_triangular(root, (z - code_mean_).t().contiguous(), /*upper=*/false);
    return -.5 * noise.square().sum(0) - root.diagonal().log().sum() -
           .5 * static_cast<double>(latent_dim()) * std::log(2 * std::numbers::pi);
  }

 private:
  /// The root of the covariance of codes.
  Tensor factor() const {
    const Tensor covariance = code_squares_ - torch::outer(code_mean_, code_mean_) +
                              kLeastVariance * torch::eye(code_mean_.size(0), code_mean_.options());
    return at::linalg_cholesky(covariance);
  }

  Tensor penalty(const Tensor& z) {
    if (config_.penalty == SmoothnessPenalty::l2) {
      Tensor sum = torch::zeros({}, z.options());
      for (const Tensor& param : decoder_params()) sum = sum + param.square().sum();
      return sum;
    }
    const Tensor free = z.detach().requires_grad_();  // of the decoder alone, as it is
    const Tensor slope =
        torch::autograd::grad({decode(free).sum()}, {free}, {}, true, /*create_graph=*/true)[0];
    return slope.square().sum(1).mean();
  }

  TurnResult play(const Tensor& x, Rng& rng) {
    const Tensor z = code_of(x, {}, rng);
    LossTerms terms = weighted_sum({{"reconstruction", -log_p(x, z, {})},
                                    {"code", .5 * z.square().sum(1), config_.code_weight}});
    if (config_.penalty != SmoothnessPenalty::none) {
      const Tensor found = penalty(z);
      terms.total = terms.total + config_.penalty_weight * found;
      terms.parts.emplace_back("penalty", found.detach());
    }
    const Tensor seen = z.detach();
    const auto over_batch = [](const Tensor& values) {
      return collective::over_batch(values, collective::Over::mean);
    };
    return {{{"rae", terms}},
            [this, mean = over_batch(seen.mean(0)),
             squares = over_batch(torch::matmul(seen.t(), seen) / seen.size(0))](
                const BatchMeans&) { remember(mean, squares); }};
  }

  /// Averages that are those of all batches at first, and then forget.
  void remember(const Tensor& mean, const Tensor& squares) {
    batches_.add_(1);
    const double share = std::max(1 - kMomentMemory, 1 / batches_.item<double>());
    code_mean_.lerp_(mean, share);
    code_squares_.lerp_(squares, share);
  }

  RaeConfig config_;
  Tensor code_mean_, code_squares_, batches_;
};

std::shared_ptr<Model> make_rae(const RaeConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Rae>(config, info, rng);
}

}  // namespace

ModelMaker rae_maker() { return maker_of<RaeConfig>(make_rae); }

}  // namespace elbo::models
