// SPDX-License-Identifier: MIT
// In double, since 1 - s of a white pixel is not much more than the margin.
#include "elbo/models/pixel_space.h"

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

DensitySpace chosen_space(const PixelSpaceOptions& options, const data::DataInfo& info,
                          const std::string& model, BinaryPixels binary) {
  if (info.kind == data::ValueKind::binary) {
    if (binary == BinaryPixels::allowed) return DensitySpace::binary;
    throw ConfigError("model.name = \"", model,
                      "\" has a density of real values, and the data are 0 and 1; leave out "
                      "data.binarise, or take model made");
  }
  const bool has_levels = info.kind == data::ValueKind::unit && info.levels > 1;
  switch (options.space) {
    case PixelSpaceKind::automatic: return has_levels ? DensitySpace::logit : DensitySpace::real;
    case PixelSpaceKind::real: return DensitySpace::real;
    default: break;
  }
  if (!has_levels)
    throw ConfigError("model.space = \"", name_of(options.space),
                      "\" is a space of grey levels, and these data have none; want \"real\"");
  return options.space == PixelSpaceKind::logit ? DensitySpace::logit : DensitySpace::dequantised;
}

}  // namespace

PixelSpace::PixelSpace(const PixelSpaceOptions& options, const data::DataInfo& info,
                       const std::string& model, BinaryPixels binary)
    : space_(chosen_space(options, info, model, binary)),
      margin_(options.margin),
      values_(info.values()),
      levels_(info.levels),
      shape_(info.shape) {}

Placed PixelSpace::place(const Tensor& x, Rng& rng) const {
  const Tensor flat = x.flatten(1);
  const auto in_double = flat.options().dtype(torch::kFloat64);
  const Tensor none = torch::zeros({x.size(0)}, in_double);
  if (has_values_alone()) return {flat, none};
  const double levels = static_cast<double>(levels_);
  const Tensor noise = tensor::uniform(rng, flat.sizes()).to(in_double);
  const Tensor above = torch::round(flat.to(torch::kFloat64) * (levels - 1)) + noise;
  if (space_ == DensitySpace::dequantised) return {(above / levels).to(flat.scalar_type()), none};
  const double width = 1 - 2 * margin_;
  const Tensor low = (margin_ + width * (above / levels)).log(),
               high = (margin_ + width * ((levels - above) / levels)).log();
  return {(low - high).to(flat.scalar_type()),
          static_cast<double>(values_) * std::log(width) - (low + high).sum(1)};
}

Tensor PixelSpace::picture(const Tensor& y) const {
  std::vector<int64_t> sizes = shape_;
  sizes.insert(sizes.begin(), y.size(0));
  if (has_values_alone()) return y.view(sizes);
  const Tensor u =
      space_ == DensitySpace::logit ? (torch::sigmoid(y) - margin_) / (1 - 2 * margin_) : y;
  const auto most = static_cast<double>(levels_ - 1);
  return (torch::floor(u * static_cast<double>(levels_)).clamp(0, most) / most).view(sizes);
}

LogDensity PixelSpace::reported(const Tensor& log_p, const Tensor& log_slope) const {
  const Tensor nats = log_p.to(torch::kFloat64);
  if (space_ == DensitySpace::binary) return {nats, nats};
  if (space_ == DensitySpace::real) return {nats, {}};
  return {nats,
          nats + log_slope - static_cast<double>(values_) * std::log(static_cast<double>(levels_))};
}

}  // namespace elbo::models
