// SPDX-License-Identifier: MIT
// Comparing a fused kernel in single precision with its reference in double.
#pragma once
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <functional>
#include <vector>

#include "elbo/kernels/dispatch.h"
#include "elbo/tensor/tensor.h"

namespace elbo::test {

using Operation = std::function<Tensors(const Tensors&)>;

/// Largest difference, relative to the size of what is wanted, or absolutely where that is below 1:
/// differences of nearly equal numbers are that exact.
inline double distance(const Tensor& got, const Tensor& want) {
  if (got.numel() == 0) return got.sizes() == want.sizes() ? 0 : 1e9;
  const Tensor wanted = want.to(torch::kDouble);
  const double scale = std::max(1., wanted.abs().max().item<double>());
  return (got.to(torch::kDouble) - wanted).abs().max().item<double>() / scale;
}

/// A random tensor of float32 that wants a gradient.
inline Tensor random_leaf(at::IntArrayRef sizes) {
  return torch::randn(sizes, torch::kFloat32).set_requires_grad(true);
}

/// Values and gradients (of a fixed weighting of all outputs) by all inputs that want one.
inline Tensors value_and_gradients(const Operation& operation, const Tensors& inputs) {
  const Tensors outputs = operation(inputs);
  Tensor sum = torch::zeros({}, outputs[0].options());
  for (const Tensor& output : outputs) {
    const Tensor weights =
        (1.5 + (torch::arange(output.numel(), output.options()) * .7).cos()).view(output.sizes());
    sum = sum + (output * weights).sum();
  }
  Tensors wanted, out;
  for (const Tensor& input : inputs)
    if (input.defined() && input.requires_grad()) wanted.push_back(input);
  for (const Tensor& output : outputs) out.push_back(output.detach());
  for (const Tensor& grad : torch::autograd::grad({sum}, wanted)) out.push_back(grad);
  return out;
}

/// The same inputs in double.
inline Tensors in_double(const Tensors& inputs) {
  Tensors out;
  for (const Tensor& input : inputs)
    out.push_back(input.defined()
                      ? input.detach().to(torch::kDouble).set_requires_grad(input.requires_grad())
                      : Tensor());
  return out;
}

/// The fused operation on `inputs` (float32) agrees with `reference` in double, in values and
/// gradients, within `tolerance` or, where single precision itself does worse, within three times
/// what the reference shows in it.
inline void expect_equal(const Operation& fused, const Operation& reference, const Tensors& inputs,
                         double tolerance) {
  const kernels::FusedKernelsGuard on(true);
  const Tensors got = value_and_gradients(fused, inputs),
                want = value_and_gradients(reference, in_double(inputs)),
                single = value_and_gradients(reference, inputs);
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].sizes(), want[i].sizes());
    EXPECT_LT(distance(got[i], want[i]), std::max(tolerance, 3 * distance(single[i], want[i])))
        << "result " << i;
  }
}

/// The gradient's own gradient, through the fused operation as it stands, agrees with the
/// reference's in double.
inline void expect_equal_second_order(const Operation& fused, const Operation& reference,
                                      const Tensors& inputs, double tolerance) {
  const auto penalty = [](const Operation& operation) {
    return [operation](const Tensors& at) -> Tensors {
      const Tensor out = operation(at)[0];
      const Tensor slope = torch::autograd::grad({out.square().sum()}, {at[0]}, {}, true, true)[0];
      return {slope.square().sum(), out.sum()};
    };
  };
  expect_equal(penalty(fused), penalty(reference), inputs, tolerance);
}

}  // namespace elbo::test
