// SPDX-License-Identifier: MIT
// safetensors: what is read is written and read again with the same tensors.
#include "elbo/io/safetensors.h"

#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return fuzz(data, size, [](elbo::ByteView bytes) {
    const elbo::Safetensors file(elbo::Bytes(bytes.begin(), bytes.end()), "input");
    const elbo::Safetensors again(elbo::write_safetensors(file.tensors(), file.metadata()), "own");
    ELBO_ASSERT(again.tensors().size() == file.tensors().size() &&
                again.metadata() == file.metadata());
  });
}
