// SPDX-License-Identifier: MIT
// What is worn: spectacles and hats.
#include "elbo/data/faces/face_layers.h"

namespace elbo::data::faces {
namespace {

void paint_lens(const Canvas& canvas, const Scene& scene, const Eye eye) {
  const Edge edge = canvas.edge;
  const Geometry& g = scene.geometry;
  const Colour frame = scene.colours.frames;
  const bool square = scene.face.detail.spectacle_shape == 1;
  const float rx = 0.172f * larger(eye.spot.scale, 0.6f), ry = square ? 0.125f : 0.150f,
              corner = square ? 0.05f : ry;
  const float cx = eye.spot.x, cy = eye.spot.y + 0.015f, narrow = ry / rx;
  const float half = 0.014f + 0.009f * scene.face.detail.brows;
  const float hinge = eye.side * g.half_width * (1.0f - 0.12f * std::abs(g.yaw.sin));
  const Segment temple{cx + eye.side * rx, cy - 0.03f,
                       eye.side * larger(eye.side * hinge, eye.side * cx + rx), cy - 0.04f};
  canvas.paint(g.head,
               {smaller(cx - rx, temple.bx) - 0.04f, cy - ry - 0.04f,
                larger(cx + rx, temple.bx) + 0.04f, cy + ry + 0.04f},
               [=](float x, float y) {
                 const float dx = x - cx, dy = y - cy;
                 const float shape =
                     square ? rounded_box(dx, dy, {0, 0, rx, ry}, corner) : ellipse(dx, dy, rx, ry);
                 const float slant = 1.1f * g.light.x * dx * narrow + dy * 0.8f;
                 const float glare = 0.30f * edge.soft(std::abs(slant + 0.06f) - 0.030f, 0.01f) +
                                     0.2f * edge.soft(std::abs(slant - 0.02f) - 0.010f, 0.01f);
                 Ink ink = inked({0.93f, 0.97f, 1.0f}, edge.inside(shape) * (0.10f + glare));
                 ink.add(frame,
                         larger(edge.line(shape, half), edge.inside(segment(x, y, temple) - half)));
                 return ink;
               });
}

/// The crown of a hat: over the head, down to the hat's line.
ELBO_INLINE float crown(const Geometry& g, float x, float y, float ry) {
  return larger(ellipse(x + 0.05f * g.yaw.sin, y - g.hat_line,
                        g.half_width + smaller(g.hair_margin, 0.09f) + 0.035f, ry),
                y - g.hat_line - 0.03f + 0.10f * x * x);
}

void paint_knitted(const Canvas& canvas, const Scene& scene) {
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const Colour wool = scene.colours.hat, fold = scene.colours.hat_band;
  const float depth = 0.35f * scene.face.detail.texture,
              wide = g.half_width + smaller(g.hair_margin, 0.09f) + 0.06f;
  canvas.paint(
      g.head, {-wide - 0.02f, g.hat_line - 0.52f, wide + 0.02f, g.hat_line + 0.12f},
      [=](float x, float y) {
        // Ribs are closer at the sides.
        const float u = clamp01(0.5f + 0.5f * x / wide), arc = u * (1.5f - u * (1.5f - u)) * 13.0f;
        const float ribs = 1.0f - depth * (1.0f - 2.0f * to_whole(arc + 0.5f)),
                    rows = 1.0f - 0.6f * depth * (1.0f - 2.0f * to_whole(y * 11.0f));
        const float light = g.light.on(0.9f * x / wide, -0.55f),
                    band_y = y - g.hat_line + 0.03f + 0.10f * x * x;
        const float bobble =
            std::sqrt(x * x + (y - g.hat_line + 0.43f) * (y - g.hat_line + 0.43f)) - 0.085f;
        Ink ink = inked(fold * (light * rows), edge.inside(bobble));
        ink.add(wool * (light * ribs * rows), edge.inside(crown(g, x, y, 0.40f)));
        ink.add(fold * (light * ribs),
                edge.inside(rounded_box(x, band_y, {0, 0, wide, 0.085f}, 0.04f)));
        return ink;
      });
}

void paint_brimmed(const Canvas& canvas, const Scene& scene) {
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const Colour felt = scene.colours.hat, ribbon = scene.colours.hat_band;
  const float wide = g.half_width + 0.34f, grain = 0.16f * scene.face.detail.texture;
  const uint32_t seed = scene.face.detail.seed + 3u;
  canvas.paint(
      g.head, {-wide, g.hat_line - 0.52f, wide, g.hat_line + 0.16f}, [=](float x, float y) {
        const float light = g.light.on(0.8f * x / (wide - 0.25f), -0.5f) +
                            grain * (noise(x * 26.0f, y * 26.0f, seed) - 0.5f);
        const float dent = 0.06f * bump(x, 0.25f), top = crown(g, x, y - dent, 0.46f),
                    strip = std::abs(y - g.hat_line + 0.085f - 0.06f * x * x) - 0.05f;
        const float brim = ellipse(x, y - g.hat_line - 0.035f + 0.10f * x * x, wide, 0.085f);
        Ink ink = inked({0.16f, 0.08f, 0.06f},
                        0.30f * edge.soft(larger(g.outline(x, y),
                                                 ellipse(x, y - g.hat_line - 0.08f, wide, 0.10f)),
                                          0.06f));
        ink.add(felt * light, edge.inside(top));
        ink.add(ribbon * light, edge.inside(larger(top, strip)));
        ink.add(felt * (1.15f * light), edge.inside(brim));
        const float crease = edge.line(y - g.hat_line + 0.02f + 0.02f * x * x, 0.012f) *
                             edge.inside(std::abs(x) - g.half_width - 0.08f);
        ink.add(felt * (0.55f * light), 0.8f * edge.inside(brim) * crease);
        return ink;
      });
}

void paint_cap(const Canvas& canvas, const Scene& scene) {
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const Colour cloth = scene.colours.hat, badge = scene.colours.hat_band;
  const float side = g.on_head(0, -0.5f, 1.25f).x, wide = g.half_width + 0.08f;
  canvas.paint(
      g.head, {-wide - 0.12f, g.hat_line - 0.44f, wide + 0.12f, g.hat_line + 0.20f},
      [=](float x, float y) {
        const float light = g.light.on(0.85f * x / wide, -0.5f), dx = x - side;
        const float visor =
            larger(ellipse(dx, y - g.hat_line - 0.01f + 0.20f * dx * dx, 0.92f * wide, 0.135f),
                   g.hat_line - 0.02f - 0.20f * dx * dx - y);
        const float top = crown(g, x, y, 0.40f),
                    seam =
                        edge.line(std::abs(dx) - 0.16f - 0.35f * (y - g.hat_line + 0.38f), 0.010f);
        const float logo = ellipse(dx, y - g.hat_line + 0.17f, 0.095f, 0.085f);
        Ink ink = inked({0.16f, 0.08f, 0.06f},
                        0.30f * edge.soft(larger(g.outline(x, y), y - g.hat_line - 0.12f), 0.08f));
        ink.add(cloth * light, edge.inside(top));
        ink.add(cloth * (0.6f * light), 0.6f * edge.inside(top) * seam);
        ink.add(badge * light, edge.inside(larger(top, logo)));
        ink.add(lerp(cloth * 0.6f, badge, 0.35f) * light, edge.inside(visor));
        return ink;
      });
}

}  // namespace

void paint_spectacles(const Canvas& canvas, const Scene& scene) {
  if (scene.face.factors.spectacles <= 0) return;
  const Geometry& g = scene.geometry;
  const Edge edge = canvas.edge;
  const Eye left = g.eye(-1), right = g.eye(1);
  const Colour frame = scene.colours.frames;
  const float half = 0.014f + 0.009f * scene.face.detail.brows, y = left.spot.y - 0.03f;
  const float from = left.spot.x + 0.172f * larger(left.spot.scale, 0.6f),
              to = right.spot.x - 0.172f * larger(right.spot.scale, 0.6f);
  canvas.paint(g.head, {from - 0.03f, y - 0.06f, to + 0.03f, y + 0.06f}, [=](float px, float py) {
    return inked(frame, edge.inside(segment(px, py, {from, y, to, y}) - half));
  });
  paint_lens(canvas, scene, left);
  paint_lens(canvas, scene, right);
}

void paint_hat(const Canvas& canvas, const Scene& scene) {
  if (scene.face.factors.hat <= 0) return;
  switch (scene.face.detail.hat_shape) {
    case 0: return paint_knitted(canvas, scene);
    case 1: return paint_brimmed(canvas, scene);
    default: return paint_cap(canvas, scene);
  }
}

}  // namespace elbo::data::faces
