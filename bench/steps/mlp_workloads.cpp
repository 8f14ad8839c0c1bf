// SPDX-License-Identifier: MIT
// MLP workloads: the registered vae and gan, and an importance weighted autoencoder (Burda et al.
// 2016) put together here.
#include <filesystem>

#include "bench/steps/random_images.h"
#include "bench/steps/workload.h"
#include "elbo/data/transforms.h"
#include "elbo/kernels/gaussian_draw.h"
#include "elbo/kernels/likelihood_tails.h"
#include "elbo/kernels/loss_parts.h"
#include "elbo/models/registry.h"
#include "elbo/nn/mlp.h"
#include "elbo/tensor/random.h"

namespace elbo::bench {
namespace {

constexpr int64_t kImages = 60000, kGanImages = 55000;

std::shared_ptr<const data::Dataset> digits_for(const StepOptions& options) {
  if (options.count == 0) return random_digits(kImages);
  return random_digits_on_disk(options.count,
                               (std::filesystem::temp_directory_path() / "elbo_bench").string());
}

std::shared_ptr<models::Model> registered(const char* name, int64_t hidden,
                                          const data::DataInfo& info) {
  Node table = Node::table();
  table.set("name", Node(std::string(name)));
  table.set("hidden", Node(Node::List{Node(hidden)}));
  Rng rng(1);
  return models::make_model(table, info, rng);
}

/// -log (1/k) sum_i p(x|z_i) p(z_i) / q(z_i|x).
class Iwae : public models::Model {
 public:
  Iwae(int64_t draws, Rng& rng) : draws_(draws) {
    encoder_ = register_module(
        "encoder", std::make_shared<nn::Mlp>(nn::MlpOptions{.sizes = {784, 200, 200, 2 * kCode},
                                                            .between = kernels::Activation::tanh},
                                             rng));
    decoder_ = register_module(
        "decoder", std::make_shared<nn::Mlp>(nn::MlpOptions{.sizes = {kCode, 200, 200, 784},
                                                            .between = kernels::Activation::tanh},
                                             rng));
  }
  std::vector<models::Player> players() override { return {{"iwae", parameters()}}; }
  std::vector<models::Turn> turns(const models::TrainingProgress&) override {
    return {{"bound", [this](const tensor::Batch& batch, const models::TrainingProgress&,
                             Rng& rng) { return play(batch.x.flatten(1), rng); }}};
  }

 private:
  static constexpr int64_t kCode = 50;

  models::TurnResult play(const Tensor& x, Rng& rng) {
    const kernels::DrawsWithRatio drawn = kernels::draws_with_ratio(
        encoder_->forward(x), tensor::normal(rng, {x.size(0) * draws_, kCode}));
    // (B k)
    const Tensor log_weights =
        drawn.log_ratio + kernels::bernoulli_tail(decoder_->forward(drawn.z), x);
    return {{{"iwae", models::weighted_sum(
                          {{"bound", kernels::log_mean_exp_rows(log_weights, draws_), -1}})}},
            {}};
  }

  int64_t draws_;
  std::shared_ptr<nn::Mlp> encoder_, decoder_;
};

std::unique_ptr<train::Trainer> make_iwae(const StepOptions& options, int64_t draws) {
  Rng rng(1);
  return trainer_of(std::make_shared<Iwae>(draws, rng),
                    data::binarised_dynamically(random_digits(kImages)), options, {});
}

}  // namespace

std::unique_ptr<train::Trainer> make_mlp_vae(const StepOptions& options) {
  const auto data = digits_for(options);
  return trainer_of(registered("vae", options.width, data->info()), data, options, {});
}

std::unique_ptr<train::Trainer> make_gan_mlp(const StepOptions& options) {
  const auto data = random_digits(kGanImages);
  return trainer_of(registered("gan", 128, data->info()), data, options, {});
}

std::unique_ptr<train::Trainer> make_iwae5(const StepOptions& options) {
  return make_iwae(options, 5);
}

std::unique_ptr<train::Trainer> make_iwae50(const StepOptions& options) {
  return make_iwae(options, 50);
}

}  // namespace elbo::bench
