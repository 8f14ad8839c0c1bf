// SPDX-License-Identifier: MIT
// Models of models/vae/ small enough to be written out: 3 x 3 pictures of three classes, one hidden
// layer, a Bernoulli likelihood, in double.
#pragma once
#include "elbo/models/abilities.h"
#include "elbo/tensor/random.h"
#include "tests/models/gan/by_hand.h"

namespace elbo::test {

/// What a VAE's loss is made of.
struct BoundParts {
  Tensor seen;       ///< (B, values and whatever else the encoder sees)
  Tensor condition;  ///< (B, size) behind the code, or undefined
  Tensor eps;        ///< (B, Z)
};

class SmallVae : public testing::Test {
 protected:
  static constexpr int64_t kCount = 5, kCode = 3;

  static std::shared_ptr<models::Model> small(const std::string& name, Options options = {}) {
    options.insert(options.begin(), {{"latent_dim", whole(kCode)}, {"hidden", sizes({8})}});
    data::DataInfo info = info_of({1, 3, 3}, data::ValueKind::unit);
    info.class_names = {"a", "b", "c"};
    return made(name, options, info);
  }

  models::TurnResult play(models::Model& model, size_t turn = 0) const {
    const models::TrainingProgress progress{0, 0, 100, 10, false};
    Rng rng(5);
    return model.turns(progress).at(turn).play(batch_, progress, rng);
  }

  /// What encoder and layer `head` make of their input: (B, ...).
  static Tensor encoded(const ByHand& nets, const Tensor& seen, const char* head) {
    return nets.linear(head, torch::relu(nets.linear("encoder.linear0", seen)));
  }

  /// E[-log p(x|z)] of the batch, as the cross-entropy of probabilities.
  Tensor reconstruction(const ByHand& nets, const Tensor& z) const {
    const Tensor p = torch::sigmoid(nets.two("decoder", z)), x = batch_.x.flatten(1);
    return -(x * p.log() + (1 - x) * (1 - p).log()).sum(1).mean();
  }

  /// -ELBO.
  Tensor bound_loss(const ByHand& nets, const BoundParts& parts) const {
    const Tensor moments = encoded(nets, parts.seen, "posterior"),
                 mean = moments.slice(1, 0, kCode), log_var = moments.slice(1, kCode);
    const Tensor z = mean + torch::exp(.5 * log_var) * parts.eps;
    const Tensor kl = .5 * (mean.square() + log_var.exp() - log_var - 1).sum(1).mean();
    return reconstruction(nets,
                          parts.condition.defined() ? torch::cat({z, parts.condition}, 1) : z) +
           kl;
  }

  static tensor::Batch batch() {
    tensor::Batch out;
    out.x = torch::linspace(.02, .98, kCount * 9).view({kCount, 1, 3, 3}).square();
    out.y = torch::tensor({0, 1, 1, 2, 0}, torch::kInt64);
    return out;
  }

  DoubleByDefault double_;
  tensor::Batch batch_ = batch();
};

}  // namespace elbo::test
