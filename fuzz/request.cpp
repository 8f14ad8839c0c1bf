// SPDX-License-Identifier: MIT
// Heads of requests to the studio.
#include "fuzz/request_lines.h"
#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size,
              [](elbo::ByteView bytes) { elbo::check_admission(elbo::text_of(bytes)); });
}
