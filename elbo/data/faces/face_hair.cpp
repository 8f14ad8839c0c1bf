// SPDX-License-Identifier: MIT
// Hair behind the head and before it.
#include "elbo/data/faces/face_layers.h"
#include "elbo/data/faces/face_shapes.h"

namespace elbo::data::faces {
namespace {

Strands strands_of(const Canvas& canvas, const Scene& scene) {
  const FaceDetail& d = scene.face.detail;
  const Geometry& g = scene.geometry;
  return {.x = 0.5f * d.part * g.half_width,
          .y = -g.half_height - g.hair_margin,
          .across = 13,
          .wave = d.wave,
          .depth = 1.1f * d.texture,
          .pixels = canvas.edge.pixels,
          .seed = d.seed};
}

/// Hair with its sheen, a band across the crown on the side of the light.
ELBO_INLINE Colour lit_hair(Colour hair, const Geometry& g, float x, float y, float strand) {
  const float u = x / g.half_width,
              high = y + 0.60f * g.half_height - 0.10f * u * u + 0.12f * strand;
  const float sheen =
      bump(high, 0.16f) * bump(u - 0.55f * g.light.x, 0.95f) * (0.55f + 0.8f * strand);
  const float light =
      g.light.on(0.75f * x / (g.half_width + 0.1f), 0.45f * smaller(y, 0.3f) / g.half_height) *
      (1.0f + strand);
  return lerp(hair * light, lerp(hair, Colour{1, 1, 1}, 0.38f), 0.7f * larger(0.0f, sheen));
}

}  // namespace

void paint_back_hair(const Canvas& canvas, const Scene& scene) {
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const Strands strands = strands_of(canvas, scene);
  const Colour hair = scene.colours.hair;
  const float rx = g.half_width + g.hair_margin, ry = g.half_height + 0.8f * g.hair_margin,
              back = -0.10f * g.yaw.sin, wave = scene.face.detail.wave;
  canvas.paint(g.head, {-rx - 0.2f, -ry, rx + 0.2f, g.hair_bottom + 0.1f}, [=](float x, float y) {
    const float bx = x - back, strand = strands.at(x, y), down = larger(y, 0.0f);
    const float swing = 0.045f * wave * (4.0f * to_whole(y * 1.9f) - 1.0f) * clamp01(4.0f * down);
    const float column = std::abs(bx) - rx - 0.06f * down + 0.10f * down * down + swing;
    const float shape = y < 0.0f ? ellipse(bx, y, rx, ry) : column;
    const float end = y - g.hair_bottom + 0.14f * bx * bx - 0.12f * strand;
    const float inner = 1.0f - 0.30f * bump(bx, g.half_width);
    return inked(lit_hair(hair, g, x, y, strand) * (0.88f * inner),
                 edge.inside(larger(shape + 0.02f * strand, end)));
  });
}

void paint_front_hair(const Canvas& canvas, const Scene& scene) {
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const FaceDetail& d = scene.face.detail;
  const Strands strands = strands_of(canvas, scene);
  const Colour hair = scene.colours.hair;
  const float length = scene.face.factors.hair_length,
              fringe = d.fringe * smaller(1.0f, 0.3f + 1.8f * length), part = 0.6f * d.part;
  const float rx = g.half_width + 0.55f * g.hair_margin, ry = g.half_height + 0.8f * g.hair_margin,
              middle = g.on_head(0, -0.6f).x;
  const float top = -g.half_height * (0.72f - 0.36f * fringe),
              sides = lerp(-0.10f, 0.52f, smaller(1.0f, 1.25f * length));
  canvas.paint(
      g.head, {-rx - 0.02f, -ry - 0.02f, rx + 0.02f, 1.5f * sides - 0.5f * top + 0.2f},
      [=](float x, float y) {
        const float strand = strands.at(x, y), u = (x - middle) / g.half_width,
                    from_part = u - part;
        const float w = smaller(u * u, 1.25f), q = w * (0.25f + 0.75f * w),
                    lift = 0.10f * (1.0f - fringe) * bump(from_part, 0.5f);
        const float line = top + (sides - top) * q - lift + (0.10f + 0.10f * fringe) * strand;
        const float shape = larger(ellipse(x + 0.05f * g.yaw.sin, y, rx, ry) + 0.015f * strand,
                                   (y - line) / (1.0f + 0.8f * std::abs(u)));
        const float shadow = larger(g.outline(x, y), (y - line - 0.05f) * 0.7f);
        const float parting = 0.35f *
                              edge.line(x - strands.x - 0.3f * (y + g.half_height) * part, 0.018f) *
                              (1.0f - ramp(y, -g.half_height, top));
        Ink ink = inked(Colour{0.22f, 0.10f, 0.07f}, 0.25f * edge.soft(shadow, 0.10f));
        ink.add(lit_hair(hair, g, x, y, strand) * (1.0f - parting), edge.inside(shape));
        return ink;
      });
}

}  // namespace elbo::data::faces
