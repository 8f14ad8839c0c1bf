// SPDX-License-Identifier: MIT
// A scatter of points as a picture without text: for a look; the figure in a report has axes and
// names.
#pragma once
#include <span>

#include "elbo/io/image.h"

namespace elbo::io {

/// A point and the class whose colour it gets: ten colours, then again; below 0 as class 0.
struct ScatterDot {
  double x = 0, y = 0;  ///< in the plane, y upwards
  int64_t label = 0;    ///< decides the colour
};

/// `side` x `side` RGB pixels, white, the origin's axes grey where they are in sight, x to the
/// right and y upwards. Dots that are not finite, or beyond 1e307, are left out.
Image scatter_image(std::span<const ScatterDot> dots, int64_t side = 640);

}  // namespace elbo::io
