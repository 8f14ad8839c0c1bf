// SPDX-License-Identifier: MIT
// Substitutions of a thread, the innermost first.
#include "elbo/nn/substitution.h"

#include "elbo/core/error.h"

namespace elbo::nn {
namespace {

thread_local const Substitution* innermost = nullptr;

}  // namespace

Substitution::Substitution(const Tensors& params, const Tensors& values) : outer_(innermost) {
  ELBO_ASSERT(params.size() == values.size());
  for (size_t i = 0; i < params.size(); ++i) {
    ELBO_ASSERT(params[i].sizes() == values[i].sizes());
    values_.emplace(params[i].unsafeGetTensorImpl(), values[i]);
  }
  innermost = this;
}

Substitution::~Substitution() { innermost = outer_; }

const Tensor* Substitution::find(const Tensor& param) const {
  const auto found = values_.find(param.unsafeGetTensorImpl());
  if (found != values_.end()) return &found->second;
  return outer_ == nullptr ? nullptr : outer_->find(param);
}

const Tensor& standing_for(const Tensor& param) {
  const Tensor* found = innermost == nullptr ? nullptr : innermost->find(param);
  return found == nullptr ? param : *found;
}

}  // namespace elbo::nn
