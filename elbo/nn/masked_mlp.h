// SPDX-License-Identifier: MIT
// Fully connected layers in which some weights are held at zero, so that an output sees only the
// values that stand before its own in an order (Germain, Gregor, Murray and Larochelle 2015, MADE).
//   hidden unit k of degree m(k) sees inputs of degree <= m(k)
//   output d sees hidden units of degree < degree of d
#pragma once
#include "elbo/nn/blocks.h"

namespace elbo::nn {

/// The form of such a stack.
struct MaskedMlpOptions {
  int64_t values = 1;           ///< D, of the input
  std::vector<int64_t> hidden;  ///< units of each hidden layer; none: outputs see inputs at once
  int64_t outputs_each = 1;     ///< P, of each value
  kernels::Activation between = kernels::Activation::relu;  ///< after each layer but the last
  Init init = Init::torch;                                  ///< of all weights
};

/// For each layer from the input on, the degrees of its units: those of the inputs are their places
/// in the order, from 1 on.
using Degrees = std::vector<Tensor>;

/// Degrees for inputs in `order` (a permutation of 0 to D - 1: places of values). Those of hidden
/// units are spread evenly over 1 to D - 1, or drawn where an Rng is given.
Degrees degrees_for(const Tensor& order, const std::vector<int64_t>& hidden, Rng* rng);

/// Linear layers `linear0`, `linear1`, ... behind masks.
class MaskedMlp : public torch::nn::Module {
 public:
  /// Weights by `options.init`, drawn from `rng`.
  MaskedMlp(const MaskedMlpOptions& options, Rng& rng);
  /// (B, D) -> (B, P, D): output (p, d) is a function of values before d alone.
  Tensor forward(const Tensor& x, const Degrees& degrees) const;

 private:
  MaskedMlpOptions options_;
  std::vector<std::shared_ptr<Linear>> linear_;
};

}  // namespace elbo::nn
