// SPDX-License-Identifier: MIT
// A ring of attribute vectors.
#include "elbo/models/attribute_rows.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/tensor/random.h"

namespace elbo {

AttributeRows::AttributeRows(const DataInfo& info) : names_(info.attribute_names) {
  rows_ = register_buffer("rows", torch::full({kRows, static_cast<int64_t>(names_.size())}, .5));
  seen_ = register_buffer("seen", torch::zeros({}, torch::kInt64));
}

void AttributeRows::keep(const Batch& batch) {
  const torch::NoGradGuard no_grad;
  const int64_t count = std::min(batch.attributes.size(0), kRows), seen = seen_.item<int64_t>();
  const Tensor newest =
      batch.attributes.narrow(0, batch.attributes.size(0) - count, count).to(rows_.options());
  const Tensor places = (torch::arange(count, torch::kInt64) + seen).remainder(kRows);
  rows_.index_copy_(0, places.to(rows_.device()), newest);
  seen_.add_(count);
}

Tensor AttributeRows::draw(int64_t count, Rng& rng) const {
  const int64_t kept = std::clamp<int64_t>(seen_.item<int64_t>(), 1, kRows);
  return rows_.index_select(0, random_classes(rng, count, kept).to(rows_.device()));
}

Tensor AttributeRows::complete(int64_t count, const std::optional<Condition>& condition,
                               Rng& rng) const {
  const Tensor drawn = draw(count, rng);
  if (!condition || !condition->attributes.defined()) return drawn;
  const Tensor& given = condition->attributes;
  if (given.sizes() != drawn.sizes())
    throw ShapeError("[sample] got attributes of shape (", join(given.sizes().vec(), ", "),
                     "), want (", count, ", ", names_.size(), ")");
  const Tensor open = torch::isnan(given);
  if (!(open | ((given >= 0) & (given <= 1))).all().item<bool>())
    throw UsageError("[sample] attributes lie in [0, 1]");
  return torch::where(open.to(drawn.device()), drawn, given.to(drawn.options()));
}

}  // namespace elbo
