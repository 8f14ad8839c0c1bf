// SPDX-License-Identifier: MIT
// oneDNN as the kernels use it. Primitives with their memory objects are not re-entrant, so whoever caches them does so for each thread.
#pragma once
#include <oneapi/dnnl/dnnl.hpp>

namespace elbo {

/// The processor as an engine.
inline const dnnl::engine& onednn_engine() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

/// This thread's stream.
inline dnnl::stream& onednn_stream() {
  static thread_local dnnl::stream stream(onednn_engine());
  return stream;
}

}  // namespace elbo
