// SPDX-License-Identifier: MIT
// p(x|z) as an option: which distribution a decoder's output describes, checked against the values
// that the data hold.
#pragma once
#include "elbo/core/rng.h"
#include "elbo/data/dataset.h"
#include "elbo/nn/net.h"
#include "elbo/objectives/logistic_mixture.h"

namespace elbo::models {

/// The distribution that a decoder's output describes.
enum class Likelihood {
  bernoulli,
  continuous_bernoulli,
  gaussian,
  gaussian_learned,
  logistic_mixture
};
constexpr auto enum_names(Likelihood) {
  return std::array{"bernoulli", "continuous_bernoulli", "gaussian", "gaussian_learned",
                    "logistic_mixture"};
}

/// Which distribution, and its constants.
struct LikelihoodOptions {
  Likelihood kind = Likelihood::bernoulli;  ///< which one
  double sigma = 1;                         ///< standard deviation of `gaussian`
  int64_t components = 10;                  ///< of `logistic_mixture`

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("likelihood", kind, "p(x|z): how reconstructions are judged");
    visit("sigma", sigma, "gaussian: the fixed standard deviation of p(x|z)", Above{0});
    visit("components", components, "logistic_mixture: logistics a value", AtLeast{1});
  }
};

/// log p(x | decoder output) and E[x | decoder output]. `gaussian_learned` has one parameter,
/// `log_sigma`, shared by all values (sigma-VAE, Rybkin et al. 2021), softly bounded below as
/// there: log sigma = -6 + softplus(log_sigma + 6).
class Observation : public torch::nn::Module {
 public:
  /// ConfigError where the likelihood does not fit the data's kind of values.
  Observation(const LikelihoodOptions& options, const data::DataInfo& info);

  /// Numbers that the decoder must yield for one value of an example: 1, or 3 a component of a
  /// mixture.
  int64_t outputs_per_value() const;
  /// (B k, outputs_per_value * values), or the same as images, and (B, ...), each of which counts
  /// for k outputs one after another -> (B k), nats.
  Tensor log_prob(const Tensor& output, const Tensor& x) const;
  /// log_prob() of every example with every output: (K, outputs_per_value * values), or the same as
  /// images, and (B, ...) -> (B, K), nats.
  Tensor log_prob_each(const Tensor& output, const Tensor& x) const;
  /// x ~ p(x | output): (B, outputs_per_value * values) -> (B, ...) in the data's shape; a
  /// Gaussian's draws are not cut to the range. Rows of noise are keyed by row.
  Tensor draw(const Tensor& output, Rng& rng) const;
  /// (B, outputs_per_value * values) -> (B, ...) in the data's shape and range; a Gaussian's mean
  /// is not cut to the range.
  Tensor mean(const Tensor& output) const;

 private:
  Tensor log_var() const;
  objectives::LogisticMixture mixture(const Tensor& output) const;
  Tensor draw_flat(const Tensor& output, Rng& rng) const;

  LikelihoodOptions options_;
  std::vector<int64_t> shape_;
  int64_t values_;
  Tensor log_sigma_;  // (): a parameter for gaussian_learned, a constant for gaussian
};

/// ConfigError where the data's values are neither binary nor grey, which counts as a probability.
/// `model` is its name.
void want_binary(const data::DataInfo& info, const char* model);

}  // namespace elbo::models
