// SPDX-License-Identifier: MIT
// Looks at a model's units, as image grids of examples: the weights by which each looks at an
// example, and its state for given ones.
#pragma once
#include "elbo/eval/views/latent_views.h"

namespace elbo::eval {

/// The weights between an example's values and the units that see them first: (H, ...) of the
/// data's shape; undefined where the model's first weight of that form is not fully connected to
/// the values.
Tensor first_filters(const models::Model& model, const data::DataInfo& info);

/// Those of the first units as pictures: grey is 0, white and black are the unit's largest weight.
/// Unsupported where there are none.
View filters_view(const models::Model& model, const data::DataInfo& info);

/// The first `count` examples, and below each what its hidden units are thought to be, p(h = 1 |
/// x), row by row in as square a block as there is. Unsupported for a model whose codes are no
/// binary units.
View hidden_states_view(const LatentSpace& from, int64_t count);

}  // namespace elbo::eval
