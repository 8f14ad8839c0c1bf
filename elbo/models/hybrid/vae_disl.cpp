// SPDX-License-Identifier: MIT
// VAE_Disl (Larsen et al. 2016): a VAE whose reconstruction error lies in a layer of the critic of
// a GAN that was trained before and learns no more:
//   loss = alpha KL(q(z|x) || N(0, I)) + .5 |Dis_l(x) - Dis_l(x~)|^2 / sigma_l^2,
//          (critic_autoencoder.h)
//          x~ = Dec(z), z ~ q(z|x)
// The decoder gets no gradient of an adversarial loss. The critic is frozen: its batch norm goes by
// the running moments, for real images and reconstructions alike. `critic` names the run or bundle
// it comes from; its weights are saved with the model's own, which then needs that run no more
// (pretrained.h). Without one the critic stays as it was initialised, and the error lies in random
// features: said with a warning. Deviation: values in [0, 1] and a sigmoid, as in vae_gan.
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/models/hybrid/critic_autoencoder.h"
#include "elbo/models/pretrained.h"
#include "elbo/models/registry.h"

namespace elbo::models {
namespace {

struct VaeDislConfig {
  CriticAutoencoderOptions nets;
  std::string critic;

  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    visit("critic", critic,
          "run or bundle of a gan or vae_gan with the same net, whose critic compares; empty: a "
          "random one");
  }
};

class VaeDisl : public CriticAutoencoder, public FrozenFrom {
 public:
  VaeDisl(const VaeDislConfig& config, const data::DataInfo& info, Rng& rng)
      : CriticAutoencoder(config.nets, info, rng, "vae_disl"), pretrained_(config.critic) {
    freeze(critic());
  }

  std::vector<Player> players() override {
    Tensors params = encoder_params();
    for (const Tensor& param : decoder_params()) params.push_back(param);
    return {{"vae", std::move(params)}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {
        {"vae_disl", [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           return {{{"vae", weighted_sum(parts(batch, rng))}}, condition().keeping(batch)};
         }}};
  }

  const char* pretrained_option() const override { return "critic"; }
  std::string pretrained() const override { return pretrained_; }

  void copy_frozen(const torch::nn::Module& pretrained) override {
    const auto children = pretrained.named_children();
    const std::string what = str("model.critic = \"", printable(pretrained_), "\": its critic");
    if (!children.contains("critic"))
      throw ConfigError("model.critic = \"", printable(pretrained_),
                        "\": a model without a critic, want a gan or vae_gan");
    copy_state(*children["critic"], critic(), what);
  }

 private:
  std::vector<Part> parts(const Batch& batch, Rng& rng) {
    const Tensor c = condition().of(batch);
    const kernels::DrawWithKl code = draw_with_divergence(batch.x, c, rng);
    const Tensor compared = critic().features(images(code.z, c));
    return {{"kl", code.kl, options().alpha},
            {"similarity", half_squared_distance(compared, critic().features(batch.x),
                                                 options().similarity_sigma)}};
  }

  std::string pretrained_;
};

std::shared_ptr<Model> make_vae_disl(const VaeDislConfig& config, const data::DataInfo& info,
                                     Rng& rng) {
  return std::make_shared<VaeDisl>(config, info, rng);
}

}  // namespace

ModelMaker vae_disl_maker() { return maker_of<VaeDislConfig>(make_vae_disl); }

}  // namespace elbo::models
