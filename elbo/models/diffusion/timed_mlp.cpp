// SPDX-License-Identifier: MIT
// A fully connected net of a value and its time.
#include "elbo/models/diffusion/timed_mlp.h"

#include "elbo/core/str.h"

namespace elbo::models {
namespace {

constexpr int64_t kBlockFactor = 4;

}  // namespace

TimedMlp::TimedMlp(const TimedMlpOptions& options, Rng& rng) {
  int64_t values = 1;
  for (const int64_t extent : options.shape) values *= extent;
  const int64_t width = options.width, inner = kBlockFactor * width;
  const auto layer = [&](const std::string& name, int64_t in, int64_t out) {
    return register_module(
        name, std::make_shared<nn::Linear>(nn::Linear::Size{in, out}, nn::Init::torch, rng));
  };
  value_ = layer("value", values, width);
  time_ = layer("time", 1, width);
  if (options.condition > 0) told_ = layer("told", options.condition, width);
  for (int64_t i = 0; i < options.blocks; ++i) {
    wide_.push_back(layer(str("wide", i), width, inner));
    narrow_.push_back(layer(str("narrow", i), inner, width));
  }
  last_ = layer("last", width, values);
}

Tensor TimedMlp::forward(const Tensor& x, const Tensor& t, const Tensor& condition) {
  ELBO_ASSERT(!condition.defined() || told_ != nullptr);
  Tensor h = value_->forward(x.flatten(1)) + time_->forward(t.to(x.options()).unsqueeze(1));
  if (condition.defined()) h = h + told_->forward(condition.to(x.options()));
  for (size_t i = 0; i < wide_.size(); ++i)
    h = h + narrow_[i]->forward(torch::gelu(wide_[i]->forward(h)));
  return last_->forward(h).view(x.sizes());
}

}  // namespace elbo::models
