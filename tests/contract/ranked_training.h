// SPDX-License-Identifier: MIT
// Trainings whose batches are cut into shards, and some models for them.
#pragma once
#include <ATen/Parallel.h>

#include <algorithm>

#include "tests/collective/processes.h"
#include "tests/contract/cases.h"

namespace elbo::test {

/// What is trained, and how its batches are cut.
struct Training {
  Case of;
  int64_t shards = 0, steps = 7;
  int64_t size = 8;  // of a picture
  bool sync_batch_norm = false, zero = false;

  std::unique_ptr<train::Trainer> begin(collective::Group& group) const {
    at::set_num_threads(1);
    const std::shared_ptr<collective::Group> shared(&group, [](collective::Group*) {});
    return ranked_trainer_of(of, tiny_images(80, size),
                             {shards, shared, sync_batch_norm, zero, std::max<int64_t>(60, steps)});
  }
};

inline bool has_gloo() {
  static const bool found =
      in_ranks(2, [](collective::Group&) { return std::string(); })[0].code == 0;
  return found;
}

/// Of all_cases(), by name.
inline Case case_called(const std::string& name) {
  const std::vector<Case> all = all_cases();
  return *std::find_if(all.begin(), all.end(), [&](const Case& of) { return of.name == name; });
}

/// The model `name` with `options` more than those that make it small.
inline Case with_options(const std::string& name, const std::string& options) {
  Case out = registered(models::model_entry(name));
  out.make = [name, options](const data::DataInfo& info, Rng& rng) {
    return models::make_model(io::parse_toml(str("name = \"", name, "\"\n", options), name), info,
                              rng);
  };
  return out;
}

/// A GAN of convolutions with batch norm in both nets.
inline Training convolutions(int64_t shards, int64_t steps) {
  return {with_options("gan", "net = \"conv\"\nwidth = 4"), shards, steps, 28, true};
}

/// A VAE with batch norm in its fully connected nets.
inline Training fully_connected(int64_t shards, int64_t steps) {
  return {with_options("vae", "hidden = [32, 16]\nbatch_norm = true"), shards, steps, 8, true};
}

}  // namespace elbo::test
