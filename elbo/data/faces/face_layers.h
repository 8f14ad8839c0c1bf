// SPDX-License-Identifier: MIT
// The layers of a face, each painted over those before, and their colours. Internal to
// face_drawing.cpp.
#pragma once
#include "elbo/data/faces/face_canvas.h"
#include "elbo/data/faces/face_factors.h"
#include "elbo/data/faces/face_geometry.h"

namespace elbo::faces {

/// A colour of the circle of hues: 0 red, 1/3 green, 2/3 blue, 1 red.
Colour hue(float at, float saturation, float value);

struct Colours {
  explicit Colours(const Face& face);
  Colour skin, hair, lips, iris, clothes, wall, frames, hat, hat_band;
};

/// All that a layer needs to know.
struct Scene {
  explicit Scene(const Face& drawn) : face(drawn), geometry(drawn), colours(drawn) {}
  const Face& face;
  Geometry geometry;
  Colours colours;
};

void paint_wall(const Canvas& canvas, const Scene& scene);
void paint_clothes(const Canvas& canvas, const Scene& scene);
void paint_back_hair(const Canvas& canvas, const Scene& scene);
void paint_neck(const Canvas& canvas, const Scene& scene);
void paint_head(const Canvas& canvas, const Scene& scene);
void paint_ears(const Canvas& canvas, const Scene& scene);
void paint_freckles(const Canvas& canvas, const Scene& scene);
void paint_nose(const Canvas& canvas, const Scene& scene);
void paint_beard(const Canvas& canvas, const Scene& scene);
void paint_mouth(const Canvas& canvas, const Scene& scene);
void paint_eyes(const Canvas& canvas, const Scene& scene);
void paint_eyebrows(const Canvas& canvas, const Scene& scene);
void paint_front_hair(const Canvas& canvas, const Scene& scene);
void paint_earrings(const Canvas& canvas, const Scene& scene);
void paint_spectacles(const Canvas& canvas, const Scene& scene);
void paint_hat(const Canvas& canvas, const Scene& scene);

}  // namespace elbo::faces
