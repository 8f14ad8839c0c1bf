// SPDX-License-Identifier: MIT
// Many pictures in one, with the geometry of torchvision.utils.make_grid: rows from the top,
// `padding` black pixels around each picture. Unlike there, grey stays grey.
#pragma once
#include <cstdint>
#include <vector>

#include "elbo/io/image.h"

namespace elbo {

/// `images`, at least one and all of one size, `columns` in a row (fewer where there are fewer):
/// rows * (h + padding) + padding pixels high. A single image comes back as it is; where some are
/// RGB, all become so.
Image make_grid(const std::vector<Image>& images, int64_t columns, int64_t padding = 2);

/// `image` with three channels.
Image as_rgb(const Image& image);

}  // namespace elbo
