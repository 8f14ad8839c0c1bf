// SPDX-License-Identifier: MIT
// The adversarial losses: -log s(l) = log(1 + exp(-l)), -log(1 - s(l)) = log(1 + exp(l)).
#include "elbo/objectives/adversarial.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/kernels/choice.h"
#include "elbo/kernels/softplus.h"

namespace elbo {

Tensor critic_loss_on_real(const Tensor& logits) { return signed_softplus(logits, -1); }

Tensor critic_loss_on_fake(const Tensor& logits) { return signed_softplus(logits, 1); }

Tensor non_saturating_loss(const Tensor& logits) { return signed_softplus(logits, -1); }

Tensor saturating_loss(const Tensor& logits) { return -signed_softplus(logits, 1); }

Tensor share_positive(const Tensor& logits) {
  const torch::NoGradGuard no_grad;
  if (!can_fuse(logits) || !logits.is_contiguous())
    return (logits > 0).to(logits.scalar_type()).mean();
  int64_t positive = 0;
  for (int64_t i = 0; i < logits.numel(); ++i) positive += logits.data_ptr<float>()[i] > 0 ? 1 : 0;
  const Tensor out = torch::empty({}, logits.options().requires_grad(false));
  *out.data_ptr<float>() = static_cast<float>(positive) / static_cast<float>(logits.numel());
  return out;
}

}  // namespace elbo
