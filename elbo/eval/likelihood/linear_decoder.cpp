// SPDX-License-Identifier: MIT
// Questions to a decoder, a likelihood, a prior and an encoder.
#include "elbo/eval/likelihood/linear_decoder.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/batches.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"

namespace elbo::eval {
namespace {

constexpr int64_t kTrials = 16;  // random codes
// Of the largest decoded value: single precision, summed over a hundred codes.
constexpr double kAffineError = 1e-5;
// Of the largest term: single precision, summed over thousands of values.
constexpr double kDensityError = 1e-4;
// Of the largest: a draw's distance is in narrow deviations, and any other density is off by nats.
constexpr double kPosteriorError = 1e-2;
constexpr const char* kNeeded =
    "the identity is taken of a linear model with a Gaussian likelihood (a vae with hidden = [] "
    "and likelihood = \"gaussian\")";

double most(const Tensor& x) { return x.abs().max().item<double>(); }

Tensor decoded(models::Decodes& decoder, const Tensor& z) {
  return decoder.decode(z).flatten(1).to(torch::kFloat64);
}

/// Mean of x as W z + b, as far as the codes 0 and e_i say: (D, Z), (D).
measures::LinearDecoder affine_map(models::Decodes& decoder) {
  const int64_t size = decoder.latent_dim();
  // (1 + Z, D)
  const Tensor images = decoded(decoder, torch::cat({torch::zeros({1, size}), torch::eye(size)}));
  return {(images.slice(0, 1) - images[0]).t().contiguous(), images[0].clone(), 1};
}

/// Codes further out than those of the prior.
Tensor trial_codes(int64_t size) {
  Rng rng = Rng(0).split("linear decoder");
  return 2 * tensor::normal(rng, {kTrials, size});
}

void check_affine(models::Decodes& decoder, const measures::LinearDecoder& map) {
  const Tensor z = trial_codes(decoder.latent_dim());
  const Tensor wanted = z.to(torch::kFloat64).matmul(map.weight.t()) + map.bias,
               got = decoded(decoder, z);
  const double error = most(got - wanted), scale = std::max(most(wanted), most(map.weight));
  if (!(error <= kAffineError * scale))
    throw Unsupported("this model's decoder is not affine (off by ", error, " of values up to ",
                      scale, "): ", kNeeded);
}

/// sigma where log p(x|z) depends on |x - f(z)| as a Gaussian's does.
double deviation_of(models::BoundsLikelihood& model, models::Decodes& decoder) {
  const Tensor z = trial_codes(decoder.latent_dim()), centre = decoder.decode(z);
  const auto values = static_cast<double>(centre[0].numel());
  const Tensor at_centre = model.log_p_x_given_z(centre, z).to(torch::kFloat64);  // (kTrials)
  const double log_variance =
      -2 * at_centre.mean().item<double>() / values - std::log(2 * std::numbers::pi);
  const double sigma = std::exp(.5 * log_variance);
  Rng rng = Rng(0).split("linear likelihood");
  const Tensor step = (sigma * tensor::normal(rng, centre.sizes())).to(centre.scalar_type());
  const Tensor got = model.log_p_x_given_z(centre + step, z).to(torch::kFloat64);
  const Tensor wanted =
      at_centre - .5 * step.to(torch::kFloat64).flatten(1).square().sum(1) / (sigma * sigma);
  const double error = std::max(most(got - wanted), most(at_centre - at_centre.mean()));
  if (!(error <= kDensityError * std::max(most(wanted), values)))
    throw Unsupported("this model's p(x|z) is no Gaussian of one deviation (off by ", error,
                      " nats): ", kNeeded);
  return sigma;
}

void check_prior(models::HasPrior& model, int64_t size) {
  const Tensor z = trial_codes(size);
  const Tensor wanted = objectives::standard_normal_log_density(z);
  if (!(most(model.log_p_z(z) - wanted) <= kDensityError * most(wanted)))
    throw Unsupported("this model's p(z) is not N(0, I): ", kNeeded);
}

}  // namespace

measures::LinearDecoder linear_decoder_of(models::Model& model, const data::DataInfo& info) {
  auto& bounds = ability_of<models::BoundsLikelihood>(model, info);
  auto& decoder = ability_of<models::Decodes>(model, info);
  const Evaluating evaluating(model);
  if (info.values() > kMostLinearValues)
    throw Unsupported("examples of ", info.values(),
                      " values; the exact likelihood of a linear model is taken of at most ",
                      kMostLinearValues);
  check_prior(bounds, decoder.latent_dim());
  measures::LinearDecoder out = affine_map(decoder);
  check_affine(decoder, out);
  out.sigma = deviation_of(bounds, decoder);
  return out;
}

void check_diagonal_posterior(models::Model& model, const data::DataInfo& info, const Tensor& x) {
  auto& bounds = ability_of<models::BoundsLikelihood>(model, info);
  const Evaluating evaluating(model);
  const models::Posterior q = ability_of<models::Encodes>(model, info).encode(x);
  if (!q.log_var.defined())
    throw Unsupported("this model encodes to points, so KL(q || p(z|x)) is infinite: ", kNeeded);
  Rng rng = Rng(0).split("linear encoder");
  const models::PosteriorDraws draws = bounds.draw_posterior(x, 1, rng);
  const Tensor wanted = objectives::gaussian_log_density(draws.z.select(1, 0), q.mean, q.log_var),
               got = draws.log_q.select(1, 0);
  const double scale = std::max(most(wanted), static_cast<double>(q.mean.size(1)));
  if (!(most(got - wanted) <= kPosteriorError * scale))
    throw Unsupported("this model's q(z|x) is not the diagonal Gaussian that it says: ", kNeeded);
}

}  // namespace elbo::eval
