// SPDX-License-Identifier: MIT
// Trunk, what stands between, head.
#include "elbo/nn/games/headed_critic.h"

#include "elbo/collective/over_batch.h"

namespace elbo::nn {
namespace {

constexpr double kMove = .1;        // of the running mean, as batch norm's
constexpr double kLeastVar = 1e-8;  // beside a variance: the slope of its root is finite

}  // namespace

HeadedCritic::HeadedCritic(const Form& form, Init init, Rng& rng) : told_(form.told) {
  trunk_ = register_module("trunk", form.trunk);
  head_ = register_module("head", form.head);
  if (form.projection > 0)
    projection_ = register_module(
        "projection",
        std::make_shared<Linear>(Linear::Size{form.projection, form.features, false}, init, rng));
  if (form.deviation) deviation_ = register_buffer("deviation", torch::zeros({}));
}

Tensor HeadedCritic::forward(const Tensor& x, const Tensor& condition) {
  return judge(told_ ? trunk_->forward(x, condition) : trunk_->forward(x), condition);
}

Tensor HeadedCritic::with_deviation(const Tensor& features) {
  using collective::Over;
  using collective::over_batch;
  Tensor now = deviation_;
  if (is_training()) {
    const Tensor rest = features - over_batch(features.mean(0, true), Over::mean);
    now = (over_batch(rest.square().mean(0), Over::mean) + kLeastVar).sqrt().mean();
    if (!KeepMoments::active()) {
      const torch::NoGradGuard no_grad;
      deviation_.mul_(1 - kMove).add_(now, kMove);
    }
  }
  return torch::cat({features, now.to(features.options()).expand({features.size(0), 1})}, 1);
}

Tensor HeadedCritic::judge(const Tensor& features, const Tensor& condition) {
  const Tensor out = head_->forward(deviation_.defined() ? with_deviation(features) : features);
  if (projection_ == nullptr) return out;
  ELBO_ASSERT(condition.defined());
  const Tensor match =
      (features * projection_->forward(condition.to(features.options()))).sum(1, true);  // (B, 1)
  if (out.size(1) == 1) return out + match;
  return torch::cat({out.narrow(1, 0, 1) + match, out.narrow(1, 1, out.size(1) - 1)}, 1);
}

}  // namespace elbo::nn
