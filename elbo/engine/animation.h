// SPDX-License-Identifier: MIT
// Examples that follow each other, as an animation.
#pragma once
#include "elbo/data/dataset.h"
#include "elbo/io/webp.h"
#include "elbo/tensor/batch.h"

namespace elbo::engine {

/// Frame t shows the t-th example of each of the W rows of `x`, (W, T, ...), side by side, `fps` of
/// them a second; small ones are enlarged by whole factors. Unsupported where they are no images.
io::Animation animation_of(const Tensor& x, const data::DataInfo& info, int64_t fps);

}  // namespace elbo::engine
