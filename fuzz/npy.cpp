// SPDX-License-Identifier: MIT
// NumPy arrays: what is read is written and read again as the same shape.
#include "elbo/io/npy.h"

#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    const elbo::NpyArray array = elbo::decode_npy(bytes, "input");
    ELBO_ASSERT(elbo::decode_npy(elbo::encode_npy(array.values, array.shape), "own").shape ==
                array.shape);
  });
}
