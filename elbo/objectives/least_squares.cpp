// SPDX-License-Identifier: MIT
// Squares.
#include "elbo/objectives/least_squares.h"

namespace elbo {

Tensor least_squares_loss(const Tensor& outputs, double label) {
  return .5 * (outputs.flatten() - label).square();
}

}  // namespace elbo
