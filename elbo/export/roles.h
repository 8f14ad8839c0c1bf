// SPDX-License-Identifier: MIT
// Which programs a model has: one for each of its abilities that is a function of tensors.
#pragma once
#include "elbo/export/program.h"
#include "elbo/models/bundle_io.h"

namespace elbo::exports {

/// The roles by name, in the order in which they are written: "encoder" (x -> mean, log_var),
/// "decoder" (z -> image) of models with an encoder and "generator" of those without, "critic" (x
/// -> logit), "features" (x -> each layer), "classifier" (x -> log_probabilities), "attributes" (x
/// -> attributes), "energy" (x -> energy), "translator_to_1" and "translator_to_2" (x -> image).
/// A model with a condition has it as a second input, `condition`: classes as ones among zeros.
const std::vector<std::string>& role_names();

/// The role whose names stand in for each other: "generator" for "decoder", and back.
bool same_role(const std::string& asked, const std::string& role);

/// The roles that the model has the abilities for; whether each can be exported is another matter.
std::vector<std::string> roles_of(models::Model& model);

/// A role that a model has the ability for, and what became of it.
struct RoleProgram {
  Program program;      ///< empty where it was refused
  std::string refusal;  ///< why there is none; "" where there is one
};

/// The programs of all of the model's roles, each compared with the model itself on examples drawn
/// at random. The model is on the CPU and in evaluation mode.
std::vector<RoleProgram> programs_of(models::Model& model, const data::DataInfo& info);

}  // namespace elbo::exports
