// SPDX-License-Identifier: MIT
// The models that the contract suites run over: all of the registry, and those for tests.
#pragma once
#include <gtest/gtest.h>

#include "elbo/core/str.h"
#include "elbo/io/toml.h"
#include "elbo/models/registry.h"
#include "tests/contract/checks.h"

namespace elbo::test {

/// Games in whose turns each loss is the whole function of its player's parameters: what is
/// constant is so for that player.
inline bool is_smooth_game(const std::string& name) {
  static const std::set<std::string> kGames{
      "gan",         "cgan",  "wgan",     "wgan_gp", "lsgan", "bgan",        "fgan",
      "softmax_gan", "ebgan", "began",    "magan",   "gap",   "modereg_gan", "discogan",
      "dualgan",     "ali",   "gibbsnet", "infogan", "acgan"};
  return kGames.count(name) > 0;
}

/// Densities: one loss, in which nothing is detached.
inline bool is_density(const models::ModelEntry& entry) {
  return entry.family == "autoregressive" ||
         (entry.family == "flow" && entry.name != "gaussian_density");
}

/// Options in TOML that make a model of the registry small.
inline std::string small_options(const models::ModelEntry& entry) {
  const std::string& name = entry.name;
  // Machines begin at the mean image, so that OverfitsTenPictures asks more of them.
  std::string options = name.starts_with("rbm_") ? "hidden = 64" : "hidden = [32]";
  if (name == "diffusion")
    options = "width = 16\nblocks = 1\nlevels = 100\nsampler_steps = 5\ncondition = \"class\"";
  if (name == "nade") options = "hidden = 32";
  // As many features as pixels, so that their distance is one of pixels; a small one beside the KL.
  if (entry.family == "hybrid") options = "hidden = [96]\nalpha = 1e-3";
  // The reconstruction leads: at the rate of OverfitsTenPictures the critic wins otherwise.
  if (name == "vae_gan") options += "\nbatch_norm = true\ngamma = 100";
  // All its phases, and some ends of rounds, within the steps of these suites.
  if (name == "magan") options += "\npretrain_steps = 2\nround_steps = 3";
  if (name == "gaussian_density") options = "";
  // Logits of grey levels are large: a finite difference would cross kinks of ReLUs.
  if (is_density(entry)) options += "\nactivation = \"tanh\"";
  if (name == "gap") options += "\nswap_every = 3";
  if (name == "modereg_gan") options += "\ndistance = 1";  // the reconstruction leads
  // In ten steps through ReLUs a finite difference crosses kinks.
  if (name == "gibbsnet") options += "\nactivation = \"tanh\"";
  // As the vae, and noise in which ten pictures can be told apart.
  if (name == "dvae") options += "\nlatent_dim = 20\ninit = \"torch\"\nnoise = 0.05";
  return options;
}

/// A model of the registry, made small, and what is particular to it.
inline Case registered(const models::ModelEntry& entry) {
  const std::string name = entry.name, options = small_options(entry);
  Case out{name,
           {},
           {},
           "kind = \"adam\"",
           (entry.family == "vae" && name != "vq_vae") || name == "diffusion" ||
               is_density(entry) || is_smooth_game(name)};
  if (name == "ali" || name == "gibbsnet")
    out.partners = {"encoder", "generator"}, out.compares = false;
  if (name == "aae") out.partners = {"encoder", "decoder"};  // both learn to reconstruct
  out.make = [name, options](const data::DataInfo& info, Rng& rng) {
    return models::make_model(io::parse_toml(str("name = \"", name, "\"\n", options), name), info,
                              rng);
  };
  return out;
}

/// The form of a model that is told attributes.
inline Case told(const std::string& name, bool smooth) {
  const auto make = [name](const data::DataInfo& info, Rng& rng) {
    return models::make_model(
        io::parse_toml(str("name = \"", name, "\"\nhidden = [32]\ncondition = \"attributes\""),
                       name),
        info, rng);
  };
  return {str("told_", name), make, {}, "kind = \"adam\"", smooth};
}

/// A gan whose critic is held, shown packs and looked ahead of.
inline Case remedied(const std::string& name, const std::string& options) {
  const auto make = [name, options](const data::DataInfo& info, Rng& rng) {
    return models::make_model(io::parse_toml("name = \"gan\"\nhidden = [32]\n" + options, name),
                              info, rng);
  };
  Case out{name, make, {}, "kind = \"adam\""};
  out.compares = false;
  return out;
}

inline std::vector<Case> all_cases() {
  std::vector<Case> out;
  for (const models::ModelEntry& entry : models::model_entries()) out.push_back(registered(entry));
  out.push_back(told("vae", true));
  out.push_back(told("gan", false));
  out.push_back(remedied("held_gan",
                         "loss = \"hinge\"\ncritic_norm = \"spectral\"\nr1 = 1.0\n"
                         "augment = \"all\""));
  out.push_back(remedied("packed_gan",
                         "pack = 2\nunroll = 2\nminibatch_deviation = true\n"
                         "pairing = \"relativistic\""));
  out.push_back({"three_players",
                 three_players,
                 {"encoder", "decoder"},
                 "kind = \"rmsprop\"\nclip_norm = 1.0\n[critic]\nlr = 5e-4",
                 false});
  out.push_back({"two_turns",
                 two_turns,
                 {"encoder", "decoder"},
                 "kind = \"adam\"\n[\"encoder@fool\"]\nlr = 2e-4\nkind = \"adamax\"",
                 false});
  out.push_back({"phases",
                 phases,
                 {},
                 "kind = \"sgd\"\nmomentum = 0.9\nlr = 1e-2\nschedule = \"cosine\"\n"
                 "warmup_steps = 4",
                 false});
  out.push_back({"frozen_part", frozen_part, {}, "kind = \"adamw\"\nweight_decay = 0.01", false});
  return out;
}

inline std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

}  // namespace elbo::test
