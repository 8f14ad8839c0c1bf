// SPDX-License-Identifier: MIT
// Archives of NumPy arrays: each member is unpacked and read, or refused.
#include "elbo/io/npz.h"

#include "elbo/io/npy.h"
#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    for (const elbo::NpzMember& member : elbo::npz_members(bytes, "input"))
      elbo::decode_npy(elbo::npz_array(bytes, member, 1 << 22, "input"), "array");
  });
}
