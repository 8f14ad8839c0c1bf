// SPDX-License-Identifier: MIT
// p(x|z) as an option.
#include "elbo/models/likelihood.h"

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/kernels/likelihood_tails.h"
#include "elbo/objectives/continuous_bernoulli.h"
#include "elbo/objectives/discrete.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr double kLowestLogSigma = -6;

bool fits(Likelihood kind, const data::DataInfo& info) {
  switch (kind) {
    case Likelihood::bernoulli: return info.kind != data::ValueKind::real;
    case Likelihood::continuous_bernoulli: return info.kind == data::ValueKind::unit;
    case Likelihood::logistic_mixture:
      return info.kind == data::ValueKind::unit && info.levels == 256;
    case Likelihood::gaussian:
    case Likelihood::gaussian_learned: return true;
  }
  return false;
}

std::string wanted_by(Likelihood kind) {
  if (kind == Likelihood::bernoulli) return "binary or unit values";
  return kind == Likelihood::continuous_bernoulli ? "unit values" : "unit values with 256 levels";
}

void check_fits(Likelihood kind, const data::DataInfo& info) {
  if (fits(kind, info)) return;
  const char* tried = info.kind == data::ValueKind::binary ? "bernoulli" : "gaussian";
  throw ConfigError("model.likelihood = \"", name_of(kind), "\": got the data set ", info.name,
                    " with ", name_of(info.kind), " values of ", info.levels, " levels, want ",
                    wanted_by(kind), "; try likelihood = \"", tried, "\"");
}

}  // namespace

Observation::Observation(const LikelihoodOptions& options, const data::DataInfo& info)
    : options_(options), shape_(info.shape), values_(info.values()) {
  check_fits(options.kind, info);
  if (options.kind == Likelihood::gaussian_learned)
    log_sigma_ = register_parameter("log_sigma", torch::zeros({}));
}

int64_t Observation::outputs_per_value() const {
  return options_.kind == Likelihood::logistic_mixture ? 3 * options_.components : 1;
}

Tensor Observation::log_var() const {
  if (!log_sigma_.defined()) return torch::scalar_tensor(2 * std::log(options_.sigma));
  // softplus(u) = -log s(-u), exact far from 0 too
  return 2 * (kLowestLogSigma - torch::log_sigmoid(kLowestLogSigma - log_sigma_));
}

objectives::LogisticMixture Observation::mixture(const Tensor& output) const {
  // (B, 3 * K * C, H, W) -> (B, 3, K, N)
  const Tensor parts = output.reshape({-1, 3, options_.components, values_});
  return {parts.select(1, 0), parts.select(1, 1), parts.select(1, 2)};
}

Tensor Observation::log_prob(const Tensor& output, const Tensor& x) const {
  const int64_t draws = x.size(0) > 0 ? output.size(0) / x.size(0) : 1;
  if (draws > 1 && options_.kind == Likelihood::bernoulli)  // read, not copied
    return kernels::bernoulli_tail(output.flatten(1), x.flatten(1));
  // (B, N)
  const Tensor flat = draws > 1 ? x.flatten(1).repeat_interleave(draws, 0) : x.flatten(1);
  if (options_.kind == Likelihood::logistic_mixture)
    return objectives::discretised_logistic_mixture_log_prob(mixture(output), flat);
  const Tensor out = output.flatten(1);  // (B, N)
  if (options_.kind == Likelihood::bernoulli) return objectives::bernoulli_log_prob(out, flat);
  if (options_.kind == Likelihood::continuous_bernoulli)
    return objectives::continuous_bernoulli_log_prob(out, flat);
  return objectives::gaussian_log_prob(out, log_var().to(out.options()), flat);
}

Tensor Observation::log_prob_each(const Tensor& output, const Tensor& x) const {
  const Tensor flat = x.flatten(1), out = output.flatten(1);  // (B, N), (K, N)
  switch (options_.kind) {
    case Likelihood::bernoulli: return objectives::bernoulli_log_prob_each(out, flat);
    case Likelihood::continuous_bernoulli:
      return objectives::continuous_bernoulli_log_prob_each(out, flat);
    case Likelihood::gaussian:
    case Likelihood::gaussian_learned:
      return objectives::gaussian_log_prob_each(out, log_var().to(out.options()), flat);
    case Likelihood::logistic_mixture: break;
  }
  std::vector<Tensor> rows;
  // (K)
  for (const Tensor& one : flat.split(1))
    rows.push_back(log_prob(output, one.expand({out.size(0), values_})));
  return torch::stack(rows);
}

Tensor Observation::draw_flat(const Tensor& output, Rng& rng) const {
  const auto chance = [&](at::IntArrayRef sizes) {
    return tensor::uniform(rng, sizes).to(output.options());
  };
  if (options_.kind == Likelihood::logistic_mixture) {
    const objectives::LogisticMixture parts = mixture(output);
    const Tensor choice = chance(parts.logits.sizes());  // (B, K, N)
    return objectives::discretised_logistic_mixture_quantile(parts, choice,
                                                             chance({output.size(0), values_}));
  }
  const Tensor out = output.flatten(1);  // (B, N)
  if (options_.kind == Likelihood::bernoulli)
    return tensor::bernoulli(rng, objectives::bernoulli_mean(out));
  if (options_.kind == Likelihood::continuous_bernoulli)
    return objectives::continuous_bernoulli_quantile(out, chance(out.sizes()));
  return out + torch::exp(.5 * log_var().to(out.options())) *
                   tensor::normal(rng, out.sizes()).to(out.options());
}

Tensor Observation::draw(const Tensor& output, Rng& rng) const {
  std::vector<int64_t> sizes{output.size(0)};  // (B, ...)
  sizes.insert(sizes.end(), shape_.begin(), shape_.end());
  return draw_flat(output, rng).view(sizes);
}

Tensor Observation::mean(const Tensor& output) const {
  std::vector<int64_t> sizes{output.size(0)};  // (B, ...)
  sizes.insert(sizes.end(), shape_.begin(), shape_.end());
  if (options_.kind == Likelihood::logistic_mixture)
    return objectives::discretised_logistic_mixture_mean(mixture(output)).view(sizes);
  const Tensor out = output.reshape(sizes);
  if (options_.kind == Likelihood::bernoulli) return objectives::bernoulli_mean(out);
  if (options_.kind == Likelihood::continuous_bernoulli)
    return objectives::continuous_bernoulli_mean(out);
  return out;
}

void want_binary(const data::DataInfo& info, const char* model) {
  if (info.kind != data::ValueKind::real) return;
  throw ConfigError("model.name = \"", model, "\": got the data set ", info.name,
                    " with real values, want binary or unit ones: its units are 0 or 1");
}

}  // namespace elbo::models
