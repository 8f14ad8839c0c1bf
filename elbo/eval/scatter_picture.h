// SPDX-License-Identifier: MIT
// A scatter of points as a picture without text: for a look; the figure in a report has axes and
// names.
#pragma once
#include <torch/types.h>

#include "elbo/io/image.h"

namespace elbo {

/// `side` x `side` RGB pixels, white, the origin's axes grey where they are in sight, a dot a point
/// in its class's colour (ten, then again): (N, 2), (N) int64 or undefined. Points that are not
/// finite are left out.
Image scatter_picture(const torch::Tensor& points, const torch::Tensor& labels, int64_t side = 640);

}  // namespace elbo
