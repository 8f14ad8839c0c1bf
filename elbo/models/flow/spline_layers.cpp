// SPDX-License-Identifier: MIT
// A value that stays has the curve of zeros, which is the identity.
#include "elbo/models/flow/spline_layers.h"

namespace elbo::models {

MaskedSpline::MaskedSpline(const FlowNet& net, const SplineForm& form, bool reversed, Rng& rng)
    : form_(form) {
  net_ = register_module("net", std::make_shared<nn::MaskedMlp>(
                                    nn::MaskedMlpOptions{net.values, net.hidden, form.numbers(),
                                                         net.activation, nn::Init::torch},
                                    rng));
  const Tensor order = torch::arange(net.values);
  degrees_ = nn::degrees_for(reversed ? order.flip(0) : order, net.hidden, nullptr);
}

Tensor MaskedSpline::numbers_of(const Tensor& y) {
  return net_->forward(y, degrees_).transpose(1, 2);  // (B, P, D) -> (B, D, P)
}

Stretched MaskedSpline::to_noise(const Tensor& y) {
  const SplinePoint at = spline_at(y, numbers_of(y), form_);
  return {at.value, at.log_slope.sum(1)};
}

Tensor MaskedSpline::from_noise(const Tensor& u) {
  const Tensor places = degrees_[0].argsort();
  Tensor y = torch::zeros_like(u);
  for (int64_t place = 0; place < u.size(1); ++place) {
    const int64_t d = places[place].item<int64_t>();
    y.select(1, d).copy_(spline_inverse(u.select(1, d), numbers_of(y).select(1, d), form_));
  }
  return y;
}

SplineCoupling::SplineCoupling(const FlowNet& net, const SplineForm& form, bool odd, Rng& rng)
    : form_(form) {
  nn::MlpOptions options;
  options.sizes = {net.values};
  options.sizes.insert(options.sizes.end(), net.hidden.begin(), net.hidden.end());
  options.sizes.push_back(net.values * form.numbers());
  options.between = net.activation;
  net_ = register_module("net", std::make_shared<nn::Mlp>(options, rng));
  stays_ = torch::arange(net.values).remainder(2).eq(odd ? 1 : 0);
}

Tensor SplineCoupling::numbers_of(const Tensor& values) {
  const Tensor stays = stays_.to(values.options());
  return net_->forward(values * stays).view({values.size(0), values.size(1), form_.numbers()}) *
         (1 - stays).unsqueeze(1);
}

Stretched SplineCoupling::to_noise(const Tensor& y) {
  const SplinePoint at = spline_at(y, numbers_of(y), form_);
  // A value that stays is itself to the last bit, so that the way back finds the same curves.
  const Tensor stays = stays_.to(y.device());
  return {torch::where(stays, y, at.value), at.log_slope.sum(1)};
}

Tensor SplineCoupling::from_noise(const Tensor& u) {
  return torch::where(stays_.to(u.device()), u, spline_inverse(u, numbers_of(u), form_));
}

}  // namespace elbo::models
