// SPDX-License-Identifier: MIT
// Discretised logistic mixture.
#include "elbo/objectives/logistic_mixture.h"

#include "elbo/core/error.h"

namespace elbo::objectives {
namespace {

constexpr double kHalfLevel = 1. / 255;  // on the scale [-1, 1]

void check_mixture(const LogisticMixture& mixture) {
  constexpr const char* kWho = "mixture of logistic distributions";
  if (mixture.logits.dim() != 3)
    throw ShapeError(kWho, ": got ", mixture.logits.dim(), " dimensions, want (B, K, N)");
  check_same_sizes(mixture.mean, mixture.logits, kWho);
  check_same_sizes(mixture.log_scale, mixture.logits, kWho);
}

}  // namespace

Tensor discretised_logistic_mixture_log_prob(const LogisticMixture& mixture, const Tensor& x) {
  check_mixture(mixture);
  check_same_sizes(mixture.mean.select(1, 0), x, "mixture of logistic distributions");
  const Tensor level = torch::round(255 * x).unsqueeze(1);  // (B, 1, N)
  const Tensor sharpness = torch::exp(-mixture.log_scale.clamp_min(kLowestLogScale));
  const Tensor centred = level * (2. / 255) - 1 - mixture.mean;                  // (B, K, N)
  const Tensor below = torch::log_sigmoid((centred + kHalfLevel) * sharpness);   // log s(b)
  const Tensor above = torch::log_sigmoid(-(centred - kHalfLevel) * sharpness);  // log s(-a)
  // log(1 - exp(a - b))
  const Tensor width = torch::log(-torch::expm1(-2 * kHalfLevel * sharpness));
  const Tensor inside = below + above + width;
  const Tensor component =
      torch::where(level < .5, below, torch::where(level > 254.5, above, inside));
  // (B, N) -> (B)
  return torch::logsumexp(component + torch::log_softmax(mixture.logits, 1), 1).sum(1);
}

Tensor discretised_logistic_mixture_quantile(const LogisticMixture& mixture, const Tensor& choice,
                                             const Tensor& u) {
  check_mixture(mixture);
  // The largest of logits + Gumbel noise falls on a component with its probability.
  const Tensor gumbel = -torch::log(-torch::log(choice));
  const Tensor taken = torch::argmax(mixture.logits + gumbel, 1, /*keepdim=*/true);  // (B, 1, N)
  const Tensor
      mean = mixture.mean.gather(1, taken).squeeze(1),
      scale = torch::exp(mixture.log_scale.clamp_min(kLowestLogScale)).gather(1, taken).squeeze(1);
  const Tensor x = mean + scale * (torch::log(u) - torch::log1p(-u));
  return torch::round((x.clamp(-1, 1) + 1) * 127.5) / 255;
}

Tensor discretised_logistic_mixture_mean(const LogisticMixture& mixture) {
  check_mixture(mixture);
  constexpr double kEdge = 1 + kHalfLevel;
  const Tensor scale = torch::exp(mixture.log_scale.clamp_min(kLowestLogScale));
  // E[clip(X)] = edge - integral of F over [-edge, edge], and the logistic F integrates to r
  // softplus((t - m) / r) = -r log s((m - t) / r)
  const Tensor upper = -torch::log_sigmoid((mixture.mean - kEdge) / scale);
  const Tensor lower = -torch::log_sigmoid((mixture.mean + kEdge) / scale);
  const Tensor mean = kEdge - scale * (upper - lower);
  const Tensor mixed = (torch::softmax(mixture.logits, 1) * mean).sum(1);  // (B, N)
  return (.5 * (mixed + 1)).clamp(0, 1);
}

}  // namespace elbo::objectives
