// SPDX-License-Identifier: MIT
// Still WebP pictures: read or refused.
#include "elbo/io/image.h"

#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    elbo::decode_webp(bytes, "input", {.side = 4096, .pixels = 1 << 22});
  });
}
