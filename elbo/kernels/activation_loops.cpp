// SPDX-License-Identifier: MIT
// By columns, in blocks whose sums stay in registers or the nearest cache: no sum is ever split
// between threads.
#include "elbo/kernels/activation_loops.h"

#include <algorithm>

#include "elbo/kernels/activation_lane.h"

namespace elbo::kernels {
namespace {

constexpr int64_t kBlock = 128;  // columns

template <Activation kind>
ELBO_INLINE void columns(const ActivationGradient& lane, const ColumnRange& range) {
  for (int64_t first = range.from; first < range.to; first += kBlock) {
    const int64_t width = std::min(kBlock, range.to - first);
    float sums[kBlock] = {};
    for (int64_t row = 0; row < lane.rows; ++row) {
      const int64_t at = row * lane.columns + first;
      const float* __restrict g = lane.g + at;
      if constexpr (kind == Activation::none) {
        for (int64_t i = 0; i < width; ++i) sums[i] += g[i];
      } else {
        const float* __restrict y = lane.y + at;
        float* __restrict out = lane.out + at;
        for (int64_t i = 0; i < width; ++i) {
          out[i] = slope_lane<kind>(g[i], y[i]);
          sums[i] += out[i];
        }
      }
    }
    if (lane.sums != nullptr) std::copy_n(sums, width, lane.sums + first);
  }
}

ELBO_TARGET_CLONES void none(const ActivationGradient& lane, const ColumnRange& range) {
  columns<Activation::none>(lane, range);
}
ELBO_TARGET_CLONES void relu(const ActivationGradient& lane, const ColumnRange& range) {
  columns<Activation::relu>(lane, range);
}
ELBO_TARGET_CLONES void leaky_relu(const ActivationGradient& lane, const ColumnRange& range) {
  columns<Activation::leaky_relu>(lane, range);
}
ELBO_TARGET_CLONES void tanh(const ActivationGradient& lane, const ColumnRange& range) {
  columns<Activation::tanh>(lane, range);
}
ELBO_TARGET_CLONES void elu(const ActivationGradient& lane, const ColumnRange& range) {
  columns<Activation::elu>(lane, range);
}
ELBO_TARGET_CLONES void sigmoid(const ActivationGradient& lane, const ColumnRange& range) {
  columns<Activation::sigmoid>(lane, range);
}

}  // namespace

void activation_gradient(Activation activation, const ActivationGradient& lane,
                         const ColumnRange& range) {
  switch (activation) {
    case Activation::none: return none(lane, range);
    case Activation::relu: return relu(lane, range);
    case Activation::leaky_relu: return leaky_relu(lane, range);
    case Activation::tanh: return tanh(lane, range);
    case Activation::elu: return elu(lane, range);
    case Activation::sigmoid: return sigmoid(lane, range);
  }
}

}  // namespace elbo::kernels
