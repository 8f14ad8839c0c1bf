// SPDX-License-Identifier: MIT
// IDX, plain or packed: read or refused.
#include "elbo/data/idx.h"

#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    elbo::parse_idx(elbo::inflated(elbo::Bytes(bytes.begin(), bytes.end()), "input"), "input");
  });
}
