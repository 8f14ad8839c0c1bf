// SPDX-License-Identifier: MIT
// What is around the head: a wall with paper, clothes and neck.
#include "elbo/data/faces/face_layers.h"

namespace elbo::data::faces {
namespace {

/// `pattern`(x, y) in [0, 1] darkens the wall.
template <class Pattern>
void paint_paper(const Canvas& canvas, const Scene& scene, const Pattern pattern) {
  const Colour wall = scene.colours.wall;
  const float from = scene.geometry.light.x, depth = 0.22f * scene.face.detail.texture;
  canvas.paint({}, {-kReach, -kReach, kReach, kReach}, [=](float x, float y) {
    const float bright = 1.02f + 0.14f * x * from - 0.07f * (x * x + y * y);
    return inked(wall * (bright * (1.0f - depth * pattern(x, y))), 1.0f);
  });
}

}  // namespace

void paint_wall(const Canvas& canvas, const Scene& scene) {
  const FaceDetail& d = scene.face.detail;
  const Edge edge = canvas.edge;
  const float period = 0.22f + 0.25f * d.wallpaper_scale, per = 1 / period,
              shift = d.wallpaper_shift;
  const uint32_t seed = d.seed;
  switch (d.wallpaper) {
    case 1:
      return paint_paper(canvas, scene, [=](float x, float y) {
        return edge.soft((to_whole((x + 0.5f * y) * per + shift) - 0.22f) * period, 0.03f);
      });
    case 2:
      return paint_paper(canvas, scene, [=](float x, float y) {
        const float across = to_whole(x * per + shift), down = to_whole(y * per + shift);
        return 0.8f * edge.line(smaller(across, down) * period, 0.025f);
      });
    case 3:
      return paint_paper(canvas, scene, [=](float x, float y) {
        const float u = to_whole(x * per + shift) * period, v = to_whole(y * per + shift) * period;
        return edge.inside(std::sqrt(u * u + v * v) - 0.25f * period);
      });
    default:
      return paint_paper(canvas, scene, [=](float x, float y) {
        return 1.3f * noise(x * per * 0.8f, y * per * 0.8f, seed);
      });
  }
}

void paint_clothes(const Canvas& canvas, const Scene& scene) {
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const FaceDetail& d = scene.face.detail;
  const Colour cloth = scene.colours.clothes;
  const float contrast = 0.6f * d.cloth_stripes * d.texture;
  canvas.paint(g.body, {-1.1f, 0.5f, 1.1f, 1}, [=](float x, float y) {
    const float shoulders = ellipse(x, y - 1.16f, 0.86f, 0.44f);
    const float stripes = edge.inside((to_whole(y * 5.5f + 0.2f * x * x) - 0.25f) / 5.5f);
    const float folds = 0.06f * (to_whole(std::abs(x) * 3.0f + y * 0.6f) - 0.25f);
    Ink ink =
        inked(cloth * (g.light.on(0.85f * x, -0.35f) * (1.0f + folds)), edge.inside(shoulders));
    ink.add(lerp(cloth, Colour{0.95f, 0.95f, 0.92f}, 0.7f), ink.cover * contrast * stripes);
    return ink;
  });
}

void paint_neck(const Canvas& canvas, const Scene& scene) {
  const Edge edge = canvas.edge;
  const Geometry g = scene.geometry;
  const Colour skin = scene.colours.skin,
               collar = lerp(scene.colours.clothes, Colour{0.98f, 0.97f, 0.95f}, 0.45f);
  const float width = 0.20f + 0.06f * scene.face.factors.face_width,
              pointed = static_cast<float>(scene.face.detail.collar);
  const float chin = g.head.y + g.half_height;
  canvas.paint(g.body, {-0.4f, 0.3f, 0.4f, 1}, [=](float x, float y) {
    const float out = larger(0.0f, y - 0.66f),
                sides = std::abs(x) - width - 0.5f * out * out - 0.1f * out;
    const float end = y - 0.86f - 0.10f * pointed + std::abs(x) * lerp(0.25f, 1.0f, pointed);
    const float under_chin = 0.30f * (1.0f - ramp(y, chin - 0.02f, chin + 0.17f));
    const float light = g.light.on(x / (width + 0.12f), 0.1f), shape = larger(sides, end);
    Ink ink = inked(collar * (light * 0.95f), edge.inside(shape - 0.055f) * ramp(y, 0.62f, 0.74f));
    ink.add(skin * (light * (0.86f - under_chin)), edge.inside(shape));
    return ink;
  });
}

}  // namespace elbo::data::faces
