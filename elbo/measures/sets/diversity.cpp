// SPDX-License-Identifier: MIT
// Pairs, and their similarity scale by scale.
#include "elbo/measures/sets/diversity.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/measures/check.h"
#include "elbo/measures/image_error.h"

namespace elbo::measures {
namespace {

constexpr std::array kWeights = {.0448, .2856, .3001, .2363, .1333};
constexpr int64_t kScales = kWeights.size();
constexpr int64_t kProductPairs = 128;  // in one product

Tensor halved(const Tensor& images) { return torch::avg_pool2d(images, {2, 2}); }

/// Neighbours in a random order, as many as there are: (0, 1), (2, 3), ...
void pair_up(const std::vector<int64_t>& members, Rng& rng, std::vector<int64_t>& left,
             std::vector<int64_t>& right) {
  const std::vector<int64_t> order = rng.permutation(static_cast<int64_t>(members.size()));
  for (size_t i = 0; i + 1 < order.size(); i += 2) {
    left.push_back(members[static_cast<size_t>(order[i])]);
    right.push_back(members[static_cast<size_t>(order[i + 1])]);
  }
}

/// The members of each class, or of the one class that all are where there are no labels.
std::map<int64_t, std::vector<int64_t>> members_by_class(const Tensor& labels, int64_t count) {
  std::map<int64_t, std::vector<int64_t>> out;
  for (int64_t i = 0; i < count; ++i)
    out[labels.defined() ? labels[i].item<int64_t>() : 0].push_back(i);
  return out;
}

void check_images(const Tensor& images, const Tensor& labels) {
  if (images.dim() != 4)
    throw ShapeError("similarity of pairs: got ", join(images.sizes(), " x "),
                     ", want (N, C, H, W)");
  check_features("similarity of pairs", images.flatten(1));
  if (labels.defined() && (labels.dim() != 1 || labels.size(0) != images.size(0) ||
                           labels.scalar_type() != torch::kInt64))
    throw ShapeError("similarity of pairs: got labels of ", join(labels.sizes(), " x "), ", want (",
                     images.size(0), ") int64");
}

}  // namespace

int64_t scales_that_fit(int64_t height, int64_t width) {
  int64_t scales = 0;
  for (int64_t side = std::min(height, width); side >= kSsimWindow && scales < kScales; side /= 2)
    ++scales;
  return scales;
}

Tensor multi_scale_similarity(const Tensor& a, const Tensor& b, int64_t scales) {
  if (a.dim() != 4 || scales < 1 || scales > scales_that_fit(a.size(2), a.size(3)))
    throw ShapeError("similarity at several scales (MS-SSIM): got ", join(a.sizes(), " x "),
                     " and ", scales, " scales, want (B, C, H, W) with 1 to as many as fit");
  const double sum = std::accumulate(kWeights.begin(), kWeights.begin() + scales, 0.0);
  Tensor x = a.to(torch::kFloat64), y = b.to(torch::kFloat64), out;
  for (int64_t scale = 0; scale < scales; ++scale) {
    const bool last = scale + 1 == scales;
    const Similarity similarity = similarity_by_channel(x, y);
    // (B, C)
    const Tensor factor = (last ? similarity.whole : similarity.contrast)
                              .clamp_min(0)
                              .pow(kWeights[static_cast<size_t>(scale)] / sum);
    out = out.defined() ? out * factor : factor;
    if (!last) x = halved(x), y = halved(y);
  }
  return out.mean(1);
}

Estimate pair_similarity(const Tensor& images, const Tensor& labels, int64_t scales, Rng rng) {
  check_images(images, labels);
  const at::NoGradGuard no_grad;
  std::vector<int64_t> left, right;
  for (const auto& [label, members] : members_by_class(labels, images.size(0)))
    pair_up(members, rng, left, right);
  if (left.empty())
    throw DataError(
        "similarity of pairs: got no two examples of one class, want at least one pair; make more");
  const Tensor first = torch::tensor(left, torch::kInt64),
               second = torch::tensor(right, torch::kInt64);
  Tally tally;
  for (int64_t pair = 0; pair < first.size(0); pair += kProductPairs) {
    const int64_t count = std::min(kProductPairs, first.size(0) - pair);
    tally.add(multi_scale_similarity(images.index_select(0, first.narrow(0, pair, count)),
                                     images.index_select(0, second.narrow(0, pair, count)),
                                     scales));
  }
  return tally.estimate();
}

}  // namespace elbo::measures
