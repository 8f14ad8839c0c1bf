// SPDX-License-Identifier: MIT
// Lists by level.
#include "elbo/eval/latent/fixed_factor.h"

#include "elbo/core/error.h"

namespace elbo {
namespace {

size_t drawn(const std::vector<size_t>& from, Rng& rng) {
  return from[static_cast<size_t>(rng.below(static_cast<int64_t>(from.size())))];
}

}  // namespace

FixedFactor::FixedFactor(const FactoredCodes& data) : data_(data) {
  for (size_t f = 0; f < data.factors.size(); ++f) {
    auto& levels = by_level_.emplace_back(static_cast<size_t>(data.levels[f]));
    for (size_t i = 0; i < data.factors[f].size(); ++i)
      levels[static_cast<size_t>(data.factors[f][i])].push_back(i);
    auto& shared = shared_.emplace_back();
    for (const auto& level : levels)
      if (level.size() > 1) shared.insert(shared.end(), level.begin(), level.end());
    if (shared.empty())
      throw DataError(
          "factor ", f, ": no two of the ", data.count(),
          " examples have the same level, so nothing can be held fixed; try more examples");
  }
}

size_t FixedFactor::any(size_t factor, Rng& rng) const { return drawn(shared_[factor], rng); }

size_t FixedFactor::like(size_t of, size_t factor, Rng& rng) const {
  return drawn(by_level_[factor][static_cast<size_t>(data_.factors[factor][of])], rng);
}

size_t FixedFactor::other_like(size_t of, size_t factor, Rng& rng) const {
  size_t out = of;
  while (out == of) out = like(of, factor, rng);
  return out;
}

}  // namespace elbo
