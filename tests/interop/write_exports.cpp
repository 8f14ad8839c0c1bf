// SPDX-License-Identifier: MIT
// Writes every model of the export tests for other programs, with what its abilities say of some
// inputs: check_exports.py compares. Usage: write_exports FOLDER
#include <torch/csrc/autograd/autograd.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "elbo/core/str.h"
#include "elbo/export/half.h"
#include "elbo/export/onnx.h"
#include "elbo/export/roles.h"
#include "elbo/export/torch_module.h"
#include "elbo/models/abilities.h"
#include "elbo/models/state.h"
#include "tests/export/exported_models.h"

namespace elbo::test {
namespace {

constexpr int64_t kExamples = 5;

void put(const std::filesystem::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary)
      .write(content.data(), static_cast<std::streamsize>(content.size()));
}

void put(const std::filesystem::path& path, const tensor::NamedTensors& tensors) {
  const Bytes bytes = tensor::tensors_file(tensors, {{"format", "pt"}});
  put(path, text_of(bytes));
}

/// A model's folder: NAME/model.py, model.safetensors, ROLE.onnx, ROLE.half.onnx, and
/// ROLE.safetensors with "in.NAME" and "out.NAME".
void write_case(const std::filesystem::path& folder, const ExportCase& of) {
  const data::DataInfo info = mnist_info();
  const auto model = exported_model(of, info);
  std::vector<exports::Program> programs;
  for (exports::RoleProgram& role : exports::programs_of(*model, info))
    if (role.refusal.empty()) programs.push_back(std::move(role.program));
  if (programs.empty()) return;
  std::filesystem::create_directories(folder);
  for (const exports::Program& program : programs) {
    const AskedWith asked = asked_with(*model, program, kExamples);
    const Tensors said = said_by_model(*model, program, asked.of_model);
    tensor::NamedTensors values;
    for (size_t i = 0; i < program.inputs.size(); ++i)
      values.emplace_back("in." + program.inputs[i].name, asked.of_program[i]);
    for (size_t i = 0; i < program.outputs.size(); ++i)
      values.emplace_back("out." + program.outputs[i].name, said[i]);
    put(folder / (program.role + ".safetensors"), values);
    const exports::Program folded = exports::folded(program);
    put(folder / (program.role + ".onnx"),
        exports::onnx_model(folded, {{"model", of.name}}, exports::Precision::f32));
    put(folder / (program.role + ".half.onnx"),
        exports::onnx_model(folded, {{"model", of.name}}, exports::Precision::f16));
  }
  auto* decodes = dynamic_cast<models::Decodes*>(model.get());
  const std::string codes =
      decodes == nullptr ? "" : str("torch.randn(16, ", decodes->latent_dim(), ")");
  const exports::TorchModule module =
      exports::torch_module(*model, programs, {of.name, {{"model", of.name}}, codes});
  put(folder / "model.py", module.source);
  put(folder / "model.safetensors", models::state_of(*model));
  if (!module.constants.empty()) put(folder / "constants.safetensors", module.constants);
}

}  // namespace
}  // namespace elbo::test

int main(int count, char** words) {
  if (count != 2) {
    std::cerr << "usage: write_exports FOLDER\n";
    return 2;
  }
  const torch::NoGradGuard no_grad;
  for (const elbo::test::ExportCase& of : elbo::test::export_cases())
    elbo::test::write_case(std::filesystem::path(words[1]) / of.name, of);
}
