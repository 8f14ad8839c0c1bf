// SPDX-License-Identifier: MIT
// The head itself: skin under the light, ears, freckles, nose.
#include "elbo/data/faces/face_layers.h"

namespace elbo::data::faces {
namespace {

/// Shadows on skin are redder than the skin.
ELBO_INLINE Colour in_shade(Colour skin, float dark) {
  return {skin.r * (1.0f - 0.75f * dark), skin.g * (1.0f - dark), skin.b * (1.0f - dark)};
}

/// Ears are behind the face; that of the side which is turned to us comes before it.
float ear_before_face(const Geometry& g, float side) { return clamp01(-3.0f * side * g.yaw.sin); }

Spot ear_spot(const Geometry& g, float side) {
  const float turned = std::abs(g.yaw.sin), near = -side * g.yaw.sin > 0 ? 0.45f : 0.15f;
  return {side * g.half_width * (1.04f - near * turned), 0.02f, 1.0f};
}

}  // namespace

void paint_head(const Canvas& canvas, const Scene& scene) {
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const Colour skin = scene.colours.skin;
  const Spot left = g.on_head(-0.52f, 0.24f), right = g.on_head(0.52f, 0.24f);
  const float blush = 0.10f + 0.28f * scene.face.detail.blush,
              grain = 0.05f * scene.face.detail.texture;
  const uint32_t seed = scene.face.detail.seed;
  canvas.paint(g.head, {-g.half_width, -g.half_height, g.half_width, g.half_height},
               [=](float x, float y) {
                 const float light = g.light.on(x / g.half_width, y / g.half_height) +
                                     grain * (noise(x * 14.0f, y * 14.0f, seed) - 0.5f);
                 const float lx = (x - left.x) / left.scale, rx = (x - right.x) / right.scale,
                             down = (y - left.y) * (y - left.y);
                 const float red = blush * larger(larger(0.0f, 1.0f - (lx * lx + down) * 34.0f),
                                                  larger(0.0f, 1.0f - (rx * rx + down) * 34.0f));
                 const Colour shaded{skin.r * (0.06f + 0.94f * light), skin.g * light,
                                     skin.b * light * (0.96f + 0.04f * light)};
                 return inked(lerp(shaded, shaded * Colour{1.02f, 0.72f, 0.70f}, red),
                              edge.inside(g.outline(x, y)));
               });
}

void paint_ears(const Canvas& canvas, const Scene& scene) {
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  for (const float side : {-1.0f, 1.0f}) {
    const Spot ear = ear_spot(g, side);
    const float before = ear_before_face(g, side);
    const Colour skin = scene.colours.skin * g.light.on(0.8f * side, 0.0f);
    canvas.paint(g.head, box_at(ear.x, ear.y, 0.09f, 0.14f), [=](float x, float y) {
      const float ex = x - ear.x, ey = y - ear.y,
                  hidden = edge.inside(g.outline(x, y)) * (1.0f - before);
      Ink ink = inked(skin, edge.inside(ellipse(ex, ey, 0.078f - 0.15f * larger(ey, 0.0f), 0.13f)) *
                                (1.0f - hidden));
      ink.add(in_shade(skin, 0.35f),
              ink.cover * edge.soft(ellipse(ex - 0.012f * side, ey, 0.036f, 0.075f), 0.04f));
      return ink;
    });
  }
}

void paint_freckles(const Canvas& canvas, const Scene& scene) {
  const float amount = scene.face.detail.freckles;
  if (amount <= 0) return;
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const Colour dot = scene.colours.skin * Colour{0.72f, 0.55f, 0.45f};
  const Spot middle = g.on_head(0, 0.2f);
  const uint32_t seed = scene.face.detail.seed;
  canvas.paint(
      g.head, box_at(middle.x, middle.y, 0.8f * g.half_width, 0.2f), [=](float x, float y) {
        constexpr float kCell = 0.075f;
        const float u = (x - middle.x) / kCell, v = (y - middle.y) / kCell;
        const int32_t column = whole_below(u), row = whole_below(v);
        const uint32_t key = seed + static_cast<uint32_t>(row) * 0x9E3779B1u;
        const float du = u - static_cast<float>(column) - 0.3f - 0.4f * lattice(column, key);
        const float dv = v - static_cast<float>(row) - 0.3f - 0.4f * lattice(column, key + 77u);
        const float size = 0.10f + 0.13f * lattice(column, key + 177u);
        const float field = bump(x - middle.x, 0.85f * g.half_width) * bump(y - middle.y, 0.22f);
        return inked(dot, 0.9f * amount * smaller(1.0f, 2.0f * field) *
                              edge.inside((std::sqrt(du * du + dv * dv) - size) * kCell) *
                              edge.inside(g.outline(x, y)));
      });
}

void paint_nose(const Canvas& canvas, const Scene& scene) {
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const Colour skin = scene.colours.skin;
  const Spot top = g.on_head(0, -0.12f, 1.02f), tip = g.nose;
  const float width = tip.scale * (0.068f + 0.040f * scene.face.detail.nose), light = g.light.x;
  canvas.paint(
      g.head, {smaller(top.x, tip.x) - 0.16f, top.y, larger(top.x, tip.x) + 0.16f, tip.y + 0.12f},
      [=](float x, float y) {
        const float t = clamp01((y - top.y) / (tip.y - top.y)), across = x - lerp(top.x, tip.x, t),
                    half = lerp(0.030f, width, t * t);
        const float below = clamp01((tip.y + 0.05f - y) * 12.0f) * t;
        const float left = bump(across + half, 0.055f) * (0.26f + 0.24f * light),
                    right = bump(across - half, 0.055f) * (0.26f - 0.24f * light);
        const float dx = x - tip.x, dy = y - tip.y;
        const float under = (dx / width) * (dx / width),
                    fold = edge.line(dy - 0.054f + 0.018f * under, 0.017f) *
                           larger(0.0f, 1.0f - 0.6f * under);
        const float holes =
            edge.inside(ellipse(std::abs(dx) - 0.5f * width, dy - 0.040f, 0.30f * width, 0.017f));
        Ink ink = inked(in_shade(skin, 0.55f), larger(0.0f, left + right) * below);
        ink.add(in_shade(skin, 0.60f), 0.75f * fold);
        ink.add(in_shade(skin, 0.80f), 0.85f * holes);
        ink.add(lerp(skin, Colour{1, 1, 1}, 0.55f),
                0.5f * bump(dx - 0.02f * light, 0.06f) * bump(dy + 0.01f, 0.06f));
        return ink;
      });
}

void paint_earrings(const Canvas& canvas, const Scene& scene) {
  if (scene.face.factors.earrings <= 0) return;
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const float hoop = scene.face.detail.iris;  // small and round .. a large hoop
  const Colour metal = lerp(Colour{0.98f, 0.80f, 0.25f}, Colour{0.90f, 0.93f, 0.97f},
                            scene.face.detail.nose > 0.5f ? 1.0f : 0.0f);
  for (const float side : {-1.0f, 1.0f}) {
    const Spot ear = ear_spot(g, side);
    const float before = ear_before_face(g, side), radius = 0.046f + 0.030f * hoop;
    const float cx = ear.x + 0.01f * side, cy = ear.y + 0.125f + radius;
    canvas.paint(g.head, box_at(cx, cy, 0.11f, 0.11f), [=](float x, float y) {
      const float hidden = edge.inside(g.outline(x, y)) * (1.0f - before);
      const float from = std::sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy));
      const float ring = lerp(edge.inside(from - radius), edge.line(from - radius, 0.022f), hoop);
      const float shine =
          0.75f + 0.45f * bump(x - cx - 0.03f * g.light.x, 0.06f) * bump(y - cy + 0.03f, 0.06f);
      return inked(metal * shine, ring * (1.0f - hidden));
    });
  }
}

}  // namespace elbo::data::faces
