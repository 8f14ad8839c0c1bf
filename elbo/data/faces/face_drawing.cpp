// SPDX-License-Identifier: MIT
// The layers in their order, from the wall behind the head to the hat.
#include "elbo/data/faces/face_drawing.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/data/faces/face_layers.h"

namespace elbo::data {
namespace {

/// To the nearest of 256 values, kept as grey_values() has them.
void round_to_8_bits(float* __restrict x, size_t count) {
#pragma omp simd
  for (size_t i = 0; i < count; ++i)  // NOLINTNEXTLINE(bugprone-incorrect-roundings): none below 0
    x[i] = static_cast<float>(static_cast<int32_t>(faces::clamp01(x[i]) * 255.0f + 0.5f)) / 255.0f;
}

}  // namespace

void draw_face(const Face& face, int64_t size, std::span<float> x) {
  ELBO_ASSERT(size >= kSmallestFace && size <= kLargestFace &&
              x.size() == static_cast<size_t>(3 * size * size));
  const faces::Scene scene(face);
  const faces::Canvas canvas(size, x);
  std::fill(x.begin(), x.end(), 0.0f);
  paint_wall(canvas, scene);
  paint_clothes(canvas, scene);
  paint_back_hair(canvas, scene);
  paint_neck(canvas, scene);
  paint_head(canvas, scene);
  paint_ears(canvas, scene);
  paint_freckles(canvas, scene);
  paint_nose(canvas, scene);
  paint_beard(canvas, scene);
  paint_mouth(canvas, scene);
  paint_eyes(canvas, scene);
  paint_eyebrows(canvas, scene);
  paint_front_hair(canvas, scene);
  paint_earrings(canvas, scene);
  paint_spectacles(canvas, scene);
  paint_hat(canvas, scene);
  round_to_8_bits(x.data(), x.size());
}

}  // namespace elbo::data
