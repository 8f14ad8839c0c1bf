// SPDX-License-Identifier: MIT
// A batch and as many generated examples before a critic.
#include "elbo/models/gan/pair_critic.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/collective/over_batch.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/loss_parts.h"
#include "elbo/nn/blocks.h"
#include "elbo/objectives/gan_losses.h"
#include "elbo/tensor/random.h"

namespace elbo::models {

bool PairCritic::rows_depend() const {
  const NetOptions& net = model_.options().net;
  return net.minibatch_deviation || (net.batch_norm && critic_has_batch_norm(net));
}

/// Neighbouring rows as one, with as many times the channels or values: (B, C, ...) ->
/// (B / pack, pack C, ...). An undefined tensor stays so.
Tensor PairCritic::packed(const Tensor& rows) const {
  if (remedies_.pack == 1 || !rows.defined()) return rows;
  if (rows.size(0) % remedies_.pack != 0)
    throw ConfigError("model.pack = ", remedies_.pack, ": got a batch, or a part of one, of ",
                      rows.size(0), " examples, want a multiple of it");
  std::vector<int64_t> sizes = rows.sizes().vec();
  sizes[0] /= remedies_.pack, sizes[1] *= remedies_.pack;
  return rows.reshape(sizes);
}

CriticScores PairCritic::scores(const Batch& batch, const Tensor& generated, Rng& rng) const {
  const Tensor condition = packed(model_.condition().of(batch)),
               real = packed(augmented(batch.x, remedies_.augment, rng)),
               made = packed(augmented(generated, remedies_.augment, rng));
  if (rows_depend() && !rows_mix())
    return {net_->forward(real, condition), net_->forward(made, condition)};
  const auto [on_real, on_generated] = kernels::split_rows(
      net_->forward(torch::cat({real, made}),
                    condition.defined() ? torch::cat({condition, condition}) : condition),
      real.size(0));
  return {on_real, on_generated};
}

CriticScores PairCritic::scores_of_generated(const Batch& batch, const Tensor& generated,
                                             Rng& rng) const {
  const nn::KeepMoments keep;
  if (rows_mix() || remedies_.pairing == Pairing::relativistic)
    return scores(batch, generated, rng);
  return {{}, verdict(batch, generated, rng)};
}

Tensor PairCritic::verdict(const Batch& batch, const Tensor& rows, Rng& rng) const {
  return net_->forward(packed(augmented(rows, remedies_.augment, rng)),
                       packed(model_.condition().of(batch)));
}

Tensor PairCritic::slope(const Batch& batch, const Tensor& rows, Rng& rng) const {
  const auto score = [&](const Tensors& at) { return verdict(batch, at[0], rng).narrow(1, 0, 1); };
  return packed(objectives::input_gradient(score, {rows})[0]);
}

/// Points near real examples: x + a s u (DRAGAN).
Tensor PairCritic::near_real(const Tensor& x, Rng& rng) const {
  using collective::Over;
  using collective::over_batch;
  // Example by example: a sum over all values at once is another one with more threads.
  const auto mean_of = [](const Tensor& values) {
    return over_batch(values.flatten(1).mean(1).mean(), Over::mean);
  };
  const Tensor mean = mean_of(x), spread = mean_of((x - mean).square()).sqrt();
  std::vector<int64_t> column(static_cast<size_t>(x.dim()), 1);
  column[0] = x.size(0);
  const Tensor draws = tensor::uniform(rng, {x.size(0), 1 + x[0].numel()}).to(x.options());
  return x + .5 * spread * draws.narrow(1, 0, 1).view(column) *
                 draws.narrow(1, 1, x[0].numel()).view(x.sizes());
}

std::vector<Part> PairCritic::penalties(const Batch& batch, const Tensor& generated,
                                        Rng& rng) const {
  std::vector<Part> out;
  if (remedies_.r1 > 0)
    out.push_back({"r1", objectives::squared_norm(slope(batch, batch.x, rng)), .5 * remedies_.r1});
  if (remedies_.r2 > 0)
    out.push_back(
        {"r2", objectives::squared_norm(slope(batch, generated, rng)), .5 * remedies_.r2});
  if (remedies_.dragan > 0) {
    const Tensor near = near_real(batch.x, rng);
    out.push_back(
        {"dragan", objectives::unit_norm_penalty(slope(batch, near, rng)), remedies_.dragan});
  }
  return out;
}

AfterUpdate PairCritic::after_update(AfterUpdate others) const {
  return advancing(*net_, std::move(others));
}

void PairCritic::want_single() const {
  if (remedies_.pack > 1)
    throw Unsupported("this ", model_.model_name(), "'s critic judges packs of ", remedies_.pack,
                      " examples, never one; a model with pack = 1 can be asked");
}

Tensor PairCritic::judge(const Tensor& x) const {
  tensor::check_examples(x, model_.info(), "examples to judge");
  want_single();
  return net_->forward(x, model_.condition().none()).select(1, 0);
}

Tensor PairCritic::features(const Tensor& x, const std::string& layer) const {
  if (layer != layers()[0])
    throw UsageError("no layer \"", printable(layer), "\"; there is: ", layers()[0]);
  tensor::check_examples(x, model_.info(), "examples to look at");
  want_single();
  auto* layered = dynamic_cast<nn::LayeredCritic*>(net_.get());
  if (layered == nullptr || !layered->shows_layer())
    throw Unsupported("this ", model_.model_name(),
                      "'s critic shows no similarity layer; net = \"larsen\" does, and \"mlp\" "
                      "with hidden layers");
  return layered->features(x).flatten(1);
}

}  // namespace elbo::models
