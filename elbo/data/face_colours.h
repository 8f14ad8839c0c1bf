// SPDX-License-Identifier: MIT
// The colours of a face.
#pragma once
#include "elbo/data/face_canvas.h"
#include "elbo/data/face_factors.h"

namespace elbo::faces {

/// A colour of the circle of hues: 0 red, 1/3 green, 2/3 blue, 1 red.
Colour hue(float at, float saturation, float value);

struct Colours {
  explicit Colours(const Face& face);
  Colour skin, hair, lips, iris, clothes, wall, frames, hat, hat_band;
};

}  // namespace elbo::faces
