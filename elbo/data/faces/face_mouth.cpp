// SPDX-License-Identifier: MIT
// The lower face: beard, the folds of a smile, lips, teeth and tongue.
#include "elbo/data/faces/face_layers.h"
#include "elbo/data/faces/face_shapes.h"

namespace elbo::data::faces {

void paint_beard(const Canvas& canvas, const Scene& scene) {
  if (scene.face.factors.beard <= 0) return;
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const FaceDetail& d = scene.face.detail;
  const Mouth mouth = g.mouth;
  const Colour hair = scene.colours.hair * 0.85f;
  const float full = d.beard_size, longer = 0.02f + 0.07f * full;
  const Strands strands{.x = mouth.x,
                        .y = -0.35f,
                        .across = 22,
                        .wave = d.wave,
                        .depth = d.texture,
                        .pixels = edge.pixels,
                        .seed = d.seed + 5u};
  canvas.paint(
      g.head, {-g.half_width - 0.05f, 0, g.half_width + 0.05f, g.half_height + 0.16f},
      [=](float x, float y) {
        const float strand = strands.at(x, y), u = (x - mouth.x) / g.half_width,
                    t = (x - mouth.x) / mouth.half_width;
        const float cheek = y - lerp(0.44f, 0.36f, full) + lerp(0.20f, 0.42f, full) * u * u;
        const float jaw = larger(g.outline(x, y - longer) - 0.015f, 0.02f - cheek);
        const float chin = larger(jaw, std::abs(u) - lerp(0.42f, 1.3f, full));
        const float centre = mouth.line(t) - mouth.upper_lip - 0.030f + 0.035f * t * t,
                    half = 0.042f * (1.0f - 0.45f * t * t);
        const float lip =
            larger(std::abs(y - centre) - half, std::abs(x - mouth.x) - 1.05f * mouth.half_width);
        const float light =
            g.light.on(0.8f * x / g.half_width, 0.75f * y / g.half_height) * (1.0f + 1.1f * strand);
        Ink ink = inked(hair * light, 0.92f * edge.soft(chin + 0.10f * strand, 0.05f));
        ink.add(hair * light, 0.9f * edge.soft(lip + 0.03f * strand, 0.03f));
        return ink;
      });
}

void paint_mouth(const Canvas& canvas, const Scene& scene) {
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const Mouth m = g.mouth;
  const Colour lips = scene.colours.lips * g.light.on(0.7f * m.x / g.half_width, 0.4f),
               skin = scene.colours.skin;
  const float teeth_wide = m.half_width / 4.5f, opened = clamp01(m.open * 14.0f),
              shine = 0.22f + 0.3f * scene.face.detail.lips;
  canvas.paint(g.head, box_at(m.x, m.y + 0.06f, 1.5f * m.half_width, 0.28f), [=](float x, float y) {
    const float t = (x - m.x) / m.half_width, side = std::abs(t), q = larger(0.0f, 1.0f - t * t),
                slope = 2.0f * m.curve * t / m.half_width;
    const float flat = 1.0f / std::sqrt(1.0f + slope * slope), at = (y - m.line(t)) * flat,
                gap = m.open * q * flat;
    const float ends = edge.inside((side - 1.0f) * m.half_width),
                bow = 1.0f - 0.35f * bump(t, 0.25f);
    const float corner =
        std::sqrt((side - 1.12f) * (side - 1.12f) * m.half_width * m.half_width + at * at);
    const float fold = edge.soft(std::abs(corner - 0.035f) - 0.008f, 0.03f) *
                       clamp01(3.0f * m.curve) * edge.inside((1.1f - side) * m.half_width);
    Ink ink = inked(skin * Colour{0.68f, 0.50f, 0.44f}, 0.6f * fold);
    ink.add(skin * Colour{0.70f, 0.54f, 0.48f},
            0.45f * edge.soft(std::abs(at - gap - m.lower_lip * q - 0.035f) - 0.008f, 0.04f) *
                bump(t, 0.7f));
    ink.add(lips, ends * edge.band(at, -m.upper_lip * q * bow, gap + m.lower_lip * q));
    ink.add(
        lerp(lips, Colour{1, 1, 1}, 0.6f),
        shine * ends * bump(at - gap - 0.45f * m.lower_lip, 0.5f * m.lower_lip) * bump(t, 0.6f));
    const float hole = ends * edge.band(at, 0.0f, gap);
    ink.add({0.24f, 0.05f, 0.07f}, hole);
    ink.add({0.78f, 0.33f, 0.36f},
            hole * edge.soft(
                       ellipse(x - m.x, at - m.open, 0.55f * m.half_width, 0.45f * m.open + 0.001f),
                       0.02f));
    const float teeth = ends * edge.band(at, 0.0f, smaller(0.62f * gap, 0.09f));
    ink.add({0.97f, 0.96f, 0.92f}, teeth);
    ink.add({0.55f, 0.47f, 0.45f},
            0.75f * teeth * edge.line(to_whole(t * 4.5f) * teeth_wide, 0.004f));
    ink.add(lips * 0.42f, (0.85f - 0.5f * opened) * edge.inside((side - 1.06f) * m.half_width) *
                              edge.line(at, 0.014f));
    return ink.within(edge.inside(g.outline(x, y)));
  });
}

}  // namespace elbo::data::faces
