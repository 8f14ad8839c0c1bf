// SPDX-License-Identifier: MIT
// The table.
#include "elbo/objectives/f_divergence.h"

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/kernels/loss_parts.h"

namespace elbo::objectives {
namespace {

constexpr double kTameFrom = 10;
const double kLogTwo = std::log(2.);

}  // namespace

Tensor tamed(const Tensor& v) {
  const Tensor beyond = torch::relu(v.abs() - kTameFrom);
  return v.clamp(-kTameFrom, kTameFrom) + v.sign() * torch::log1p(beyond);
}

Tensor variational_output(Divergence divergence, const Tensor& output) {
  const Tensor v = output.flatten();
  switch (divergence) {
    case Divergence::tv: return .5 * torch::tanh(v);
    case Divergence::kl: return tamed(v);
    case Divergence::reverse_kl: return -torch::exp(-tamed(v));
    case Divergence::pearson: return v;
    case Divergence::hellinger: return 1 - torch::exp(-tamed(v));
    case Divergence::jensen_shannon: return kLogTwo - kernels::signed_softplus(v, -1);
  }
  ELBO_ASSERT(false && "a divergence without a case");
  return {};
}

Tensor conjugate_of_output(Divergence divergence, const Tensor& output) {
  const Tensor v = output.flatten();
  switch (divergence) {
    case Divergence::tv: return .5 * torch::tanh(v);
    case Divergence::kl: return torch::exp(tamed(v) - 1);
    case Divergence::reverse_kl: return tamed(v) - 1;
    case Divergence::pearson: return .25 * v.square() + v;
    case Divergence::hellinger: return torch::exp(tamed(v)) - 1;
    case Divergence::jensen_shannon: return kernels::signed_softplus(v, 1) - kLogTwo;
  }
  ELBO_ASSERT(false && "a divergence without a case");
  return {};
}

double undecided_output(Divergence divergence) { return divergence == Divergence::kl ? 1 : 0; }

}  // namespace elbo::objectives
