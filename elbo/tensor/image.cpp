// SPDX-License-Identifier: MIT
// Values become bytes; points become a map.
#include "elbo/tensor/image.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/image_grid.h"

namespace elbo::tensor {
namespace {

constexpr int64_t kMapSide = 256;  // pixels of a map of points
// The map shows [-6, 6] x [-6, 6]: the widest mixture and its noise.
constexpr float kMapReach = 6.0f;

/// White on black, one pixel a point; a pixel hit more often is brighter.
io::Image map_of(const Tensor& points) {
  io::Image map{kMapSide, kMapSide, 1, std::vector<uint8_t>(kMapSide * kMapSide, 0)};
  const Tensor flat = points.to(torch::kFloat32).contiguous();  // (B, 2)
  const float* at = flat.data_ptr<float>();
  const auto place = [](float v) {
    return static_cast<int64_t>(std::floor((v + kMapReach) / (2 * kMapReach) * kMapSide));
  };
  for (int64_t i = 0; i < flat.size(0); ++i) {
    if (!std::isfinite(at[2 * i]) || !std::isfinite(at[2 * i + 1])) continue;
    const int64_t column = place(std::clamp(at[2 * i], -2 * kMapReach, 2 * kMapReach));
    const int64_t row =
        kMapSide - 1 - place(std::clamp(at[2 * i + 1], -2 * kMapReach, 2 * kMapReach));
    if (row < 0 || row >= kMapSide || column < 0 || column >= kMapSide) continue;
    uint8_t& pixel = map.pixels[static_cast<size_t>(row * kMapSide + column)];
    pixel = static_cast<uint8_t>(std::min(255, pixel + 96));
  }
  return map;
}

}  // namespace

Tensor image_bytes(const Tensor& x, const data::DataInfo& info) {
  check_examples(x, info, "pictures to draw");
  if (!can_be_drawn(info))
    throw Unsupported("examples of ", info.name, " have the shape (", join(info.shape, ", "),
                      "): only (1 or 3, height, width) can be drawn as pictures");
  return (x.detach().to(torch::kFloat32) * 255 + .5)
      .clamp(0, 255)
      .to(torch::kUInt8)
      .permute({0, 2, 3, 1})
      .contiguous();
}

bool can_be_drawn(const data::DataInfo& info) {
  return info.is_image() && (info.shape[0] == 1 || info.shape[0] == 3);
}

std::vector<io::Image> images_of(const Tensor& x, const data::DataInfo& info) {
  const Tensor bytes = image_bytes(x, info);
  const auto size = static_cast<size_t>(info.values());
  std::vector<io::Image> out;
  for (int64_t i = 0; i < x.size(0); ++i) {
    io::Image image{info.shape[2], info.shape[1], info.shape[0], std::vector<uint8_t>(size)};
    std::memcpy(image.pixels.data(), bytes.data_ptr<uint8_t>() + static_cast<size_t>(i) * size,
                size);
    out.push_back(std::move(image));
  }
  return out;
}

io::Image image_grid_of(const Tensor& x, const data::DataInfo& info, int64_t columns) {
  if (!info.is_image() && info.shape == std::vector<int64_t>{2}) return map_of(x);
  return io::make_grid(images_of(x, info), columns);
}

Tensor tensor_of(const io::Image& image) {
  const Tensor bytes =
      torch::from_blob(const_cast<uint8_t*>(image.pixels.data()),
                       {1, image.height, image.width, image.channels}, torch::kUInt8);
  return bytes.permute({0, 3, 1, 2}).to(torch::kFloat32).div(255).contiguous();  // (1, C, H, W)
}

}  // namespace elbo::tensor
