// SPDX-License-Identifier: MIT
// Draws from a trained model and saves the image grid: ./sample_a_bundle RUN_OR_BUNDLE FILE.png
#include <cstdio>

#include "elbo/elbo.h"

namespace {

void sample(const char* bundle, const char* file) {
  const elbo::models::LoadedModel loaded = elbo::models::load_model(elbo::real_fs(), bundle);
  auto* model = dynamic_cast<elbo::models::Samples*>(loaded.model.get());
  if (model == nullptr) throw elbo::Unsupported(loaded.manifest.model, " cannot draw samples");
  const torch::NoGradGuard no_grad;
  elbo::Rng rng(7);
  const elbo::io::Image grid =
      elbo::tensor::image_grid_of(model->sample(64, std::nullopt, rng), loaded.info, 8);
  elbo::write_atomically(elbo::real_fs(), file, elbo::io::encode_png(grid));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: sample_a_bundle RUN_OR_BUNDLE FILE.png\n");
    return 2;
  }
  try {
    sample(argv[1], argv[2]);
    return 0;
  } catch (const elbo::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return static_cast<int>(error.kind());
  }
}
