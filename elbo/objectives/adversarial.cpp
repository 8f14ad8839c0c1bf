// SPDX-License-Identifier: MIT
// The adversarial losses. Not by torch::softplus, which is cut off at 20.
#include "elbo/objectives/adversarial.h"

namespace elbo {

Tensor critic_loss_on_real(const Tensor& logits) { return -torch::log_sigmoid(logits); }

Tensor critic_loss_on_fake(const Tensor& logits) { return -torch::log_sigmoid(-logits); }

Tensor non_saturating_loss(const Tensor& logits) { return -torch::log_sigmoid(logits); }

Tensor saturating_loss(const Tensor& logits) { return torch::log_sigmoid(-logits); }

}  // namespace elbo
