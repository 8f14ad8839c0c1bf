// SPDX-License-Identifier: MIT
// Trains a small variational autoencoder on generated pictures and bundles it: ./train_a_vae FOLDER
#include <cstdio>

#include "elbo/elbo.h"

namespace {

constexpr const char* kExperiment = R"(
[data]
name = "synthetic"
size = 16
[model]
name = "vae"
latent_dim = 8
hidden = [64]
)";

void train(const char* folder) {
  elbo::Node experiment = elbo::io::parse_toml(kExperiment, "example");
  experiment.set("data", elbo::data::resolved_data(*experiment.find("data")));
  experiment.set("model", elbo::models::resolved_model(*experiment.find("model")));
  const auto data = elbo::data::open_dataset(*experiment.find("data"), elbo::data::Split::train);
  elbo::Rng rng(1);
  const auto model = elbo::models::make_model(*experiment.find("model"), data->info(), rng);

  elbo::train::TrainerOptions options;
  options.seed = 1;
  options.steps = 300;
  elbo::train::Trainer trainer(model, data, options);
  while (trainer.steps() < trainer.total()) {
    trainer.step();
    if (trainer.steps() % 100 != 0) continue;
    for (const auto& [name, value] : trainer.values())
      std::printf("step %ld  %s %.2f\n", static_cast<long>(trainer.steps()), name.c_str(), value);
  }
  elbo::models::save_model(elbo::real_fs(), folder,
                           {*model, data->info(), experiment, trainer.steps()});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: train_a_vae FOLDER\n");
    return 2;
  }
  try {
    train(argv[1]);
    return 0;
  } catch (const elbo::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return static_cast<int>(error.kind());
  }
}
