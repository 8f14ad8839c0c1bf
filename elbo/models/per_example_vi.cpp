// SPDX-License-Identifier: MIT
// Mean and log-variance of each example, by Adam.
#include "elbo/models/per_example_vi.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include "elbo/nn/adam.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr int kSteps = 100;
constexpr double kRate = .1;         // falls linearly to 0
constexpr double kFirstLogVar = -3;  // of a point
constexpr double kSecondDecay = .99;

/// One tensor on its way.
struct Fitted {
  Tensor value;
  nn::TensorAdam adam;
  explicit Fitted(const Tensor& start)
      : value(start.detach().clone().requires_grad_(true)), adam(start, kSecondDecay) {}

  void step(const Tensor& gradient, int t) {
    const at::NoGradGuard no_grad;
    adam.step(value, gradient, kRate * (1 - static_cast<double>(t) / kSteps));
  }
};

}  // namespace

Posterior per_example_vi(BoundsLikelihood& model, const Tensor& x, const Posterior& start,
                         Rng& rng) {
  const at::AutoGradMode with_gradients(true);
  Fitted mean(start.mean),
      log_var(start.log_var.defined() ? start.log_var : torch::full_like(start.mean, kFirstLogVar));
  for (int t = 0; t < kSteps; ++t) {
    const Tensor noise =
        tensor::normal(rng, mean.value.sizes()).to(mean.value.options().requires_grad(false));
    const Tensor z = mean.value + torch::exp(.5 * log_var.value) * noise;
    // Examples do not meet: a sum is each alone.
    const Tensor loss =
        (objectives::kl_gaussian(mean.value, log_var.value) - model.log_p_x_given_z(x, z)).sum();
    const auto grads = torch::autograd::grad({loss}, {mean.value, log_var.value});
    mean.step(grads[0], t);
    log_var.step(grads[1], t);
  }
  return {mean.value.detach(), log_var.value.detach()};
}

}  // namespace elbo::models
