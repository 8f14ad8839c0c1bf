// SPDX-License-Identifier: MIT
// The losses of generative adversarial networks: -log s(l) = log(1 + exp(-l)), -log(1 - s(l)) =
// log(1 + exp(l)), squares, norms and cosines.
#include "elbo/objectives/gan_losses.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "elbo/kernels/dispatch.h"
#include "elbo/kernels/likelihood_tails.h"
#include "elbo/kernels/loss_parts.h"

namespace elbo::objectives {
namespace {

constexpr double kLeastSquare = 1e-12;  // far below the 1 that a norm is to be

}  // namespace

Tensor critic_loss_on_real(const Tensor& logits) { return kernels::signed_softplus(logits, -1); }

Tensor critic_loss_on_fake(const Tensor& logits) { return kernels::signed_softplus(logits, 1); }

Tensor non_saturating_loss(const Tensor& logits) { return kernels::signed_softplus(logits, -1); }

Tensor saturating_loss(const Tensor& logits) { return -kernels::signed_softplus(logits, 1); }

Tensor share_positive(const Tensor& logits) {
  const torch::NoGradGuard no_grad;
  if (!kernels::can_fuse(logits) || !logits.is_contiguous())
    return (logits > 0).to(logits.scalar_type()).mean();
  int64_t positive = 0;
  for (int64_t i = 0; i < logits.numel(); ++i) positive += logits.data_ptr<float>()[i] > 0 ? 1 : 0;
  const Tensor out = torch::empty({}, logits.options().requires_grad(false));
  *out.data_ptr<float>() = static_cast<float>(positive) / static_cast<float>(logits.numel());
  return out;
}

Tensor boundary_seeking_loss(const Tensor& logits) { return .5 * logits.flatten().square(); }

Tensor least_squares_loss(const Tensor& outputs, double label) {
  return .5 * (outputs.flatten() - label).square();
}

Tensor softmax_surprise(const Tensor& logits, const Tensor& all) {
  return torch::logsumexp(all.flatten(), 0) - logits.flatten();
}

Tensor squared_error(const Tensor& reconstruction, const Tensor& x) {
  check_same_sizes(reconstruction, x, "squared error");
  return kernels::squared_distances(reconstruction.flatten(1), x.flatten(1));
}

Tensor absolute_error(const Tensor& reconstruction, const Tensor& x) {
  check_same_sizes(reconstruction, x, "absolute error");
  return sum_values((reconstruction - x).abs());
}

Tensor hinge_below(const Tensor& energy, const Tensor& margin) {
  return torch::relu(margin - energy);
}

Tensor pulling_away(const Tensor& codes) {
  // Beside a squared length: no division by 0 where every unit of a code is off.
  constexpr double kTiny = 1e-12;
  const Tensor directions = codes * torch::rsqrt(codes.square().sum(1, true) + kTiny);  // (B, D)
  const Tensor squares = torch::matmul(directions, directions.t()).square();            // (B, B)
  const auto others = static_cast<double>(std::max<int64_t>(codes.size(0) - 1, 1));
  return (squares.sum(1) - squares.diagonal()) / others;
}

Tensor squared_cycle_error(const Tensor& again, const Tensor& x) {
  check_same_sizes(again, x, "squared error of the way there and back");
  return kernels::squared_distances(again.flatten(1), x.flatten(1));
}

Tensor absolute_cycle_error(const Tensor& again, const Tensor& x) {
  check_same_sizes(again, x, "absolute error of the way there and back");
  return (again - x).abs().flatten(1).mean(1);
}

std::vector<Tensor> input_gradient(const std::function<Tensor(const std::vector<Tensor>&)>& score,
                                   const std::vector<Tensor>& inputs) {
  const torch::AutoGradMode grad(true);
  std::vector<Tensor> leaves;
  for (const Tensor& input : inputs) leaves.push_back(input.detach().requires_grad_());
  return torch::autograd::grad({score(leaves).sum()}, leaves, {}, /*retain_graph=*/true,
                               /*create_graph=*/true);
}

Tensor mixed(const Tensor& x, const Tensor& y, const Tensor& share) {
  check_same_sizes(x, y, "points between two batches");
  std::vector<int64_t> column(static_cast<size_t>(x.dim()), 1);
  column[0] = x.size(0);
  return y + share.to(x.options()).view(column) * (x - y);  // (B) -> (B, 1, ...)
}

Tensor unit_norm_penalty(const Tensor& gradient) {
  return (torch::sqrt(squared_norm(gradient) + kLeastSquare) - 1).square();
}

Tensor squared_norm(const Tensor& gradient) { return sum_values(gradient.square()); }

}  // namespace elbo::objectives
