// SPDX-License-Identifier: MIT
// Between tensors of examples and images.
#pragma once
#include <vector>

#include "elbo/data/dataset.h"
#include "elbo/io/image.h"
#include "elbo/tensor/batch.h"

namespace elbo::tensor {

/// Whether examples are pictures, grey or RGB.
bool can_be_drawn(const data::DataInfo& info);

/// (B, C, H, W) with C = 1 or 3 -> (B, H, W, C) bytes, as images_of().
Tensor image_bytes(const Tensor& x, const data::DataInfo& info);

/// (B, C, H, W) with C = 1 or 3 -> B pictures: x * 255 + .5, clamped. The declared range counts,
/// never the batch's own minimum and maximum. Unsupported where the data are no such images.
std::vector<io::Image> images_of(const Tensor& x, const data::DataInfo& info);

/// One picture of many examples: a grid of `columns` for images, a map of where the points lie for
/// (B, 2) points.
io::Image image_grid_of(const Tensor& x, const data::DataInfo& info, int64_t columns);

/// (H, W, C) bytes -> (1, C, H, W) in [0, 1].
Tensor tensor_of(const io::Image& image);

}  // namespace elbo::tensor
