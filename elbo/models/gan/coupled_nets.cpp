// SPDX-License-Identifier: MIT
// Shared trunks and layers of one domain.
#include "elbo/models/gan/coupled_nets.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/nn/conv_stack.h"
#include "elbo/nn/mlp.h"

namespace elbo::models {
namespace {

std::shared_ptr<nn::Net> mlp_of(const NetOptions& options, std::vector<int64_t> sizes,
                                kernels::Activation last, Rng& rng) {
  nn::MlpOptions mlp;
  mlp.sizes = std::move(sizes);
  mlp.between = options.activation;
  mlp.last = last;
  mlp.init = options.init;
  return std::make_shared<nn::Mlp>(mlp, rng);
}

/// A 3 x 3 convolution at full resolution.
std::shared_ptr<nn::Net> layer_of(const NetOptions& options, std::pair<int64_t, int64_t> channels,
                                  kernels::Activation last, Rng& rng) {
  const nn::ConvBlock block{{channels.first, channels.second, 3, 1, 1}, false, false, last};
  return std::make_shared<nn::ConvStack>(std::vector{block}, options.init, rng);
}

/// The data with other channels.
data::DataInfo with_channels(data::DataInfo info, int64_t channels) {
  if (info.is_image()) info.shape[0] = channels;
  return info;
}

void check_shares(const NetOptions& options) {
  if (options.kind == NetKind::mlp && options.hidden.empty())
    throw ConfigError(
        "model.hidden: got none, want at least one layer: without one the two domains would share "
        "nothing");
}

}  // namespace

CoupledGenerators::CoupledGenerators(const NetOptions& options, const Form& form,
                                     const data::DataInfo& info, Rng& rng) {
  check_shares(options);
  const bool mlp = options.kind == NetKind::mlp;
  std::vector<int64_t> sizes(options.hidden.rbegin(), options.hidden.rend());
  sizes.insert(sizes.begin(), form.latent_dim);
  shared_ =
      register_module("shared", mlp ? mlp_of(options, sizes, options.activation, rng)
                                    : make_decoder(options, with_channels(info, form.channels),
                                                   {form.latent_dim, 1, options.activation}, rng));
  const auto head = [&] {
    return mlp ? mlp_of(options, {sizes.back(), info.values()}, form.last, rng)
               : layer_of(options, {form.channels, info.shape[0]}, form.last, rng);
  };
  first_ = register_module("first", head());
  second_ = register_module("second", head());
}

PerDomain CoupledGenerators::forward(const Tensor& z) {
  const Tensor h = with_scaled_gradient(shared_->forward(z), .5);
  return {first_->forward(h), second_->forward(h)};
}

CoupledCritics::CoupledCritics(const NetOptions& options, int64_t channels,
                               const data::DataInfo& info, Rng& rng) {
  check_shares(options);
  const bool mlp = options.kind == NetKind::mlp;
  const auto own = [&] {
    return mlp ? mlp_of(options, {info.values(), options.hidden.front()}, options.activation, rng)
               : layer_of(options, {info.shape[0], channels}, kernels::Activation::leaky_relu, rng);
  };
  first_ = register_module("first", own());
  second_ = register_module("second", own());
  std::vector<int64_t> sizes = options.hidden;
  sizes.push_back(1);
  shared_ =
      register_module("shared", mlp ? mlp_of(options, sizes, kernels::Activation::none, rng)
                                    : make_critic(options, with_channels(info, channels), rng));
}

Tensor CoupledCritics::forward(const PerDomain& x) {
  const Tensor h = torch::cat({first_->forward(x[0]), second_->forward(x[1])});  // (2 B, ...)
  return shared_->forward(with_scaled_gradient(h, 2));
}

Tensor with_scaled_gradient(const Tensor& x, double factor) {
  return factor * x + (1 - factor) * x.detach();
}

}  // namespace elbo::models
