// SPDX-License-Identifier: MIT
// The list of workloads.
#include "bench/steps/workload.h"

namespace elbo::bench {

const std::vector<StepEntry>& step_entries() {
  static const std::vector<StepEntry> all = {
      {"mlp_vae", 128, make_mlp_vae},
      {"gan_mlp", 64, make_gan_mlp},
      {"iwae5", 20, make_iwae5},
      {"iwae50", 20, make_iwae50},
      {"conv_vae32", 64, make_conv_vae32},
      {"vaegan32", 64, make_vaegan32},
      {"vaegan32_small", 64, make_vaegan32_small},
  };
  return all;
}

std::unique_ptr<train::Trainer> trainer_of(std::shared_ptr<models::Model> model,
                                           std::shared_ptr<const data::Dataset> data,
                                           const StepOptions& options,
                                           const train::OptimConfig& optim) {
  train::TrainerOptions train;
  train.batch_size = options.batch;
  train.steps = int64_t{1} << 40;
  train.optim.general = optim;
  return std::make_unique<train::Trainer>(std::move(model), std::move(data), train);
}

}  // namespace elbo::bench
