// SPDX-License-Identifier: MIT
// LossTerms in single precision (within 1e-6 of their size), sums over dimensions and tiles in
// double.
#include "elbo/measures/latent/mixture_loops.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/target_clones.h"
#include "elbo/core/vector_math.h"

namespace elbo::measures {
namespace {

ELBO_INLINE float largest_of(const float* terms, int64_t count) {
  float largest = terms[0];
#pragma omp simd reduction(max : largest)
  for (int64_t j = 0; j < count; ++j) largest = terms[j] > largest ? terms[j] : largest;
  return largest;
}

/// sum exp(term - largest); what lies 87 below the largest counts as 1e-38.
ELBO_INLINE float sum_of_exp(const float* terms, int64_t count, float largest) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t j = 0; j < count; ++j) sum += vector_math::exp(terms[j] - largest);
  return sum;
}

ELBO_INLINE void add(RunningSum& to, double largest, double sum) {
  if (largest <= to.largest) {
    to.sum += sum * std::exp(largest - to.largest);
    return;
  }
  to.sum = to.sum * std::exp(to.largest - largest) + sum;
  to.largest = largest;
}

}  // namespace

double RunningSum::log() const { return largest + std::log(sum); }

ELBO_TARGET_CLONES void add_tile(const MixtureTile& tile, const float* z, RunningSum* sums) {
  float terms[kMixtureTile];
  double joint[kMixtureTile] = {};
  const int64_t count = tile.count;
  for (int64_t d = 0; d < tile.size; ++d) {
    const float *mean = tile.mean + d * tile.stride, *precision = tile.precision + d * tile.stride,
                *offset = tile.offset + d * tile.stride, at = z[d];
    for (int64_t j = 0; j < count; ++j)
      terms[j] = offset[j] - .5f * (at - mean[j]) * (at - mean[j]) * precision[j];
    for (int64_t j = 0; j < count; ++j) joint[j] += static_cast<double>(terms[j]);
    const float largest = largest_of(terms, count);
    add(sums[d], static_cast<double>(largest),
        static_cast<double>(sum_of_exp(terms, count, largest)));
  }
  const double largest = *std::max_element(joint, joint + count);
  for (int64_t j = 0; j < count; ++j) terms[j] = static_cast<float>(joint[j] - largest);
  add(sums[tile.size], largest, static_cast<double>(sum_of_exp(terms, count, 0.f)));
}

}  // namespace elbo::measures
