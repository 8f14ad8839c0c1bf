// SPDX-License-Identifier: MIT
// The layers of a face, each painted over those before, and their colours. Internal to
// face_drawing.cpp.
#pragma once
#include "elbo/data/faces/face_canvas.h"
#include "elbo/data/faces/face_factors.h"
#include "elbo/data/faces/face_geometry.h"

namespace elbo::data::faces {

/// A colour of the circle of hues: 0 red, 1/3 green, 2/3 blue, 1 red.
Colour hue(float at, float saturation, float value);

/// All colours of one face.
struct Colours {
  /// The colours that its factors and detail name.
  explicit Colours(const Face& face);
  Colour skin, hair, lips, iris, clothes, wall, frames, hat, hat_band;  ///< of each part
};

/// All that a layer needs to know.
struct Scene {
  /// What follows from a face; it must outlive the scene.
  explicit Scene(const Face& drawn) : face(drawn), geometry(drawn), colours(drawn) {}
  const Face& face;   ///< what is drawn
  Geometry geometry;  ///< where everything is
  Colours colours;    ///< of which colour
};

void paint_wall(const Canvas& canvas, const Scene& scene);        ///< background and its pattern
void paint_clothes(const Canvas& canvas, const Scene& scene);     ///< shoulders and neckline
void paint_back_hair(const Canvas& canvas, const Scene& scene);   ///< what hangs behind the head
void paint_neck(const Canvas& canvas, const Scene& scene);        ///< below the head
void paint_head(const Canvas& canvas, const Scene& scene);        ///< skin and its shading
void paint_ears(const Canvas& canvas, const Scene& scene);        ///< behind the hair
void paint_freckles(const Canvas& canvas, const Scene& scene);    ///< and blush
void paint_nose(const Canvas& canvas, const Scene& scene);        ///< with its shadow
void paint_beard(const Canvas& canvas, const Scene& scene);       ///< over the lower face
void paint_mouth(const Canvas& canvas, const Scene& scene);       ///< lips, opening, teeth
void paint_eyes(const Canvas& canvas, const Scene& scene);        ///< with iris and lids
void paint_eyebrows(const Canvas& canvas, const Scene& scene);    ///< of the hair's colour
void paint_front_hair(const Canvas& canvas, const Scene& scene);  ///< fringe and parting
void paint_earrings(const Canvas& canvas, const Scene& scene);    ///< where the ears are to be seen
void paint_spectacles(const Canvas& canvas, const Scene& scene);  ///< frames and glass
void paint_hat(const Canvas& canvas, const Scene& scene);         ///< over the hair

}  // namespace elbo::data::faces
