// SPDX-License-Identifier: MIT
// The layers of a model as PyTorch's modules, and its programs as methods in Python.
#pragma once
#include <map>

#include "elbo/export/program.h"
#include "elbo/models/model.h"

namespace elbo::exports {

/// `x.encoder.linear0`, `x["0"]`: the parts of a dotted name behind `root`.
std::string python_path(const std::string& root, const std::string& name);

/// A number as Python writes it.
std::string python_number(double value);

/// (2, 2), (3,), (): whole numbers as a tuple.
std::string python_tuple(const std::vector<int64_t>& values);

/// The modules of a model: those that the programs use as PyTorch's layers, all other tensors as
/// they are.
class PythonLayers {
 public:
  /// Of the model's state and what the programs do with it.
  PythonLayers(const models::Model& model, const std::vector<Program>& programs);

  /// The layer that an operation is a call of: "encoder.linear0"; "" where it is none.
  std::string layer_of(const Operation& operation) const;
  /// The lines of __init__ that make them, each indented by eight spaces.
  std::string declarations() const;
  /// Whether a module or tensor of that name stands at the top.
  bool has(const std::string& name) const;

 private:
  /// A module: its own tensors, and modules within it.
  struct Part {
    std::map<std::string, Part> parts;
    tensor::NamedTensors tensors;
  };
  void add(const std::string& name, const Tensor& tensor);
  std::string module_text(const std::string& path, const Part& part, size_t indent) const;
  std::string tensor_text(const Tensor& tensor) const;

  Part root_;
  std::map<std::string, std::string> layers_;  // "encoder.linear0": "nn.Linear(784, 400)"
};

/// A method and the constants that it reads.
struct PythonMethod {
  std::string text;              ///< `def decode(self, z): ...`, indented by four spaces
  tensor::NamedTensors buffers;  ///< tensors of more than one value that no layer has
};

/// The name of the method of a role: "decode". It ends in "_" where a part of the model has that
/// name.
std::string python_method_name(const std::string& role, const PythonLayers& layers);

/// The program as a method.
PythonMethod python_method(const Program& program, const PythonLayers& layers);

}  // namespace elbo::exports
