// SPDX-License-Identifier: MIT
// Scales are exponentials, so that no layer can lose its inverse.
#include "elbo/models/flow/invertible.h"

#include "elbo/collective/over_batch.h"

namespace elbo::models {
namespace {

constexpr double kNormVariance = 1e-5;  // of batch norm

nn::MlpOptions coupling_net(const FlowNet& net, kernels::Activation between) {
  nn::MlpOptions out;
  out.sizes = {net.values};
  out.sizes.insert(out.sizes.end(), net.hidden.begin(), net.hidden.end());
  out.sizes.push_back(net.values);
  out.between = between;
  return out;
}

}  // namespace

MaskedAffine::MaskedAffine(const FlowNet& net, bool reversed, Rng& rng) {
  net_ = register_module(
      "net",
      std::make_shared<nn::MaskedMlp>(
          nn::MaskedMlpOptions{net.values, net.hidden, 2, net.activation, nn::Init::torch}, rng));
  const Tensor order = torch::arange(net.values);
  degrees_ = nn::degrees_for(reversed ? order.flip(0) : order, net.hidden, nullptr);
}

Tensor MaskedAffine::said_of(const Tensor& y) { return net_->forward(y, degrees_); }

Stretched MaskedAffine::to_noise(const Tensor& y) {
  const Tensor said = said_of(y), log_scale = said.select(1, 1);
  return {(y - said.select(1, 0)) * torch::exp(-log_scale), -log_scale.sum(1)};
}

Tensor MaskedAffine::from_noise(const Tensor& u) {
  const Tensor places = degrees_[0].argsort();
  Tensor y = torch::zeros_like(u);
  for (int64_t place = 0; place < u.size(1); ++place) {
    const int64_t d = places[place].item<int64_t>();
    const Tensor said = said_of(y).select(2, d);
    y.select(1, d).copy_(u.select(1, d) * torch::exp(said.select(1, 1)) + said.select(1, 0));
  }
  return y;
}

AffineCoupling::AffineCoupling(const FlowNet& net, bool odd, Rng& rng) {
  scale_net_ = register_module(
      "scale_net", std::make_shared<nn::Mlp>(coupling_net(net, kernels::Activation::tanh), rng));
  shift_net_ = register_module("shift_net",
                               std::make_shared<nn::Mlp>(coupling_net(net, net.activation), rng));
  scale_ = register_parameter("scale", torch::ones({net.values}));
  stays_ = torch::arange(net.values).remainder(2).eq(odd ? 1 : 0);
}

AffineCoupling::Said AffineCoupling::said_by(const Tensor& kept) {
  const Tensor moves = stays_.logical_not().to(kept.options());
  return {moves * scale_ * torch::tanh(scale_net_->forward(kept)),
          moves * shift_net_->forward(kept)};
}

Stretched AffineCoupling::to_noise(const Tensor& y) {
  const Said said = said_by(y * stays_.to(y.options()));
  return {(y - said.shift) * torch::exp(-said.log_scale), -said.log_scale.sum(1)};
}

Tensor AffineCoupling::from_noise(const Tensor& u) {
  const Said said = said_by(u * stays_.to(u.options()));
  return u * torch::exp(said.log_scale) + said.shift;
}

FlowNorm::FlowNorm(int64_t values, Rng& rng)
    : norm_(
          register_module("norm", std::make_shared<nn::BatchNorm>(values, nn::Init::torch, rng))) {}

/// That by which the norm divides.
Tensor FlowNorm::variance_of(const Tensor& y) const {
  if (!is_training()) return norm_->running_var;
  const auto over_all = [&](const Tensor& mean) {
    return norm_->is_synced() ? collective::over_batch(mean, collective::Over::mean) : mean;
  };
  return over_all((y - over_all(y.mean(0))).square().mean(0));
}

Stretched FlowNorm::to_noise(const Tensor& y) {
  const Tensor variance = variance_of(y);  // before the norm moves its running one
  const Tensor log_det = (norm_->weight.abs().log() - .5 * (variance + kNormVariance).log()).sum();
  return {norm_->forward(y), log_det.expand({y.size(0)})};
}

Tensor FlowNorm::from_noise(const Tensor& u) {
  return (u - norm_->bias) / norm_->weight * torch::sqrt(norm_->running_var + kNormVariance) +
         norm_->running_mean;
}

}  // namespace elbo::models
