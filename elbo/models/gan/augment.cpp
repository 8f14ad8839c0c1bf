// SPDX-License-Identifier: MIT
// Random changes of images, differentiable.
#include "elbo/models/gan/augment.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr int64_t kShiftPart = 8, kCutPart = 2;  // of the sides

/// A number an image, uniform on [0, 1): (B, 1, 1, 1).
Tensor drawn(const Tensor& x, Rng& rng) {
  return tensor::uniform(rng, {x.size(0), 1}).to(x.options()).view({-1, 1, 1, 1});
}

/// A whole number an image, uniform on [low, high]: (B, 1, 1, 1).
Tensor whole_drawn(const Tensor& x, std::pair<int64_t, int64_t> range, Rng& rng) {
  const int64_t count = range.second - range.first + 1;
  return (drawn(x, rng) * count).floor().clamp_max(count - 1).to(torch::kInt64) + range.first;
}

Tensor coloured(Tensor x, Rng& rng) {
  x = x + .5 * (drawn(x, rng) - .5);
  const Tensor grey = x.mean(1, true);
  x = grey + 2 * drawn(x, rng) * (x - grey);
  const Tensor level = x.mean(at::IntArrayRef{1, 2, 3}, true);
  return level + (drawn(x, rng) + .5) * (x - level);
}

/// Rows (dim 2) or columns (dim 3) moved by up to an eighth.
Tensor moved_along(const Tensor& x, int64_t dim, Rng& rng) {
  const int64_t side = x.size(dim), most = side / kShiftPart;
  if (most == 0) return x;
  const std::vector<int64_t> pad =
      dim == 2 ? std::vector<int64_t>{0, 0, most, most} : std::vector<int64_t>{most, most};
  std::vector<int64_t> line(4, 1), sizes = x.sizes().vec();
  line[static_cast<size_t>(dim)] = side;
  const Tensor from = torch::arange(side, x.options().dtype(torch::kInt64)).view(line) +
                      whole_drawn(x, {0, 2 * most}, rng);
  return torch::gather(at::constant_pad_nd(x, pad, 0), dim, from.expand(sizes));
}

/// 0 within a square whose middle is drawn, 1 elsewhere: (B, 1, H, W).
Tensor uncut(const Tensor& x, Rng& rng) {
  Tensor inside;
  for (const int64_t dim : {2, 3}) {
    const int64_t side = x.size(dim), cut = side / kCutPart;
    std::vector<int64_t> line(4, 1);
    line[static_cast<size_t>(dim)] = side;
    const Tensor begin = whole_drawn(x, {-(cut / 2), side - 1 - cut / 2}, rng),
                 at = torch::arange(side, x.options().dtype(torch::kInt64)).view(line);
    const Tensor within = (at >= begin) & (at < begin + cut);
    inside = inside.defined() ? (inside & within) : within;
  }
  return torch::logical_not(inside).to(x.options());
}

}  // namespace

Tensor augmented(const Tensor& x, Augment what, Rng& rng) {
  const bool all = what == Augment::all, both = all || what == Augment::translation_cutout;
  Tensor out = x;
  if (all || what == Augment::colour) out = coloured(out, rng);
  if (both || what == Augment::translation) out = moved_along(moved_along(out, 2, rng), 3, rng);
  if (both || what == Augment::cutout) out = out * uncut(out, rng);
  return out;
}

}  // namespace elbo::models
