// SPDX-License-Identifier: MIT
// From a batch to what a model has heard.
#include "elbo/models/telling.h"

#include "elbo/core/error.h"

namespace elbo {

Telling::Telling(torch::nn::Module& model) {
  auto* conditional = dynamic_cast<Conditional*>(&model);
  if (conditional == nullptr || conditional->told() == ConditionKind::none) return;
  conditioning_ = conditional->conditioning();
  if (conditioning_ == nullptr) return;
  before_ = conditioning_->heard();
  conditioning_->hear({true, {}});
}

Telling::~Telling() {
  if (conditioning_ != nullptr) conditioning_->hear(before_);
}

void Telling::about(const Batch& batch) {
  if (conditioning_ == nullptr) return;
  const bool classes = conditioning_->kind() == ConditionKind::classes;
  if (!(classes ? batch.y : batch.attributes).defined())
    throw Unsupported("this model is told ", what(),
                      " with each example, and these examples come without");
  conditioning_->hear({true, conditioning_->of(batch)});
}

std::string Telling::what() const {
  if (conditioning_ == nullptr) return "";
  return conditioning_->kind() == ConditionKind::classes ? "its class" : "its attributes";
}

}  // namespace elbo
