// SPDX-License-Identifier: MIT
// Each is one operation where torch has several, which cost more than a small net's products; plain
// loops, since there are few values. With m the largest of a row: m + log mean exp(w - m); the
// gradient is exp(w - m) / sum exp(w - m), the normalised weights.
#include "elbo/kernels/loss_parts.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/kernels/dispatch.h"
#include "elbo/kernels/fused_node.h"

namespace elbo::kernels {
namespace {

class SoftplusNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::signed_softplus"; }

  double sign = 1;

 protected:
  Tensors reference(const Tensors& inputs) override {
    return {signed_softplus_reference(inputs[0], sign)};
  }

  Tensors backward(const Tensors& grads) override {
    if (!grads[0].defined()) return {Tensor()};
    const Tensor &logits = inputs()[0], grad = grads[0].contiguous(),
                 out = torch::empty(logits.sizes(), logits.options().requires_grad(false));
    const float *l = logits.data_ptr<float>(), *g = grad.data_ptr<float>();
    const auto factor = static_cast<float>(sign);
    for (int64_t i = 0; i < logits.numel(); ++i)
      out.data_ptr<float>()[i] = g[i] * factor / (1.f + std::exp(-factor * l[i]));
    return {out};
  }

  void forget() override {}
};

}  // namespace

Tensor signed_softplus(const Tensor& logits, double sign) {
  if (!can_fuse(logits)) return signed_softplus_reference(logits, sign);
  const Tensor dense = logits.contiguous(),
               out = torch::empty({dense.numel()}, dense.options().requires_grad(false));
  const float* l = dense.data_ptr<float>();
  const auto factor = static_cast<float>(sign);
  for (int64_t i = 0; i < dense.numel(); ++i) {
    const float x = factor * l[i];
    // x - x: fmax would hide what is no number
    out.data_ptr<float>()[i] = std::fmax(x, 0.f) + std::log1p(std::exp(-std::fabs(x))) + (x - x);
  }
  if (!wants_gradient({dense})) return out;
  const auto node = make_node<SoftplusNode>();
  node->sign = sign;
  attach(node, {dense}, {out});
  return out;
}

Tensor signed_softplus_reference(const Tensor& logits, double sign) {
  return -torch::log_sigmoid(-sign * logits).flatten();
}

namespace {

class LogMeanExpNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::log_mean_exp"; }

  int64_t k = 1;
  Tensor shares;  // (B k): the normalised weights

 protected:
  Tensors reference(const Tensors& inputs) override {
    return {log_mean_exp_rows_reference(inputs[0], k)};
  }

  Tensors backward(const Tensors& grads) override {
    if (!grads[0].defined()) return {Tensor()};
    const Tensor grad = grads[0].contiguous(), out = torch::empty_like(shares);
    const float *g = grad.data_ptr<float>(), *share = shares.data_ptr<float>();
    for (int64_t i = 0; i < out.numel(); ++i) out.data_ptr<float>()[i] = g[i / k] * share[i];
    return {out};
  }

  void forget() override { shares.reset(); }
};

/// One row: its value, and its normalised weights into `shares`.
float log_mean_exp_of(const float* row, int64_t k, float* shares) {
  float largest = *std::max_element(row, row + k);
  if (largest == -std::numeric_limits<float>::infinity()) largest = 0;  // all weights are 0
  double sum = 0;
  for (int64_t j = 0; j < k; ++j) {
    shares[j] = std::exp(row[j] - largest);
    sum += shares[j];
  }
  for (int64_t j = 0; j < k; ++j) shares[j] = static_cast<float>(shares[j] / sum);
  return static_cast<float>(largest + std::log(sum / static_cast<double>(k)));
}

}  // namespace

Tensor log_mean_exp_rows(const Tensor& log_weights, int64_t k) {
  ELBO_ASSERT(k > 0 && log_weights.dim() == 1 && log_weights.size(0) % k == 0);
  if (!can_fuse(log_weights)) return log_mean_exp_rows_reference(log_weights, k);
  const Tensor dense = log_weights.contiguous();
  const auto options = dense.options().requires_grad(false);
  const Tensor out = torch::empty({dense.size(0) / k}, options),
               shares = torch::empty({dense.size(0)}, options);
  for (int64_t i = 0; i < out.size(0); ++i)
    out.data_ptr<float>()[i] =
        log_mean_exp_of(dense.data_ptr<float>() + i * k, k, shares.data_ptr<float>() + i * k);
  if (!wants_gradient({dense})) return out;
  const auto node = make_node<LogMeanExpNode>();
  node->k = k;
  node->shares = shares;
  attach(node, {dense}, {out});
  return out;
}

