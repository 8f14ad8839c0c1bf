// SPDX-License-Identifier: MIT
// Exponential moving average of weights.
#include "elbo/nn/ema.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "elbo/core/error.h"

namespace elbo::nn {
namespace {

void exchange(std::vector<Tensor>& a, std::vector<Tensor>& b) {
  for (size_t i = 0; i < a.size(); ++i) {
    const Tensor held = a[i].clone();
    a[i].copy_(b[i]);
    b[i].copy_(held);
  }
}

}  // namespace

Ema::Ema(torch::nn::Module& module, double decay) : decay_(decay) {
  ELBO_ASSERT(decay >= 0 && decay < 1);
  for (const auto& entry : module.named_parameters()) {
    names_.push_back(entry.key());
    params_.push_back(entry.value());
    param_averages_.push_back(entry.value().detach().clone());
  }
  for (const auto& entry : module.named_buffers()) {
    if (!entry.value().is_floating_point()) continue;
    names_.push_back(entry.key());
    buffers_.push_back(entry.value());
    buffer_copies_.push_back(entry.value().clone());
  }
}

void Ema::update(int64_t updates) {
  const torch::NoGradGuard no_grad;
  if (params_.empty()) return;
  const auto t = static_cast<double>(updates);
  const double decay = std::min(decay_, (1 + t) / (10 + t));
  at::_foreach_mul_(param_averages_, decay);
  at::_foreach_add_(param_averages_, params_, 1 - decay);
  for (size_t i = 0; i < buffers_.size(); ++i) buffer_copies_[i].copy_(buffers_[i]);
}

void Ema::swap() {
  const torch::NoGradGuard no_grad;
  exchange(params_, param_averages_);
  exchange(buffers_, buffer_copies_);
}

std::vector<std::pair<std::string, Tensor>> Ema::state() const {
  std::vector<std::pair<std::string, Tensor>> out;
  for (size_t i = 0; i < names_.size(); ++i)
    out.emplace_back(names_[i],
                     i < params_.size() ? param_averages_[i] : buffer_copies_[i - params_.size()]);
  return out;
}

}  // namespace elbo::nn
