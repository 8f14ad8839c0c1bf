// SPDX-License-Identifier: MIT
// Nearest vectors, and how they follow.
#include "elbo/models/vae/codebook.h"

#include <cmath>

#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr double kSmoothing = 1e-5;  // of counts, so that none is divided by 0
constexpr double kGridSlack = 1e-3;  // the outermost values are reached (the paper's code)

}  // namespace

Codebook::Codebook(int64_t codes, int64_t size, Rng& rng) {
  vectors_ = register_buffer("vectors", tensor::normal(rng, {codes, size}));
  counts_ = register_buffer("counts", torch::ones({codes}));
  sums_ = register_buffer("sums", vectors_.clone());
}

Quantised Codebook::quantise(const Tensor& values) const {
  const Tensor fixed = values.detach();
  // (N, K)
  const Tensor squares = fixed.square().sum(1, true) - 2 * torch::matmul(fixed, vectors_.t()) +
                         vectors_.square().sum(1);
  const Tensor chosen = squares.argmin(1), nearest = vectors_.index_select(0, chosen);
  return {values + (nearest - fixed), chosen, (fixed - nearest).square().sum(1)};
}

void Codebook::follow(const Assigned& batch, double memory, double dead, Rng rng) {
  counts_.mul_(memory).add_(batch.counts, 1 - memory);
  sums_.mul_(memory).add_(batch.sums, 1 - memory);
  for (int64_t k = 0; k < counts_.size(0); ++k) {
    if (counts_[k].item<double>() >= dead) continue;
    const Tensor row = batch.rows[rng.below(batch.rows.size(0))];
    counts_[k].fill_(std::max(1., dead));
    sums_[k].copy_(row * counts_[k]);
  }
  vectors_.copy_(sums_ / (counts_ + kSmoothing).unsqueeze(1));
}

Quantised ScalarGrid::quantise(const Tensor& values) const {
  Tensors columns, indices;
  Tensor chosen = torch::zeros({values.size(0)}, torch::kInt64).to(values.device());
  for (size_t j = 0; j < levels_.size(); ++j) {
    const auto levels = static_cast<double>(levels_[j]);
    const double half = (levels - 1) * (1 + kGridSlack) / 2, offset = levels_[j] % 2 == 0 ? .5 : 0;
    const Tensor column = values.select(1, static_cast<int64_t>(j));
    const Tensor inside = torch::tanh(column + std::atanh(offset / half)) * half - offset;
    const Tensor rounded = inside + (inside.round() - inside).detach();
    const int64_t middle = levels_[j] / 2;
    columns.push_back(rounded / static_cast<double>(middle));
    chosen = chosen * levels_[j] + (rounded.detach().round().to(torch::kInt64) + middle);
  }
  return {torch::stack(columns, 1), chosen, torch::zeros({values.size(0)}, values.options())};
}

Tensor ScalarGrid::vectors() const {
  const Tensor all = torch::arange(codes());
  Tensors columns(levels_.size());
  Tensor rest = all;
  for (size_t j = levels_.size(); j-- > 0;) {
    const int64_t middle = levels_[j] / 2;
    columns[j] = (rest.remainder(levels_[j]) - middle).to(torch::get_default_dtype()) /
                 static_cast<double>(middle);
    rest = rest.floor_divide(levels_[j]);
  }
  return torch::stack(columns, 1);
}

int64_t ScalarGrid::codes() const {
  int64_t out = 1;
  for (const int64_t levels : levels_) out *= levels;
  return out;
}

Tensor perplexity_of(const Tensor& counts) {
  const Tensor share = counts / counts.sum();
  return torch::exp(-torch::xlogy(share, share).sum());
}

}  // namespace elbo::models
