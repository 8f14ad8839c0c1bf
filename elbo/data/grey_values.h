// SPDX-License-Identifier: MIT
// From bytes to grey values, the one conversion that every image in memory goes through at each
// draw.
#pragma once
#include <span>

#include "elbo/core/fs.h"

namespace elbo {

/// out[i] = bytes[i] / 255, rounded to the nearest float (a product with 1 / 255 would differ in
/// half of the values). As many places as bytes.
void grey_values(ByteView bytes, std::span<float> out);

}  // namespace elbo
