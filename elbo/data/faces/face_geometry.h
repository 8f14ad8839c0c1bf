// SPDX-License-Identifier: MIT
// Where everything in a face is. The head is an ellipsoid in a frame of its own (origin in its
// middle, y downwards); a feature sits on it at (u, v), shares of its half width and half height,
// and is seen under the head's turn in parallel projection.
#pragma once
#include "elbo/data/faces/face_factors.h"
#include "elbo/data/faces/face_shapes.h"

namespace elbo::data::faces {

/// A point on the head as it is seen.
struct Spot {
  float x = 0, y = 0;  ///< units of length
  float scale = 1;     ///< how much narrower things are there
};

/// A turn by an angle.
struct Turn {
  float sin = 0, cos = 1;  ///< of an angle
};

/// A mouth's line is y(t) = y + curve * (0.3 - t^2), t = -1 .. 1 from corner to corner.
struct Mouth {
  float x = 0, y = 0, half_width = 0;  ///< its middle, and from there to a corner
  float curve = 0;                     ///< above 0 the corners are up
  float open = 0;                      ///< height of the opening in the middle
  float upper_lip = 0, lower_lip = 0;  ///< thickness in the middle
  ELBO_INLINE float line(float t) const { return y + curve * (0.3f - t * t); }  ///< its height at t
};

/// An eye's opening.
struct Eye {
  Spot spot;                              ///< its middle
  float side = 1;                         ///< -1 the picture's left, 1 its right
  float half_width = 0, half_height = 0;  ///< of the opening
};

/// A light from far away.
struct Light {
  float x = 0, y = 0, z = 1;  ///< towards the light, of length 1
  /// Brightness of a round thing where its normal is (nx, ny, .).
  ELBO_INLINE float on(float nx, float ny) const {
    const float nz = std::sqrt(larger(0.0f, 1.0f - nx * nx - ny * ny));
    return 0.52f + 0.56f * larger(0.0f, nx * x + ny * y + nz * z);
  }
};

/// Where every part of one face is.
struct Geometry {
  /// The places that its factors and detail give.
  explicit Geometry(const Face& face);

  /// `bulge` is the distance from the head's axis in radii: 1 on the skin, more for a nose.
  Spot on_head(float u, float v, float bulge = 1) const;
  /// The eye of a side.
  Eye eye(float side) const;
  /// Signed distance to the outline of the face.
  ELBO_INLINE float outline(float x, float y) const {
    const float t = smaller(larger(y, 0.0f) / half_height, 1.25f);
    return ellipse((x - 0.10f * half_width * yaw.sin * t) / (1.0f - jaw * t * t), y, half_width,
                   half_height);
  }

  Frame head, body;                    ///< of the head and of the shoulders
  float half_width, half_height, jaw;  ///< of the head
  Turn yaw;                            ///< from the front
  Light light;                         ///< where it comes from
  Mouth mouth;                         ///< in the head's frame
  Spot nose;                           ///< its tip
  float eye_size;                      ///< as in FaceFactors
  float hair_margin;                   ///< how far hair stands off the head
  float hair_bottom;                   ///< y where hair ends, in the head's frame
  float hat_line;                      ///< above it a hat covers the head
};

}  // namespace elbo::data::faces
