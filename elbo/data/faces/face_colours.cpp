// SPDX-License-Identifier: MIT
// Ramps through colours chosen by eye.
#include "elbo/data/faces/face_layers.h"

#include <array>

namespace elbo::data::faces {
namespace {

template <size_t N>
Colour along(const std::array<Colour, N>& stops, float at) {
  const float place = std::clamp(at, 0.0f, 1.0f) * static_cast<float>(N - 1);
  const size_t i = std::min(static_cast<size_t>(place), N - 2);
  return lerp(stops[i], stops[i + 1], place - static_cast<float>(i));
}

constexpr std::array<Colour, 5> kSkin{{{1.00f, 0.86f, 0.76f},
                                       {0.95f, 0.76f, 0.62f},
                                       {0.82f, 0.60f, 0.44f},
                                       {0.60f, 0.40f, 0.27f},
                                       {0.37f, 0.235f, 0.16f}}};
constexpr std::array<Colour, 9> kHair{{{0.09f, 0.08f, 0.09f},
                                       {0.20f, 0.13f, 0.09f},
                                       {0.36f, 0.22f, 0.12f},
                                       {0.62f, 0.45f, 0.24f},
                                       {0.90f, 0.73f, 0.40f},
                                       {0.84f, 0.50f, 0.22f},
                                       {0.70f, 0.27f, 0.10f},
                                       {0.56f, 0.43f, 0.36f},
                                       {0.78f, 0.78f, 0.79f}}};
constexpr std::array<Colour, 4> kIris{
    {{0.30f, 0.17f, 0.08f}, {0.27f, 0.42f, 0.20f}, {0.18f, 0.40f, 0.68f}, {0.45f, 0.52f, 0.58f}}};
constexpr std::array<Colour, 5> kFrames{{{0.08f, 0.08f, 0.10f},
                                         {0.32f, 0.16f, 0.08f},
                                         {0.70f, 0.54f, 0.22f},
                                         {0.60f, 0.10f, 0.14f},
                                         {0.12f, 0.18f, 0.48f}}};

}  // namespace

Colour hue(float at, float saturation, float value) {
  const float h = 6 * at;
  const Colour pure{clamp01(std::abs(h - 3) - 1), clamp01(2 - std::abs(h - 2)),
                    clamp01(2 - std::abs(h - 4))};
  return {value * lerp(1, pure.r, saturation), value * lerp(1, pure.g, saturation),
          value * lerp(1, pure.b, saturation)};
}

Colours::Colours(const Face& face) {
  const FaceFactors& f = face.factors;
  const FaceDetail& d = face.detail;
  skin = along(kSkin, f.skin);
  hair = along(kHair, f.hair_colour);
  lips =
      lerp(skin * Colour{0.84f, 0.60f, 0.58f}, Colour{0.74f, 0.20f, 0.24f}, 0.15f + 0.45f * d.lips);
  iris = along(kIris, d.iris);
  clothes = hue(d.clothes, 0.55f, 0.45f + 0.35f * d.cloth_stripes);
  wall = hue(0.84f * f.background, 0.40f, 0.82f);
  frames = along(kFrames, d.frame_colour);
  hat = hue(d.hat_colour, 0.6f, 0.35f + 0.35f * d.frame_colour);
  hat_band = hue(d.hat_colour < 0.5f ? d.hat_colour + 0.5f : d.hat_colour - 0.5f, 0.45f,
                 0.85f - 0.5f * d.frame_colour);
}

}  // namespace elbo::data::faces
