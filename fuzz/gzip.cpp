// SPDX-License-Identifier: MIT
// gzip: what is inflated is packed and inflated again as the same bytes.
#include "elbo/io/gzip.h"

#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    const elbo::Bytes content = elbo::gunzip(bytes, 1 << 20, "input");
    ELBO_ASSERT(elbo::gunzip(elbo::gzip(content), content.size(), "own") == content);
  });
}
