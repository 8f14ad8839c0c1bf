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

OptimConfig rmsprop() {
  OptimConfig out;
  out.kind = OptimKind::rmsprop;
  out.lr = 3e-4;
  return out;
}

/// -log p(x|z) of a pixel Gaussian but for its constant: (B).
Tensor half_squares(const Tensor& a, const Tensor& b) {
  return .5 * squared_distances(a.flatten(1), b.flatten(1));
}

class ConvVae : public Model {
 public:
  explicit ConvVae(Rng& rng) {
    encoder_ = register_module("encoder", std::make_shared<LarsenEncoder>(1, rng));
    decoder_ = register_module("decoder", std::make_shared<LarsenDecoder>(1, rng));
  }
  std::vector<Player> players() override { return {{"vae", parameters()}}; }
  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"elbo", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play(batch.x, rng);
             }}};
  }

 private:
  TurnResult play(const Tensor& x, Rng& rng) {
    const DrawWithKl drawn = draw_with_kl(encoder_->forward(x), normal(rng, {x.size(0), kCode}));
    const Tensor nll = half_squares(decoder_->forward(drawn.z), x).mean(), kl = drawn.kl.mean();
    return {{{"vae", {nll + kl, {{"reconstruction", nll.detach()}, {"kl", kl.detach()}}}}}, {}};
  }

  std::shared_ptr<Net> encoder_, decoder_;
};

/// Encoder <- KL + error in features; decoder <- gamma * error - GAN; discriminator <- GAN. Fakes
/// are samples of the prior. One forward pass for all three.
class VaeGan : public Model {
 public:
  VaeGan(int64_t thinner, Rng& rng) {
    encoder_ = register_module("encoder", std::make_shared<LarsenEncoder>(thinner, rng));
    decoder_ = register_module("decoder", std::make_shared<LarsenDecoder>(thinner, rng));
    critic_ = register_module("critic", std::make_shared<LarsenCritic>(thinner, rng));
  }
  std::vector<Player> players() override {
    return {{"encoder", encoder_->parameters()},
            {"decoder", decoder_->parameters()},
            {"critic", critic_->parameters()}};
  }
  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"round", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play(batch.x, rng);
             }}};
  }

 private:
  TurnResult play(const Tensor& x, Rng& rng) {
    const int64_t count = x.size(0);
    const DrawWithKl drawn = draw_with_kl(encoder_->forward(x), normal(rng, {count, kCode}));
    // Reconstructions, then samples: (2 B, 3, 32, 32).
    const Tensor images = decoder_->forward(torch::cat({drawn.z, normal(rng, {count, kCode})}));
    // (3 B, C, 4, 4)
    const Tensor features = critic_->features(torch::cat({x, images}));
    const Tensor real = features.narrow(0, 0, count), rebuilt = features.narrow(0, count, count),
                 fake = features.narrow(0, 2 * count, count);
    const Tensor logits = critic_->logits(torch::cat({real, fake}));  // (2 B)
    const Tensor error = half_squares(rebuilt, real.detach()).mean(), kl = drawn.kl.mean();
    const Tensor gan = critic_loss_on_real(logits.narrow(0, 0, count)).mean() +
                       critic_loss_on_fake(logits.narrow(0, count, count)).mean();
    return {{{"encoder", {kl + error, {{"kl", kl.detach()}, {"error", error.detach()}}}},
             {"decoder", {kGamma * error - gan, {}}},
             {"critic", {gan, {{"gan", gan.detach()}}}}},
            {}};
  }

  std::shared_ptr<Net> encoder_, decoder_;
  std::shared_ptr<LarsenCritic> critic_;
};

std::unique_ptr<Trainer> make_vaegan(const StepOptions& options, int64_t thinner) {
  Rng rng(1);
  return trainer_of(std::make_shared<VaeGan>(thinner, rng), random_colours(kImages), options,
                    rmsprop());
}

}  // namespace

std::unique_ptr<Trainer> make_conv_vae32(const StepOptions& options) {
  Rng rng(1);
  return trainer_of(std::make_shared<ConvVae>(rng), random_colours(kImages), options, rmsprop());
}

std::unique_ptr<Trainer> make_vaegan32(const StepOptions& options) {
  return make_vaegan(options, 1);
}

std::unique_ptr<Trainer> make_vaegan32_small(const StepOptions& options) {
  return make_vaegan(options, 4);
}

}  // namespace elbo::bench
