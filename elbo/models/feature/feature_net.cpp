// SPDX-License-Identifier: MIT
// Trunk, features, head.
#include "elbo/models/feature/feature_net.h"

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/tensor/batch.h"

namespace elbo::models {

FeatureNet::FeatureNet(const FeatureOptions& options, const data::DataInfo& info, int64_t outputs,
                       Rng& rng)
    : info_(info) {
  Encoder trunk = make_encoder(options.net, info, rng);
  trunk_ = register_module("trunk", trunk.net);
  features_ = register_module(
      "features", std::make_shared<nn::Linear>(nn::Linear::Size{trunk.features, options.features},
                                               options.net.init, rng));
  norm_ = register_module("norm",
                          std::make_shared<nn::BatchNorm>(options.features, options.net.init, rng));
  head_ = register_module("head",
                          std::make_shared<nn::Linear>(nn::Linear::Size{options.features, outputs},
                                                       options.net.init, rng));
}

Tensor FeatureNet::hidden(const Tensor& x) {
  tensor::check_examples(x, info_, "examples to look at");
  return norm_->forward(features_->forward(trunk_->forward(x)), kernels::Activation::relu);
}

Tensor FeatureNet::layer(const Tensor& x, const std::string& name) {
  if (name == "features") return hidden(x);
  if (name == "output") return forward(x);
  throw UsageError("no layer \"", printable(name), "\"", did_you_mean(name, layers()),
                   "; there are: ", join(layers(), ", "));
}

}  // namespace elbo::models
