// SPDX-License-Identifier: MIT
// From factors to lengths.
#include "elbo/data/faces/face_geometry.h"

namespace elbo::data::faces {
namespace {

/// The angle whose half has this tangent: no function of the C library, whose last digit differs
/// between machines.
Turn turn_of(float half_tangent) {
  const float square = half_tangent * half_tangent;
  return {2 * half_tangent / (1 + square), (1 - square) / (1 + square)};
}

Light light_of(float from) {
  const Turn turn = turn_of(1.3f * (from - 0.5f));  // up to 66 degrees
  return {0.93f * turn.sin, -0.36f, 0.93f * turn.cos};
}

Mouth mouth_of(const Face& face, const Spot& spot) {
  const float smile = face.factors.smile;
  Mouth out;
  out.x = spot.x;
  out.y = spot.y;
  out.half_width = spot.scale * (0.160f + 0.05f * face.detail.mouth + 0.085f * smile);
  out.curve = (smile - 0.33f) * (0.36f - 0.08f * (smile - 0.33f));
  out.open = 0.17f * clamp01((smile - 0.64f) / 0.36f);
  out.upper_lip = 0.022f + 0.026f * face.detail.lips;
  out.lower_lip = 0.030f + 0.032f * face.detail.lips;
  return out;
}

}  // namespace

Geometry::Geometry(const Face& face) {
  const FaceFactors& f = face.factors;
  const FaceDetail& d = face.detail;
  const Turn tilt = turn_of(0.22f * (f.tilt - 0.5f));  // up to 12 degrees
  head = {d.x, d.y + 0.02f, tilt.cos, tilt.sin};
  body = {d.x * 0.6f, 0, 1, 0};
  half_width = 0.395f + 0.14f * f.face_width;
  half_height = d.height;
  jaw = d.jaw;
  yaw = turn_of(0.56f * (f.pose - 0.5f));  // up to 31 degrees
  light = light_of(f.light);
  nose = on_head(0, 0.22f, 1.2f);
  mouth = mouth_of(face, on_head(0, 0.50f, 1.05f));
  eye_size = f.eye_size;
  hair_margin = smaller(1.0f, 0.15f + 2.2f * f.hair_length) * (0.055f + 0.06f * d.volume);
  hair_bottom = -0.12f + 1.16f * f.hair_length;
  hat_line = -0.50f * half_height;
}

Spot Geometry::on_head(float u, float v, float bulge) const {
  const float depth = std::sqrt(larger(0.1f, 1 - u * u - 0.6f * v * v));
  const float scale = std::clamp(yaw.cos - u / depth * yaw.sin, 0.3f, 1.2f);
  return {half_width * (u * yaw.cos + bulge * depth * yaw.sin), half_height * v, scale};
}

Eye Geometry::eye(float side) const {
  const Spot spot = on_head(0.43f * side, -0.07f);
  const float half = 0.100f + 0.066f * eye_size;
  return {spot, side, half * spot.scale, half * (0.56f + 0.1f * eye_size)};
}

}  // namespace elbo::data::faces
