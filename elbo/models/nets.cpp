// SPDX-License-Identifier: MIT
// Encoders, decoders and critics by option.
#include "elbo/models/nets.h"

#include "elbo/nn/conv_nets.h"
#include "elbo/nn/mlp.h"

namespace elbo {
namespace {

ConvOptions conv_options(const NetOptions& options, const DataInfo& info) {
  ConvOptions conv = conv_options_for(info.shape);
  conv.width = options.width;
  conv.activation = options.activation;
  conv.batch_norm = options.batch_norm;
  conv.init = options.init;
  return conv;
}

MlpOptions mlp_options(const NetOptions& options) {
  MlpOptions mlp;
  mlp.between = options.activation;
  mlp.batch_norm = options.batch_norm;
  mlp.init = options.init;
  return mlp;
}

}  // namespace

Encoder make_encoder(const NetOptions& options, const DataInfo& info, Rng& rng) {
  if (options.kind == NetKind::conv) {
    const auto net = std::make_shared<ConvEncoder>(conv_options(options, info), rng);
    return {net, net->features()};
  }
  MlpOptions mlp = mlp_options(options);
  mlp.sizes = options.hidden;
  mlp.sizes.insert(mlp.sizes.begin(), info.values());
  mlp.last = options.activation;
  return {std::make_shared<Mlp>(mlp, rng), mlp.sizes.back()};
}

std::shared_ptr<Net> make_decoder(const NetOptions& options, const DataInfo& info, const DecoderShape& shape, Rng& rng) {
  if (options.kind == NetKind::conv) {
    ConvOptions conv = conv_options(options, info);
    conv.channels *= shape.outputs_per_value;
    conv.last = shape.last;
    return std::make_shared<ConvDecoder>(shape.latent_dim, conv, rng);
  }
  MlpOptions mlp = mlp_options(options);
  mlp.sizes.assign(options.hidden.rbegin(), options.hidden.rend());
  mlp.sizes.insert(mlp.sizes.begin(), shape.latent_dim);
  mlp.sizes.push_back(info.values() * shape.outputs_per_value);
  mlp.last = shape.last;
  return std::make_shared<Mlp>(mlp, rng);
}

std::shared_ptr<Net> make_critic(const NetOptions& options, const DataInfo& info, Rng& rng) {
  if (options.kind == NetKind::conv) {
    ConvOptions conv = conv_options(options, info);
    conv.activation = Activation::leaky_relu;
    return std::make_shared<ConvCritic>(conv, rng);
  }
  MlpOptions mlp = mlp_options(options);
  mlp.sizes = options.hidden;
  mlp.sizes.insert(mlp.sizes.begin(), info.values());
  mlp.sizes.push_back(1);
  return std::make_shared<Mlp>(mlp, rng);
}

}  // namespace elbo
