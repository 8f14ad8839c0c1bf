// SPDX-License-Identifier: MIT
// Eyes and eyebrows.
#include "elbo/data/faces/face_layers.h"

namespace elbo::data::faces {
namespace {

void paint_eye(const Canvas& canvas, const Scene& scene, const Eye eye) {
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const Colour iris = scene.colours.iris, skin = scene.colours.skin;
  const float w = eye.half_width, h = eye.half_height, narrow = eye.spot.scale, radius = 0.80f * h,
              gaze = 2.0f * scene.face.factors.gaze - 1.0f;
  const float ix = 0.48f * w * gaze, lash = 0.035f + 0.03f * scene.face.detail.blush,
              light = 0.35f * radius * g.light.x;
  const float shade = lerp(1.0f, g.light.on(0.7f * eye.side, 0.0f), 0.6f);
  canvas.paint(
      g.head, box_at(eye.spot.x, eye.spot.y, 1.35f * w, 2.1f * h), [=](float px, float py) {
        const float x = px - eye.spot.x, y = py - eye.spot.y, t = x / w, q = 1.0f - t * t,
                    outward = t * eye.side;
        const float top = -h * q - 0.010f * outward, bottom = 0.72f * h * q - 0.010f * outward,
                    flat = 1.0f / std::sqrt(1.0f + 2.0f * (h / w) * (h / w) * t * t);
        const float open = edge.inside(larger(top - y, y - bottom) * flat),
                    ends = edge.inside((std::abs(t) - 1.12f) * w);
        const float dx = (x - ix) / narrow, dy = y + 0.10f * h, from = std::sqrt(dx * dx + dy * dy);
        Ink ink = inked(
            skin * Colour{0.62f, 0.48f, 0.42f},
            0.55f * edge.line((y + 1.42f * h * larger(0.0f, 1.0f - 0.75f * t * t)) * flat, 0.012f) *
                ends);
        ink.add(Colour{0.97f, 0.97f, 0.96f} * shade, open);
        ink.add(skin * Colour{0.55f, 0.5f, 0.5f}, 0.35f * open * bump(y - top, 0.6f * h));
        ink.add(iris * (0.45f * shade), open * edge.inside(from - radius));
        ink.add(lerp(iris, Colour{1, 1, 1}, 0.15f + 0.3f * clamp01(dy / radius)) * shade,
                open * edge.inside(from - 0.78f * radius));
        ink.add({0.03f, 0.02f, 0.03f}, open * edge.inside(from - 0.46f * radius));
        ink.add({1, 1, 1},
                open * edge.inside(std::sqrt((dx - light) * (dx - light) +
                                             (dy + 0.38f * radius) * (dy + 0.38f * radius)) -
                                   0.26f * radius));
        const float above = top - y,
                    comb = 0.35f +
                           0.65f * (1.0f - 2.0f * to_whole(outward * (3.2f + 0.35f * above / h)));
        const float hairs =
            edge.inside(larger(-above, above - lash * (0.55f + 0.45f * outward)) * flat) * comb *
            edge.inside((std::abs(t) - 1.15f) * w);
        ink.add({0.10f, 0.06f, 0.06f}, 0.75f * hairs);
        ink.add({0.10f, 0.06f, 0.06f}, 0.95f * ends * edge.line((y - top) * flat, 0.019f));
        ink.add(skin * Colour{0.5f, 0.36f, 0.33f}, 0.45f * edge.inside((std::abs(t) - 0.95f) * w) *
                                                       edge.line((y - bottom) * flat, 0.010f));
        return ink.within(edge.inside(g.outline(px, py)));
      });
}

void paint_eyebrow(const Canvas& canvas, const Scene& scene, const Eye eye) {
  const Edge edge = canvas.edge;
  const FaceDetail& d = scene.face.detail;
  const Geometry& g = scene.geometry;
  const Spot spot = g.on_head(0.46f * eye.side, -0.36f);
  const Colour hair = lerp(scene.colours.hair, scene.colours.skin * 0.45f, 0.35f) * 0.75f;
  const float w = 0.152f * spot.scale, angle = 0.18f * (scene.face.factors.eyebrow_angle - 0.5f),
              half = 0.018f + 0.020f * d.brows, depth = 0.5f * d.texture;
  const float y0 = spot.y - 0.35f * (eye.half_height - 0.07f);
  const uint32_t seed = d.seed + 31u;
  canvas.paint(g.head, box_at(spot.x, y0, 1.2f * w, 0.17f), [=](float px, float py) {
    const float t = (px - spot.x) / w * eye.side;  // -1 inner end .. 1 outer end
    const float centre = y0 + angle * t + 0.035f * (t - 0.2f) * (t - 0.2f) - 0.01f;
    const float thick = half * (0.95f - 0.45f * t * larger(t, -0.2f)),
                strand = depth * (noise(px * 28.0f + py * 20.0f, seed) - 0.5f);
    return inked(hair * (1.0f + strand), (0.92f + 0.5f * strand) * edge.line(py - centre, thick) *
                                             edge.inside((std::abs(t) - 1.0f) * w));
  });
}

}  // namespace

void paint_eyes(const Canvas& canvas, const Scene& scene) {
  for (const float side : {-1.0f, 1.0f}) paint_eye(canvas, scene, scene.geometry.eye(side));
}

void paint_eyebrows(const Canvas& canvas, const Scene& scene) {
  for (const float side : {-1.0f, 1.0f}) paint_eyebrow(canvas, scene, scene.geometry.eye(side));
}

}  // namespace elbo::data::faces
