// SPDX-License-Identifier: MIT
// The models that exports are tried with: the whole registry, made small, and other nets and
// likelihoods; and what a model's abilities say themselves, to compare with.
#pragma once
#include "elbo/export/program.h"
#include "elbo/io/toml.h"
#include "elbo/models/bundle_io.h"
#include "elbo/models/registry.h"
#include "tests/models/specimen.h"

namespace elbo::test {

/// A model by its options in TOML.
struct ExportCase {
  std::string name;     ///< of the test
  std::string options;  ///< [model]
};

/// The whole registry as fully connected nets, then what is particular.
std::vector<ExportCase> export_cases();

/// A model of 28 x 28 pictures whose weights and running moments are no longer those of the
/// beginning.
std::shared_ptr<models::Model> exported_model(const ExportCase& of, const data::DataInfo& info);

/// What goes into a program of the model's, drawn at random: as the model's ability wants it, and
/// as the program does (classes are ones among zeros there).
struct AskedWith {
  Tensors of_model, of_program;
};
AskedWith asked_with(models::Model& model, const exports::Program& program, int64_t batch);

/// What the model's own ability says.
Tensors said_by_model(models::Model& model, const exports::Program& program, const Tensors& in);

}  // namespace elbo::test
