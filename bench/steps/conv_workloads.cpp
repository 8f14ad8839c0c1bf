// SPDX-License-Identifier: MIT
// Convolutional workloads with Larsen's nets: a VAE with a pixel Gaussian, and VAE/GAN with its
// three players. Widths in full, or a quarter of them.
#include "bench/steps/larsen_nets.h"
#include "bench/steps/random_images.h"
#include "bench/steps/workload.h"
#include "elbo/kernels/gaussian_draw.h"
#include "elbo/kernels/likelihood_tails.h"
#include "elbo/objectives/gan_losses.h"
#include "elbo/tensor/random.h"

namespace elbo::bench {
namespace {

constexpr int64_t kImages = 2000;
constexpr double kGamma = 1e-6;

train::OptimConfig rmsprop() {
  train::OptimConfig out;
  out.kind = train::OptimKind::rmsprop;
  out.lr = 3e-4;
  return out;
}

/// -log p(x|z) of a pixel Gaussian but for its constant: (B).
Tensor half_squares(const Tensor& a, const Tensor& b) {
  return .5 * kernels::squared_distances(a.flatten(1), b.flatten(1));
}

class ConvVae : public models::Model {
 public:
  explicit ConvVae(Rng& rng) {
    encoder_ = register_module("encoder", std::make_shared<LarsenEncoder>(1, rng));
    decoder_ = register_module("decoder", std::make_shared<LarsenDecoder>(1, rng));
  }
  std::vector<models::Player> players() override { return {{"vae", parameters()}}; }
  std::vector<models::Turn> turns(const models::TrainingProgress&) override {
    return {{"elbo", [this](const tensor::Batch& batch, const models::TrainingProgress&, Rng& rng) {
               return play(batch.x, rng);
             }}};
  }

 private:
  models::TurnResult play(const Tensor& x, Rng& rng) {
    const kernels::DrawWithKl drawn =
        kernels::draw_with_kl(encoder_->forward(x), tensor::normal(rng, {x.size(0), kCode}));
    const Tensor nll = half_squares(decoder_->forward(drawn.z), x).mean(), kl = drawn.kl.mean();
    return {{{"vae", {nll + kl, {{"reconstruction", nll.detach()}, {"kl", kl.detach()}}}}}, {}};
  }

  std::shared_ptr<nn::Net> encoder_, decoder_;
};

/// Encoder <- KL + error in features; decoder <- gamma * error - GAN; discriminator <- GAN. Fakes
/// are samples of the prior. One forward pass for all three.
class VaeGan : public models::Model {
 public:
  VaeGan(int64_t thinner, Rng& rng) {
    encoder_ = register_module("encoder", std::make_shared<LarsenEncoder>(thinner, rng));
    decoder_ = register_module("decoder", std::make_shared<LarsenDecoder>(thinner, rng));
    critic_ = register_module("critic", std::make_shared<LarsenCritic>(thinner, rng));
  }
  std::vector<models::Player> players() override {
    return {{"encoder", encoder_->parameters()},
            {"decoder", decoder_->parameters()},
            {"critic", critic_->parameters()}};
  }
  std::vector<models::Turn> turns(const models::TrainingProgress&) override {
    return {{"round", [this](const tensor::Batch& batch, const models::TrainingProgress&,
                             Rng& rng) { return play(batch.x, rng); }}};
  }

 private:
  models::TurnResult play(const Tensor& x, Rng& rng) {
    const int64_t count = x.size(0);
    const kernels::DrawWithKl drawn =
        kernels::draw_with_kl(encoder_->forward(x), tensor::normal(rng, {count, kCode}));
    // Reconstructions, then samples: (2 B, 3, 32, 32).
    const Tensor images =
        decoder_->forward(torch::cat({drawn.z, tensor::normal(rng, {count, kCode})}));
    // (3 B, C, 4, 4)
    const Tensor features = critic_->features(torch::cat({x, images}));
    const Tensor real = features.narrow(0, 0, count), rebuilt = features.narrow(0, count, count),
                 fake = features.narrow(0, 2 * count, count);
    const Tensor logits = critic_->logits(torch::cat({real, fake}));  // (2 B)
    const Tensor error = half_squares(rebuilt, real.detach()).mean(), kl = drawn.kl.mean();
    const Tensor gan = objectives::critic_loss_on_real(logits.narrow(0, 0, count)).mean() +
                       objectives::critic_loss_on_fake(logits.narrow(0, count, count)).mean();
    return {{{"encoder", {kl + error, {{"kl", kl.detach()}, {"error", error.detach()}}}},
             {"decoder", {kGamma * error - gan, {}}},
             {"critic", {gan, {{"gan", gan.detach()}}}}},
            {}};
  }

  std::shared_ptr<nn::Net> encoder_, decoder_;
  std::shared_ptr<LarsenCritic> critic_;
};

std::unique_ptr<train::Trainer> make_vaegan(const StepOptions& options, int64_t thinner) {
  Rng rng(1);
  return trainer_of(std::make_shared<VaeGan>(thinner, rng), random_colours(kImages), options,
                    rmsprop());
}

}  // namespace

std::unique_ptr<train::Trainer> make_conv_vae32(const StepOptions& options) {
  Rng rng(1);
  return trainer_of(std::make_shared<ConvVae>(rng), random_colours(kImages), options, rmsprop());
}

std::unique_ptr<train::Trainer> make_vaegan32(const StepOptions& options) {
  return make_vaegan(options, 1);
}

std::unique_ptr<train::Trainer> make_vaegan32_small(const StepOptions& options) {
  return make_vaegan(options, 4);
}

}  // namespace elbo::bench
