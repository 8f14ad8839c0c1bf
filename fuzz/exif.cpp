// SPDX-License-Identifier: MIT
// EXIF data: whatever they hold, the orientation is one of eight.
#include "elbo/io/exif.h"

#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    const int orientation = elbo::exif_orientation(bytes);
    ELBO_ASSERT(orientation >= 1 && orientation <= 8);
  });
}
