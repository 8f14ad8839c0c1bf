// SPDX-License-Identifier: MIT
// Lists what is in a safetensors file, without torch: ./list_weights
// runs/demo/vae/model/model.safetensors
#include <cstdio>

#include "elbo/core/error.h"
#include "elbo/core/fs.h"
#include "elbo/core/str.h"
#include "elbo/io/safetensors.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: list_weights FILE.safetensors\n");
    return 2;
  }
  try {
    const elbo::io::Safetensors file(elbo::real_fs().read(argv[1], uint64_t{1} << 32), argv[1]);
    for (const elbo::io::TensorEntry& tensor : file.tensors())
      std::printf("%-32s %-5s (%s)\n", tensor.name.c_str(),
                  elbo::io::dtype_name(tensor.dtype).c_str(),
                  elbo::join(tensor.shape, ", ").c_str());
    return 0;
  } catch (const elbo::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return static_cast<int>(error.kind());
  }
}
