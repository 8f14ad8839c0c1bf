// SPDX-License-Identifier: MIT
// Models with a frozen part of another, which was trained before them: VAE_Disl with the critic of
// a GAN. It is copied once, before the first step; checkpoints and bundles hold it like all other
// weights, so neither resuming nor opening a bundle needs the pretrained model.
#pragma once
#include <string>

#include "elbo/core/fs.h"
#include "elbo/data/dataset.h"
#include "elbo/models/model.h"

namespace elbo::models {

/// Has a part that comes from a pretrained model and does not learn.
struct FrozenFrom {
  virtual ~FrozenFrom() = default;
  /// The option that names the pretrained model: a run's folder, a bundle's, or what finds a run.
  virtual const char* pretrained_option() const = 0;
  /// Its value; empty: none, the part stays as it was initialised.
  virtual std::string pretrained() const = 0;
  /// Copies the part. ConfigError where `pretrained` has no such part or one of another form.
  virtual void copy_frozen(const torch::nn::Module& pretrained) = 0;
};

/// Copies the frozen part of `model`, if it has one, before anything learns; says so in the log,
/// also where no pretrained model is named. ConfigError where that one's examples are of another
/// shape than `info` says; errors of load_model().
void load_pretrained(Fs& fs, Model& model, const data::DataInfo& info);

/// Copies all parameters and buffers of `from` into `to`, in place. ConfigError lists the first
/// names or shapes that differ; `what` says whose they are.
void copy_state(const torch::nn::Module& from, torch::nn::Module& to, const std::string& what);

}  // namespace elbo::models
