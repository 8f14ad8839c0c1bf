// SPDX-License-Identifier: MIT
// Work cut into pieces by its shape alone, each of which one thread computes: whoever does it, and
// however many there are, the bits are the same.
#pragma once
#include <cstddef>
#include <cstdint>

#include "elbo/kernels/onednn.h"

namespace elbo::kernels {

/// While it lives, what the caller plans and starts has `count` threads.
class WithThreads {
 public:
  explicit WithThreads(int count);  ///< from here on
  ~WithThreads();                   ///< as before
  WithThreads(const WithThreads&) = delete;
  WithThreads& operator=(const WithThreads&) = delete;

 private:
  int before_;
};

/// Memory of this thread for what a primitive lays aside, 64-byte aligned; it holds until the next
/// call.
void* scratch_memory(size_t bytes);

/// run(context, i), which answers with oneDNN's status, for each i in [0, count): by the caller's
/// threads, each piece by one. Throws dnnl::error with `failure` if any failed.
void run_pieces(int64_t count, dnnl_status_t (*run)(const void* context, int64_t i),
                const void* context, const char* failure);

/// The same for a function object.
template <class Run>
void run_pieces(int64_t count, const Run& run, const char* failure) {
  run_pieces(
      count, [](const void* context, int64_t i) { return (*static_cast<const Run*>(context))(i); },
      &run, failure);
}

}  // namespace elbo::kernels
