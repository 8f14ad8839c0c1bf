// SPDX-License-Identifier: MIT
// How alike the pictures of a set are: multi-scale structural similarity of random pairs (Wang,
// Simoncelli and Bovik 2003; as a measure of mode collapse Odena, Olah and Shlens 2017). Over S
// scales, each half as wide as the one before (means of 2 x 2 pixels; an odd last row or column is
// left out):
//   MS-SSIM = SSIM_S^(w_S) prod_{s < S} contrast_s^(w_s),
//             w = .0448 .2856 .3001 .2363 .1333, scaled to sum 1 over the S first
// where contrast is SSIM without its term of brightness. A mean below 0 counts as 0; channels are
// averaged at the end.
#pragma once
#include "elbo/core/rng.h"
#include "elbo/measures/estimate.h"
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// How many of the five scales hold the 11-pixel window: 0 below 11 pixels, 2 at 28, 3 at 64, 5
/// from 176.
int64_t scales_that_fit(int64_t height, int64_t width);

/// 1 for equal pictures: (B, C, H, W), (B, C, H, W) with a range of values of 1 -> (B) double.
/// ShapeError for other shapes, or for `scales` that do not fit.
Tensor multi_scale_similarity(const Tensor& a, const Tensor& b, int64_t scales);

/// The mean over disjoint random pairs; with `labels` (N) int64, unless undefined, both of a pair
/// are of one class. Higher: less diverse. Of (N, C, H, W), float. The standard error is that of a
/// mean over pairs, `count` their number. DataError where no pair can be made; others as
/// multi_scale_similarity().
Estimate pair_similarity(const Tensor& images, const Tensor& labels, int64_t scales, Rng rng);

}  // namespace elbo::measures
