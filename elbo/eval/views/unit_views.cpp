// SPDX-License-Identifier: MIT
// Weights and states in the data's shape.
#include "elbo/eval/views/unit_views.h"

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/eval/ability.h"
#include "elbo/models/abilities.h"
#include "elbo/tensor/in_shape.h"

namespace elbo::eval {

template <>
inline constexpr const char* kAbilityName<models::BinaryCodes> = "encode to binary units";

namespace {

constexpr int64_t kFilters = 100;  // units that an image grid shows

/// Probabilities (B, H) as blocks, the last row filled up with 0, and these as large as the data's
/// pictures: (B, C, H', W').
Tensor blocks(const Tensor& chances, const data::DataInfo& info) {
  const int64_t count = chances.size(0), units = chances.size(1),
                columns = static_cast<int64_t>(std::ceil(std::sqrt(static_cast<double>(units)))),
                rows = (units + columns - 1) / columns;
  const Tensor full = torch::zeros({count, rows * columns}, chances.options());
  full.narrow(1, 0, units).copy_(chances);
  return at::upsample_nearest2d(full.view({count, 1, rows, columns}),
                                {info.shape[1], info.shape[2]})
      .expand({count, info.shape[0], info.shape[1], info.shape[2]});
}

}  // namespace

Tensor first_filters(const models::Model& model, const data::DataInfo& info) {
  for (const auto& param : model.named_parameters()) {
    const Tensor& weight = param.value();
    if (weight.dim() != 2 || weight.size(1) != info.values()) continue;
    return tensor::in_shape(weight.detach().to(torch::kCPU, torch::kFloat32), info);
  }
  return {};
}

View filters_view(const models::Model& model, const data::DataInfo& info) {
  const Tensor all = first_filters(model, info);
  if (!all.defined())
    throw Unsupported(
        "this model has no units that are fully connected to an example's values: there are no "
        "such weights to draw");
  const int64_t count = std::min(all.size(0), kFilters);
  // (H, ...), (H)
  const Tensor shown = all.narrow(0, 0, count),
               largest = shown.abs().flatten(1).amax(1).clamp_min(1e-12);
  std::vector<int64_t> one(static_cast<size_t>(shown.dim()), 1);
  one[0] = count;
  return {{.5 + .5 * shown / largest.view(one), square_columns(count)},
          str("The weights of ", count, " of ", all.size(0),
              " units that see the example's values first: grey is 0, white and black the unit's "
              "largest weight")};
}

View hidden_states_view(const LatentSpace& from, int64_t count) {
  const data::DataInfo& info = from.data.info();
  ability_of<models::BinaryCodes>(from.model, info);
  auto& encoder = ability_of<models::Encodes>(from.model, info);
  const Evaluating evaluating(from.model);
  const Tensor x = examples_at(from.data, 0, examples_of(from.data, count), from.seed).x,
               chances = encoder.encode(x).mean;
  return {in_turn({x, blocks(chances, info)}, kReconstructionColumns),
          str("Rows in pairs: examples that were not learned from, and below them the "
              "probabilities of their ",
              chances.size(1), " hidden units, row by row; white is 1")};
}

}  // namespace elbo::eval
