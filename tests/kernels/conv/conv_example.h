// SPDX-License-Identifier: MIT
// Convolution stacks with random tensors, and how far the fused ones are from torch's in double
// precision.
#pragma once
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "elbo/kernels/conv/conv_stack.h"
#include "elbo/tensor/random.h"

namespace elbo::kernels {

struct ConvExample {
  std::vector<ConvLayer> layers;
  std::vector<ConvParams> params;
  Tensor x;

  ConvExample(std::vector<ConvLayer> of, const std::vector<int64_t>& input, bool bias,
              uint64_t seed = 1)
      : layers(std::move(of)) {
    Rng rng(seed);
    x = tensor::normal(rng, input).requires_grad_();
    for (const ConvLayer& layer : layers) {
      const auto leaf = [&](const std::vector<int64_t>& sizes, double scale, double shift) {
        return (tensor::normal(rng, sizes) * scale + shift).requires_grad_();
      };
      const auto [rows, columns] =
          layer.transposed ? std::pair(layer.in, layer.out) : std::pair(layer.out, layer.in);
      ConvParams of_layer;
      of_layer.weight =
          leaf({rows, columns, layer.kernel, layer.kernel},
               1 / std::sqrt(static_cast<double>(layer.in * layer.kernel * layer.kernel)), 0);
      if (bias) of_layer.bias = leaf({layer.out}, .5, 0);
      if (layer.batch_norm) {
        of_layer.norm_weight = leaf({layer.out}, .2, 1),
        of_layer.norm_bias = leaf({layer.out}, .2, 0);
        of_layer.running_mean = tensor::normal(rng, {layer.out}) * .1,
        of_layer.running_var = tensor::normal(rng, {layer.out}).abs() + .5;
      }
      params.push_back(of_layer);
    }
  }

  /// The same values in double precision, with gradients of their own.
  ConvExample in_double() const {
    ConvExample out = *this;
    const auto twin = [](const Tensor& t) {
      return t.defined() ? t.detach()
                               .to(torch::kFloat64, false, /*copy=*/true)
                               .requires_grad_(t.requires_grad())
                         : t;
    };
    out.x = twin(x);
    for (ConvParams& of : out.params)
      of = {twin(of.weight),    twin(of.bias),         twin(of.norm_weight),
            twin(of.norm_bias), twin(of.running_mean), twin(of.running_var)};
    return out;
  }

  std::vector<Tensor> leaves() const {
    std::vector<Tensor> out{x};
    for (const ConvParams& of : params)
      for (const Tensor& t : {of.weight, of.bias, of.norm_weight, of.norm_bias})
        if (t.defined()) out.push_back(t);
    return out;
  }

  std::vector<Tensor> running() const {
    std::vector<Tensor> out;
    for (const ConvParams& of : params)
      for (const Tensor& t : {of.running_mean, of.running_var})
        if (t.defined()) out.push_back(t);
    return out;
  }

  Tensor forward(bool training) const { return conv_stack(x, layers, params, training); }

  /// The result, the gradients of the leaves for a fixed gradient of the result, and the running
  /// moments after it.
  std::vector<Tensor> everything(bool training) const {
    const Tensor y = forward(training);
    Rng rng(77);
    std::vector<Tensor> out =
        torch::autograd::grad({y}, leaves(), {tensor::normal(rng, y.sizes()).to(y.scalar_type())});
    out.push_back(y.detach());
    for (const Tensor& t : running()) out.push_back(t.clone());
    return out;
  }
};

/// |got - want| / |want|, by norms; the absolute error where `want` is about zero.
inline double example_distance(const Tensor& got, const Tensor& want) {
  const double off = (got.to(torch::kFloat64) - want).norm().item<double>(),
               size = want.norm().item<double>();
  return size < 1e-6 ? off : off / size;
}

/// The largest distance of anything that the example yields from torch in double precision.
inline double worst_distance(const ConvExample& example, bool training) {
  const auto want = example.in_double().everything(training);
  const auto got = example.everything(training);
  double worst = 0;
  for (size_t i = 0; i < got.size(); ++i)
    worst = std::max(worst, example_distance(got[i], want[i]));
  return worst;
}

}  // namespace elbo::kernels
