// SPDX-License-Identifier: MIT
// A switch, and a question to oneDNN.
#include "elbo/kernels/precision.h"

#include <atomic>

#include "elbo/kernels/onednn.h"

namespace elbo::kernels {
namespace {

std::atomic<bool>& bf16() {
  static std::atomic<bool> value{false};
  return value;
}

}  // namespace

bool has_bf16_products() { return has_instructions(dnnl::cpu_isa::avx512_core_bf16); }

bool products_in_bf16() { return bf16().load(std::memory_order_relaxed); }

PrecisionGuard::PrecisionGuard(Precision precision)
    : before_(bf16().exchange(precision == Precision::bf16)) {}

PrecisionGuard::~PrecisionGuard() { bf16() = before_; }

}  // namespace elbo::kernels
