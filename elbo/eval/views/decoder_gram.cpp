// SPDX-License-Identifier: MIT
// Central differences of a decoder, a code at a time.
#include "elbo/eval/views/decoder_gram.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "elbo/eval/ability.h"
#include "elbo/eval/batches.h"
#include "elbo/tensor/random.h"

namespace elbo::eval {
namespace {

constexpr double kReach = .25;  // of the prior's deviation, to each side
constexpr int64_t kPriorDraws = 4096;

/// z ~ p(z), or N(0, I) where the model has no prior: (count, Z) float.
Tensor prior_codes(models::Model& model, int64_t count, Rng rng) {
  auto* prior = models::for_host(model, dynamic_cast<models::HasPrior*>(&model));
  if (prior != nullptr) return prior->draw_prior(count, rng);
  return tensor::normal(rng, {count, dynamic_cast<models::Decodes&>(model).latent_dim()});
}

/// What stands beside each of `count` codes of draw `number`.
tensor::Batch beside_draw(models::Model& model, const data::DataInfo& info, int64_t number,
                          const Tensor& codes) {
  tensor::Batch out;
  out.x = codes;
  const std::string words = models::condition_in_words(model);
  if (words.empty()) return out;
  if (info.classes() > 0)
    out.y = torch::full({codes.size(0)}, number % info.classes(), torch::kInt64);
  if (!info.attribute_names.empty())
    out.attributes =
        torch::full({codes.size(0), static_cast<int64_t>(info.attribute_names.size())}, .5f);
  return out;
}

}  // namespace

Tensor decoder_gram(models::Model& model, const data::DataInfo& info, int64_t number) {
  want_ability<models::Decodes>(model, info);
  const Evaluating evaluating(model);
  const Rng rng = Rng(0).split("decoder gram");
  // (Z)
  const Tensor deviation = prior_codes(model, kPriorDraws, rng.split("moments")).std(0, false);
  const Tensor z = prior_codes(model, 1, rng.split("draws").from_row(number));  // (1, Z)
  const Tensor steps = torch::diag(kReach * deviation.clamp_min(1e-6));         // (Z, Z)
  const Tensor moved = torch::cat({z + steps, z - steps});                      // (2 Z, Z)
  Tensors chunks;
  for (const Tensor& chunk : moved.split(rows_of(info, {}))) {
    const models::Conditioned beside(model, beside_draw(model, info, number, chunk));
    chunks.push_back(ability_of<models::Decodes>(beside, info).decode(chunk).flatten(1));
  }
  const Tensor values = torch::cat(chunks);  // (2 Z, D)
  const int64_t size = z.size(1);
  const Tensor change = (values.narrow(0, 0, size) - values.narrow(0, size, size))
                            .div(2 * kReach)
                            .to(torch::kFloat64);  // (Z, D): a row a deviation of z_j
  const Tensor scale = deviation.clamp_min(1e-6).to(torch::kFloat64).unsqueeze(1);
  const Tensor slopes = change / scale;  // J'
  return slopes.matmul(slopes.t()) / static_cast<double>(values.size(1));
}

DecoderAxes decoder_axes(models::Model& model, const Tensor& gram, int64_t count) {
  const Evaluating evaluating(model);
  const Tensor draws =
      prior_codes(model, kPriorDraws, Rng(0).split("decoder gram").split("moments"))
          .to(torch::kFloat64);
  const Tensor mean = draws.mean(0), deviations = draws.std(0, false);
  const auto [values, vectors] = at::linalg_eigh(gram);  // ascending
  const Tensor axes = vectors.flip(1).narrow(1, 0, std::min(count, gram.size(0)));
  const Tensor largest = axes.gather(0, axes.abs().argmax(0, /*keepdim=*/true));  // (1, K)
  const Tensor signed_axes = torch::where(largest < 0, -axes, axes);
  const Tensor deviation = (draws - mean).matmul(signed_axes).std(0, false);
  return {signed_axes, deviation, gram.diagonal() * deviations.square(), mean, deviations};
}

}  // namespace elbo::eval
