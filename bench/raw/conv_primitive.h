// SPDX-License-Identifier: MIT
// One convolution through oneDNN in whichever memory format is fastest here: found by trying, once,
// before anything is timed.
#pragma once
#include <functional>
#include <memory>
#include <unordered_map>

#include "elbo/kernels/onednn.h"

namespace elbo::bench {

/// A layer's geometry. A transposed layer is described by the convolution that it is the adjoint
/// of: `in` and `side` are those of its output.
struct ConvLayer {
  int64_t in, out;  ///< channels
  int64_t side;     ///< height and width of the convolution's input
  int64_t stride = 2;
  bool transposed = false;

  // Kernels of 5 x 5, padding 2.
  int64_t out_side() const { return (side + 2 * 2 - 5) / stride + 1; }
  /// Multiplications and additions of one pass over one image.
  double operations() const {
    return 2. * 25 * static_cast<double>(in * out * out_side() * out_side());
  }
};

/// What is computed of a layer; of a transposed one, forward is the convolution's gradient by data
/// and the other way round.
enum class Pass { forward, by_data, by_weights };

/// A primitive with its memory.
struct ConvRun {
  dnnl::primitive primitive;
  std::unordered_map<int, dnnl::memory> arguments;

  void operator()() const { primitive.execute(kernels::onednn_stream(), arguments); }
};

/// The fastest form of `pass` on `batch` images: blocked or channels-last at either end, of all
/// that are not oneDNN's plain reference.
ConvRun fastest(const ConvLayer& layer, Pass pass, int64_t batch);

}  // namespace elbo::bench