Tensor log_mean_exp_rows_reference(const Tensor& log_weights, int64_t k) {
  return torch::logsumexp(log_weights.view({-1, k}), 1) - std::log(static_cast<double>(k));
}

namespace {

class WeightedMeanNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::weighted_mean"; }

  std::vector<double> weights;

 protected:
  Tensors reference(const Tensors& inputs) override {
    return {weighted_mean_reference(inputs, weights).total};
  }

  Tensors backward(const Tensors& grads) override {
    Tensors out(inputs().size());
    if (!grads[0].defined()) return out;
    const double grad = *grads[0].data_ptr<float>();
    for (size_t i = 0; i < out.size(); ++i) {
      if (!needs(i)) continue;
      const int64_t count = inputs()[i].size(0);
      out[i] = torch::empty({count}, inputs()[i].options().requires_grad(false));
      std::fill_n(out[i].data_ptr<float>(), count,
                  static_cast<float>(grad * weights[i] / static_cast<double>(count)));
    }
    return out;
  }

  void forget() override {}
};

double mean_of(const Tensor& part) {
  const float* values = part.data_ptr<float>();
  double sum = 0;
  for (int64_t i = 0; i < part.size(0); ++i) sum += values[i];
  return sum / static_cast<double>(part.size(0));
}

}  // namespace

WeightedMean weighted_mean(const std::vector<Tensor>& parts, const std::vector<double>& weights) {
  ELBO_ASSERT(!parts.empty() && parts.size() == weights.size());
  for (const Tensor& part : parts) ELBO_ASSERT(part.dim() == 1 && part.size(0) > 0);
  if (!std::all_of(parts.begin(), parts.end(), can_fuse))
    return weighted_mean_reference(parts, weights);
  Tensors dense;
  for (const Tensor& part : parts) dense.push_back(part.contiguous());
  const auto options = dense[0].options().requires_grad(false);
  WeightedMean out{torch::empty({}, options), {}};
  double total = 0;
  for (size_t i = 0; i < dense.size(); ++i) {
    const double mean = mean_of(dense[i]);
    out.means.push_back(torch::empty({}, options));
    *out.means.back().data_ptr<float>() = static_cast<float>(mean);
    total += weights[i] * mean;
  }
  *out.total.data_ptr<float>() = static_cast<float>(total);
  if (!wants_gradient(dense)) return out;
  const auto node = make_node<WeightedMeanNode>();
  node->weights = weights;
  attach(node, std::move(dense), {out.total});
  return out;
}

WeightedMean weighted_mean_reference(const std::vector<Tensor>& parts,
                                     const std::vector<double>& weights) {
  Tensor total;
  Tensors means;
  for (size_t i = 0; i < parts.size(); ++i) {
    const Tensor mean = parts[i].mean(), weighted = weights[i] * mean;
    means.push_back(mean.detach());
    total = total.defined() ? total + weighted : weighted;
  }
  return {total, means};
}

namespace {

class SplitNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::split_rows"; }

  int64_t first = 0;

 protected:
  Tensors reference(const Tensors& inputs) override {
    const Tensor& x = inputs[0];
    return {x.narrow(0, 0, first), x.narrow(0, first, x.size(0) - first)};
  }

  Tensors backward(const Tensors& grads) override {
    const Tensor &x = inputs()[0], out = torch::zeros(x.sizes(), x.options().requires_grad(false));
    if (grads[0].defined()) out.narrow(0, 0, first).copy_(grads[0]);
    if (grads[1].defined()) out.narrow(0, first, x.size(0) - first).copy_(grads[1]);
    return {out};
  }

  void forget() override {}
};

}  // namespace

std::pair<Tensor, Tensor> split_rows(const Tensor& x, int64_t first) {
  const bool fused = fused_kernels_enabled() && wants_gradient({x});
  const Tensor from = fused ? x.detach() : x;
  const Tensor head = from.narrow(0, 0, first), rest = from.narrow(0, first, x.size(0) - first);
  if (!fused) return {head, rest};
  const Tensor a = head.clone(), b = rest.clone();
  const auto node = make_node<SplitNode>();
  node->first = first;
  attach(node, {x}, {a, b});
  return {a, b};
}

}  // namespace elbo::kernels
