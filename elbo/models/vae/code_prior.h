// SPDX-License-Identifier: MIT
// p(z) as an option of models with an encoder's density:
//   normal   N(0, I)
//   mixture  1/K sum_k N(m_k, diag(exp(v_k))), means and variances learned
//   vamp     1/K sum_k q(z|u_k): the encoder's own Gaussians at K learned pseudo-inputs (Tomczak
//            and Welling 2018, "VAE with a VampPrior")
// With any but the first the KL has no closed form: it is log q(z|x) - log p(z) at the draw.
#pragma once
#include "elbo/data/dataset.h"
#include "elbo/models/abilities.h"

namespace elbo::models {

/// Which density codes have.
enum class PriorKind { normal, mixture, vamp };
constexpr auto enum_names(PriorKind) { return std::array{"normal", "mixture", "vamp"}; }

/// Which one, and its size.
struct PriorOptions {
  PriorKind kind = PriorKind::normal;  ///< which density
  int64_t components = 500;            ///< K of `mixture` and `vamp`

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("prior", kind,
          "p(z): normal; mixture: learned Gaussians; vamp: the encoder's Gaussians at learned "
          "pseudo-inputs");
    visit("prior_components", components, "mixture, vamp: how many Gaussians", AtLeast{1});
  }
};

/// The Gaussians of a mixture with equal weights.
struct Components {
  Tensor mean, log_var;  ///< (K, Z) each
};

/// log 1/K sum_k N(z; mean_k, exp(log_var_k)): (B, Z) -> (B), nats. By products of matrices, so
/// that no (B, K, Z) is made.
Tensor mixture_log_density(const Tensor& z, const Components& components);

/// Draws z of a mixture: (count, Z). Rows of noise are keyed by code.
Tensor draw_mixture(const Components& components, int64_t count, Rng& rng);

/// The learned numbers of a prior: of `mixture` the parameters `mean` and `log_var` (K, Z), of
/// `vamp` `pseudo_inputs` (K, values), of `normal` none.
class CodePrior : public torch::nn::Module {
 public:
  /// For codes of `latent_dim` values and such data; ConfigError where pseudo-inputs make no sense
  /// of the data's values.
  CodePrior(const PriorOptions& options, int64_t latent_dim, const data::DataInfo& info, Rng& rng);

  bool is_normal() const { return options_.kind == PriorKind::normal; }  ///< N(0, I)
  bool is_vamp() const { return options_.kind == PriorKind::vamp; }      ///< needs an encoder
  /// Examples for the encoder, in the data's shape, cut to its range: (K, ...). Of `vamp`.
  Tensor pseudo_inputs() const;
  /// Of `mixture`.
  Components components() const { return {mean_, log_var_}; }

 private:
  PriorOptions options_;
  data::DataInfo info_;
  Tensor mean_, log_var_, pseudo_inputs_;
};

}  // namespace elbo::models
