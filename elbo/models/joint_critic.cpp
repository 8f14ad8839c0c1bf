// SPDX-License-Identifier: MIT
// Trunk, join, head.
#include "elbo/models/joint_critic.h"

#include "elbo/core/error.h"

namespace elbo {

JointCritic::JointCritic(const NetOptions& options, const DataInfo& info, int64_t latent_dim,
                         Rng& rng) {
  if (options.hidden.empty())
    throw ConfigError(
        "model.hidden: got none, want at least one layer: a linear critic cannot weigh a code "
        "against an example");
  NetOptions plain = options;
  plain.batch_norm = false;
  if (options.kind == NetKind::conv) plain.activation = Activation::leaky_relu;
  int64_t features = info.values();
  if (options.kind != NetKind::mlp) {
    const Encoder trunk = make_encoder(plain, info, rng);
    trunk_ = register_module("trunk", trunk.net);
    features = trunk.features;
  }
  MlpOptions head;
  head.between = plain.activation;
  head.init = plain.init;
  head.sizes = plain.hidden;
  head.sizes.insert(head.sizes.begin(), features + latent_dim);
  head.sizes.push_back(1);
  head_ = register_module("head", std::make_shared<Mlp>(head, rng));
}

Tensor JointCritic::forward(const Tensor& x, const Tensor& z) {
  return head_->forward(trunk_ == nullptr ? x : trunk_->forward(x), z);
}

}  // namespace elbo
