// SPDX-License-Identifier: MIT
// Models that begin with weights of another, trained before them: VAE_Disl with the critic of a
// GAN. They are lent once, before the first step; checkpoints and bundles hold them like all
// others, so neither resuming nor opening a bundle needs the lender.
#pragma once
#include <string>

#include "elbo/core/fs.h"
#include "elbo/data/dataset.h"
#include "elbo/models/model.h"

namespace elbo {

/// Begins with weights of another model.
struct FrozenFrom {
  virtual ~FrozenFrom() = default;
  /// The option that names the lender: a run's folder, a bundle's, or what finds a run.
  virtual const char* lender_option() const = 0;
  /// Its value; empty: nobody lends.
  virtual std::string lender() const = 0;
  /// Takes what it needs from `lender`. ConfigError where that has no such part or one of another
  /// form.
  virtual void borrow(const torch::nn::Module& lender) = 0;
};

/// Has `model` borrow, if it does, before anything learns; says so in the log, also where it
/// borrows of nobody. ConfigError where the lender's examples are of another shape than `info`
/// says; errors of load_model().
void lend(Fs& fs, Model& model, const DataInfo& info);

/// Copies all parameters and buffers of `from` into `to`, in place. ConfigError lists the first
/// names or shapes that differ; `what` says whose they are.
void copy_state(const torch::nn::Module& from, torch::nn::Module& to, const std::string& what);

}  // namespace elbo
