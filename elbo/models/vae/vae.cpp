// SPDX-License-Identifier: MIT
// Variational autoencoder (Kingma and Welling 2014, "Auto-Encoding Variational Bayes"):
//   ELBO(x) = E_q[log p(x|z)] - KL(q(z|x) || p(z)) <= log p(x)
//   q(z|x) = N(mean(x), diag(exp(log_var(x)))),  p(z) = N(0, I),  p(x|z) by `likelihood`
// Nets and abilities are those of likelihood_autoencoder.h, loss, weights and warm-up those of
// variational_autoencoder.h.
// With a condition c: q(z|x, c) and p(x|z, c); the default is the net of the field's usual example,
// 784-400-20.
#include "elbo/models/registry.h"
#include "elbo/models/variational_autoencoder.h"

namespace elbo {
namespace {

struct VaeConfig {
  VariationalOptions bound;
  ConditionKind condition = ConditionKind::none;

  template <class Visit>
  void fields(Visit&& visit) {
    bound.fields(visit);
    visit("condition", condition, "what encoder and decoder are told of each example");
  }
};

std::shared_ptr<Model> make_vae(const VaeConfig& config, const DataInfo& info, Rng& rng) {
  return std::make_shared<VariationalAutoencoder>(
      config.bound, AutoencoderForm{"vae", config.condition}, info, rng);
}

}  // namespace

ModelMaker vae_maker() { return maker_of<VaeConfig>(make_vae); }

}  // namespace elbo
