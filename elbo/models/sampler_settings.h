// SPDX-License-Identifier: MIT
// How samples are drawn, as far as a user says so: what is not set is the model's own way.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace elbo::models {

/// What `elbo sample --sampler`, `--guidance`, `--temperature`, `--truncation` and `--draws` set.
struct SamplerSettings {
  std::string solver = {};            ///< of a path from noise: "euler", "heun", ...; "": not set
  int64_t steps = 0;                  ///< of the solver, or of a chain; 0: not set
  double tolerance = 0;               ///< of a solver that chooses its steps; 0: not set
  std::optional<double> guidance;     ///< towards the condition; 1: as it was learned
  std::optional<double> temperature;  ///< of the noise that a sample begins with, or of each draw
  std::optional<double> truncation;   ///< no value of the noise is further from 0 than this
  bool draws = false;                 ///< draws of p(x|z), not their expected values

  /// The settings that are set, as the command line names them: "--temperature".
  std::vector<std::string> given() const;
};

/// What of the settings a model uses; the others are refused.
struct SamplerUse {
  bool solver = false;       ///< as SamplerSettings::solver
  bool steps = false;        ///< likewise
  bool tolerance = false;    ///< likewise
  bool guidance = false;     ///< likewise
  bool temperature = false;  ///< likewise
  bool truncation = false;   ///< likewise
  bool draws = false;        ///< likewise
};

/// Unsupported, naming the first setting that is set and not used, and what the model does use.
void check_used(const SamplerSettings& settings, const SamplerUse& use);

/// "heun:18" is 18 steps of heun, "dopri5:1e-4" its tolerance, "heun" the model's own number of
/// steps. UsageError for anything else; the name of the solver is the model's to check.
SamplerSettings sampler_of(std::string_view text);

}  // namespace elbo::models
