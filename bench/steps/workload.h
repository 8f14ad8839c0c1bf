// SPDX-License-Identifier: MIT
// The workloads that are trained to be timed: real data paths, real nets, the real Trainer.
#pragma once
#include "elbo/train/loop.h"

namespace elbo::bench {

struct StepOptions {
  int64_t batch = 0;    ///< 0: the workload's own
  int64_t width = 400;  ///< hidden units of mlp_vae
  /// Images of mlp_vae, read from a file on the disk that is made for the purpose; 0: 60,000 in
  /// memory.
  int64_t count = 0;
};

/// A kind of training step.
struct StepEntry {
  const char* name;
  int64_t batch;  ///< unless another is asked for
  std::unique_ptr<train::Trainer> (*make)(const StepOptions&);
};

/// All of them.
const std::vector<StepEntry>& step_entries();

std::unique_ptr<train::Trainer> make_mlp_vae(const StepOptions& options);
std::unique_ptr<train::Trainer> make_gan_mlp(const StepOptions& options);
std::unique_ptr<train::Trainer> make_iwae5(const StepOptions& options);
std::unique_ptr<train::Trainer> make_iwae50(const StepOptions& options);
std::unique_ptr<train::Trainer> make_conv_vae32(const StepOptions& options);
std::unique_ptr<train::Trainer> make_vaegan32(const StepOptions& options);
std::unique_ptr<train::Trainer> make_vaegan32_small(const StepOptions& options);

/// A trainer of `model` by `optim` with a run so long that no schedule moves.
std::unique_ptr<train::Trainer> trainer_of(std::shared_ptr<models::Model> model,
                                           std::shared_ptr<const data::Dataset> data,
                                           const StepOptions& options,
                                           const train::OptimConfig& optim);

}  // namespace elbo::bench
