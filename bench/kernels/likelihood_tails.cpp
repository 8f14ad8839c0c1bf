// SPDX-License-Identifier: MIT
// The tails of losses, forward and gradient: Bernoulli pixels, squared distances.
#include <torch/csrc/autograd/autograd.h>

#include "bench/kernels/side_by_side.h"
#include "elbo/core/str.h"
#include "elbo/kernels/likelihood_tails.h"

namespace elbo::bench {
namespace {

using Tail = Tensor (*)(const Tensor&, const Tensor&);

/// `repeats` rows of the decoder's output for each row of data.
Work tail(Tail operation, int64_t rows, int64_t columns, int64_t repeats) {
  const Tensor out = torch::randn({rows * repeats, columns}).requires_grad_(),
               x = torch::rand({rows, columns}), grad = torch::ones({rows * repeats});
  return [=] { torch::autograd::grad({operation(out, x)}, {out}, {grad}); };
}

}  // namespace

void register_likelihood_tails() {
  for (const int64_t rows : {64, 512})
    side_by_side(str("bernoulli_tail/", rows, "x784"),
                 [rows] { return tail(kernels::bernoulli_tail, rows, 784, 1); });
  side_by_side("bernoulli_tail/20x784, 50 draws",
               [] { return tail(kernels::bernoulli_tail, 20, 784, 50); });
  side_by_side("squared_distances/64x3072",
               [] { return tail(kernels::squared_distances, 64, 3072, 1); });
}

}  // namespace elbo::bench
