// SPDX-License-Identifier: MIT
// Blur, noise, missing classes, copies and shuffled pixels: one function each.
#include "bench/measures/image_corruption.h"

#include <ATen/ATen.h>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/tensor/random.h"

namespace elbo {
namespace {

constexpr double kBlur = 1, kNoise = .2;
constexpr int64_t kBlurReach = 3;  // pixels that the blur's window goes each way

LabelledImages first_of(const LabelledImages& images, const Tensor& wanted, int64_t count) {
  const Tensor rows = wanted.nonzero().flatten();  // (n)
  if (rows.size(0) < count)
    throw DataError("disturbed images: got ", counted(rows.size(0), "image"),
                    " that can serve, want ", count, "; give more examples");
  const Tensor chosen = rows.narrow(0, 0, count);
  return {images.x.index_select(0, chosen), images.y.index_select(0, chosen)};
}

Tensor blurred_images(const Tensor& x) {
  const Tensor place = torch::arange(-kBlurReach, kBlurReach + 1, torch::kFloat32);
  const Tensor bell = torch::exp(-place.square() / (2 * kBlur * kBlur));
  const Tensor row = (bell / bell.sum()).view({1, 1, 1, -1});
  const Tensor grey = x.reshape({-1, 1, x.size(2), x.size(3)});
  const Tensor across = torch::conv2d(grey, row, {}, 1, at::IntArrayRef({0, kBlurReach}));
  return torch::conv2d(across, row.transpose(2, 3), {}, 1, at::IntArrayRef({kBlurReach, 0}))
      .view_as(x);
}

Tensor noisy(const Tensor& x) {
  Rng rng = Rng(0).split("noisy");
  return (x + kNoise * tensor::normal(rng, x.sizes())).clamp(0, 1);
}

Tensor shuffled(const Tensor& x) {
  Rng rng = Rng(0).split("shuffled");
  const Tensor flat = x.flatten(1);
  return flat.gather(1, tensor::uniform(rng, flat.sizes()).argsort(1, /*descending=*/false))
      .view_as(x);
}

}  // namespace

LabelledImages corrupted(ImageCorruption corruption, const LabelledImages& fresh,
                         const LabelledImages& training, int64_t count) {
  const Tensor all = torch::ones_like(fresh.y, torch::kBool);
  switch (corruption) {
    case ImageCorruption::none: return first_of(fresh, all, count);
    case ImageCorruption::class_missing: return first_of(fresh, fresh.y.ne(0), count);
    case ImageCorruption::one_class: return first_of(fresh, fresh.y.eq(0), count);
    case ImageCorruption::memorised:
      return first_of(training, torch::ones_like(training.y, torch::kBool), count);
    case ImageCorruption::blurred:
    case ImageCorruption::noisy:
    case ImageCorruption::shuffled: break;
  }
  LabelledImages out = first_of(fresh, all, count);
  out.x = corruption == ImageCorruption::blurred ? blurred_images(out.x)
          : corruption == ImageCorruption::noisy ? noisy(out.x)
                                                 : shuffled(out.x);
  return out;
}

}  // namespace elbo
