// SPDX-License-Identifier: MIT
// Trunk and head.
#include "elbo/models/wide_critic.h"

namespace elbo {

WideCritic::WideCritic(const NetOptions& options, const DataInfo& info, int64_t outputs, Rng& rng) {
  NetOptions untold = options;
  untold.condition = 0;
  if (options.kind == NetKind::conv) untold.activation = Activation::leaky_relu;
  const Encoder trunk = make_encoder(untold, info, rng);
  trunk_ = register_module("trunk", trunk.net);
  head_ = register_module(
      "head", std::make_shared<Linear>(Linear::Size{trunk.features, outputs}, options.init, rng));
}

}  // namespace elbo
