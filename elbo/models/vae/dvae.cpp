// SPDX-License-Identifier: MIT
// Denoising variational autoencoder (Im, Ahn, Memisevic and Bengio 2017, "Denoising Criterion for
// Variational Auto-Encoding Framework"): the encoder sees a corrupted example, the decoder must
// yield the clean one.
//   x' ~ p(x'|x),
//   L(x) = E_p(x'|x) E_q(z|x')[log p(x|z) + log p(z) - log q(z|x')] <= log p(x):
// the ELBO of an encoder q(z|x') for each x', averaged.
// Corruption: `gaussian`, x' = x + noise * eps, cut to [0, 1] where the data are images;
// `salt_and_pepper`, a share `noise` of the values becomes 0 or 1. In training alone: encode(), and
// every measure, sees x itself. The bound is then the ELBO with q(z|x' = x), which the encoder was
// not trained for but which bounds the same log p(x). Deviation: one corrupted x' an example and
// step (the paper's K = M = 1).
#include "elbo/core/error.h"
#include "elbo/models/registry.h"
#include "elbo/models/vae/variational_bound.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

enum class Corruption { gaussian, salt_and_pepper };
constexpr auto enum_names(Corruption) { return std::array{"gaussian", "salt_and_pepper"}; }

struct DvaeConfig {
  VariationalOptions bound{.nets = published_nets(100)};
  Corruption corruption = Corruption::gaussian;
  double noise = .25;

  template <class Visit>
  void fields(Visit&& visit) {
    bound.fields(visit);
    visit("corruption", corruption,
          "how examples are spoilt before the encoder sees them, in training");
    visit("noise", noise,
          "gaussian: standard deviation; salt_and_pepper: share of the values, at most 1",
          AtLeast{0});
  }
};

class Dvae : public LikelihoodAutoencoder {
 public:
  Dvae(const DvaeConfig& config, const data::DataInfo& info, Rng& rng)
      : LikelihoodAutoencoder(config.bound.nets, {.model = "dvae", .prior = config.bound.prior},
                              info, rng),
        config_(config) {
    check_bound(config.bound);
    if (config.corruption == Corruption::gaussian) return;
    if (info.kind == data::ValueKind::real)
      throw ConfigError("model.corruption = \"salt_and_pepper\": ", info.name,
                        " has no lowest and highest value; want \"gaussian\"");
    if (config.noise > 1)
      throw ConfigError("model.noise: got ", config.noise,
                        ", want a share of the values from 0 to 1");
  }

  std::vector<Player> players() override { return bound_players(config_.bound); }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"elbo", [this](const Batch& batch, const TrainingProgress& progress, Rng& rng) {
               return play(batch.x, progress, rng);
             }}};
  }

 private:
  TurnResult play(const Tensor& x, const TrainingProgress& progress, Rng& rng) {
    return {bound_turn({x, corrupted(x, rng), {}}, config_.bound, progress, rng), {}};
  }

  /// x' ~ p(x'|x). Rows of noise are keyed by example.
  Tensor corrupted(const Tensor& x, Rng& rng) const {
    if (config_.corruption == Corruption::gaussian) {
      const Tensor noisy = x + config_.noise * tensor::normal(rng, x.sizes()).to(x.options());
      return info().kind == data::ValueKind::real ? noisy : noisy.clamp(0, 1);
    }
    // Below half of the share: 0; from there to the share: 1.
    const Tensor chance = tensor::uniform(rng, x.sizes()).to(x.options());
    return x.masked_fill(chance < config_.noise, 1).masked_fill(chance < .5 * config_.noise, 0);
  }

  DvaeConfig config_;
};

std::shared_ptr<Model> make_dvae(const DvaeConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Dvae>(config, info, rng);
}

}  // namespace

ModelMaker dvae_maker() { return maker_of<DvaeConfig>(make_dvae); }

}  // namespace elbo::models
