// SPDX-License-Identifier: MIT
// The smallest models that can be trained, and that can go wrong on purpose.
#pragma once
#include <limits>

#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/io/toml.h"
#include "elbo/models/abilities.h"
#include "elbo/models/model.h"
#include "elbo/tensor/random.h"

namespace elbo::test {

/// (1, 8, 8) pictures in [0, 1].
inline std::shared_ptr<const data::Dataset> images(int64_t count) {
  return data::open_dataset(
      io::parse_toml(str("name = \"synthetic\"\nsize = 8\ncount = ", count), "tiny"),
      data::Split::train);
}

/// A linear autoencoder with noise in its code and a buffer that counts; can reconstruct and
/// sample.
class Linear2 : public models::Model, public models::Reconstructs, public models::Samples {
 public:
  explicit Linear2(uint64_t seed = 1) {
    Rng rng(seed);
    down_ = register_parameter("down", .1 * tensor::normal(rng, {64, 3}));
    up_ = register_parameter("up", .1 * tensor::normal(rng, {3, 64}));
    bias_ = register_parameter("bias", torch::zeros({64}));
    seen_ = register_buffer("seen", torch::zeros({}));
  }
  std::vector<models::Player> players() override { return {{"autoencoder", parameters()}}; }
  std::vector<models::Turn> turns(const models::TrainingProgress&) override {
    return {{"reconstruct",
             [this](const tensor::Batch& batch, const models::TrainingProgress& now, Rng& rng) {
               const Tensor x = batch.x.flatten(1),
                            code = torch::dropout(x.matmul(down_), .1, true) +
                                   .01 * tensor::normal(rng, {x.size(0), 3});
               Tensor loss = (code.matmul(up_) + bias_ - x).square().sum(1).mean();
               if (now.step == breaks_at) loss = loss * std::numeric_limits<double>::quiet_NaN();
               return models::TurnResult{{{"autoencoder", {loss, {{"squares", loss.detach()}}}}},
                                         [this](const models::BatchMeans&) { seen_.add_(1); }};
             }}};
  }
  Tensor reconstruct(const Tensor& x, Rng*) override {
    return (x.flatten(1).matmul(down_).matmul(up_) + bias_).reshape(x.sizes());
  }
  Tensor sample(int64_t count, const std::optional<models::Condition>&, Rng& rng) override {
    return torch::sigmoid(tensor::normal(rng, {count, 3}).matmul(up_) + bias_)
        .reshape({count, 1, 8, 8});
  }

  int64_t breaks_at = -1;  ///< the step whose loss is not a number

 private:
  Tensor down_, up_, bias_, seen_;
};

}  // namespace elbo::test
