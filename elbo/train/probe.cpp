// SPDX-License-Identifier: MIT
// Asking a model by its abilities for codes, samples and reconstructions.
#include "elbo/train/probe.h"

#include "elbo/models/conditioning.h"

namespace elbo::train {
namespace {

constexpr int64_t kSamples = 64;

/// (B, ...), (B, ...) -> the squared error of an example, mean over examples.
double squared_error(const Tensor& a, const Tensor& b) {
  return (a - b).square().flatten(1).sum(1).mean().item<double>();
}

/// (B, ...) -> the squared distance from the mean of all, mean over examples.
double spread_of(const Tensor& x) { return squared_error(x.mean(0, true).expand_as(x), x); }

/// KL(N(mean, exp(log_var)) || N(0, 1)) of each dimension, mean over examples: (B, Z), (B, Z) -> Z
/// numbers.
std::vector<double> nats_of(const models::Posterior& q) {
  // (Z)
  const Tensor kl = (.5 * (q.mean.square() + q.log_var.exp() - q.log_var - 1))
                        .mean(0)
                        .to(torch::kDouble)
                        .contiguous();
  return {kl.data_ptr<double>(), kl.data_ptr<double>() + kl.numel()};
}

}  // namespace

Probe probe(models::Model& model, const tensor::Batch& batch) {
  const Tensor& x = batch.x;
  const models::Conditioned beside(model, batch);
  Probe out;
  if (auto* encodes = beside.ability<models::Encodes>()) {
    const models::Posterior q = encodes->encode(x);
    if (q.log_var.defined()) out.dimension_nats = nats_of(q);
  }
  if (auto* reconstructs = beside.ability<models::Reconstructs>()) {
    out.reconstruction_error = squared_error(reconstructs->reconstruct(x, nullptr), x);
  }
  out.mean_image_error = spread_of(x);
  if (auto* samples = models::ability<models::Samples>(model)) {
    Rng noise(0);
    out.sample_spread = spread_of(samples->sample(kSamples, std::nullopt, noise));
  }
  return out;
}

}  // namespace elbo::train
