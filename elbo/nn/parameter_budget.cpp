// SPDX-License-Identifier: MIT
// One budget a thread.
#include "elbo/nn/parameter_budget.h"

#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::nn {
namespace {

thread_local ParameterBudget* current_budget = nullptr;

}  // namespace

ParameterBudget::ParameterBudget(int64_t tensors, int64_t elements)
    : tensors_(tensors), elements_(elements), outer_(std::exchange(current_budget, this)) {}

ParameterBudget::~ParameterBudget() { current_budget = outer_; }

void claim_parameters(at::IntArrayRef shape) {
  int64_t elements = 1;
  for (const int64_t size : shape)
    if (__builtin_mul_overflow(elements, size, &elements))
      throw ConfigError("the options ask for a layer of ", join(shape, " x "),
                        " numbers, more than any memory holds");
  if (current_budget == nullptr) return;
  if (current_budget->tensors_ == 0 || elements > current_budget->elements_)
    throw DataError(
        "the options ask for larger nets than there are weights for: ", current_budget->tensors_,
        " tensors with ", current_budget->elements_, " numbers are left, want one of ",
        join(shape, " x "), "; are options and weights of the same model?");
  --current_budget->tensors_;
  current_budget->elements_ -= elements;
}

}  // namespace elbo::nn
