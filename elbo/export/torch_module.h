// SPDX-License-Identifier: MIT
// A model as a module of PyTorch that people read: its layers under their names in the state dict,
// its programs as methods, line by line. Needs nothing but PyTorch.
#pragma once
#include "elbo/export/onnx.h"
#include "elbo/models/model.h"

namespace elbo::exports {

/// What the module's text says of itself.
struct ModuleText {
  std::string title;  ///< one line: what it is
  Facts facts;        ///< more lines, each "key: text"
  std::string codes;  ///< an expression that draws codes of the shape (count, latent_dim), or ""
};

/// A module's file and the tensors that it loads.
struct TorchModule {
  std::string source;  ///< model.py
  /// Of constants.safetensors, which it reads beside model.safetensors: what programs need and no
  /// layer has. Mostly none.
  tensor::NamedTensors constants;
};

/// The module of a model with these programs, of which there is one at least. The file's names of
/// layers are those of the model's state; texts cannot end the strings that they stand in.
TorchModule torch_module(const models::Model& model, const std::vector<Program>& programs,
                         const ModuleText& text);

}  // namespace elbo::exports
