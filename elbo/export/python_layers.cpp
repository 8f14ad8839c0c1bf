// SPDX-License-Identifier: MIT
// Names of the state dict as a tree of modules.
#include "elbo/export/python_source.h"

#include <algorithm>

#include "elbo/core/str.h"
#include "elbo/run/typed_node.h"

namespace elbo::exports {
namespace {

std::vector<std::string> parts_in(const std::string& name) {
  std::vector<std::string> out{""};
  for (const char letter : name)
    if (letter == '.') out.emplace_back();
    else out.back() += letter;
  return out;
}

/// One number where rows and columns are the same.
std::string rows_and_columns(const std::vector<int64_t>& pair) {
  return pair[0] == pair[1] ? std::to_string(pair[0]) : python_tuple(pair);
}

/// ", key=value" unless the value is the default.
std::string unless(const char* key, const std::vector<int64_t>& value, int64_t by_default) {
  if (value == std::vector<int64_t>{by_default, by_default}) return "";
  return str(", ", key, "=", rows_and_columns(value));
}

std::string conv_layer(const Operation& operation, const Tensor& weight) {
  const bool transposed = operation.op == Operator::conv_transpose2d;
  const int64_t groups = run::whole_at(operation.attributes, "groups");
  const int64_t in = weight.size(transposed ? 0 : 1) * (transposed ? 1 : groups),
                out = weight.size(transposed ? 1 : 0) * (transposed ? groups : 1);
  std::string text = str(transposed ? "nn.ConvTranspose2d(" : "nn.Conv2d(", in, ", ", out, ", ",
                         rows_and_columns({weight.size(2), weight.size(3)}),
                         unless("stride", wholes_in(operation, "stride"), 1),
                         unless("padding", wholes_in(operation, "padding"), 0));
  if (transposed) text += unless("output_padding", wholes_in(operation, "output_padding"), 0);
  text += unless("dilation", wholes_in(operation, "dilation"), 1);
  if (groups != 1) text += str(", groups=", groups);
  return text + (operation.in.size() < 3 ? ", bias=False)" : ")");
}

std::string norm_layer(const Operation& operation, const Tensor& weight) {
  return str("nn.BatchNorm", operation.shape.size() == 4 ? "2d(" : "1d(", weight.numel(),
             ", eps=", python_number(run::number_at(operation.attributes, "eps")), ")");
}

std::string linear_layer(const Operation& operation, const Tensor& weight) {
  return str("nn.Linear(", weight.size(1), ", ", weight.size(0),
             operation.in.size() < 3 ? ", bias=False)" : ")");
}

/// The operands that a layer called `name` has behind x.
std::vector<std::string> own_operands(const std::string& name, const Operation& operation) {
  if (operation.op == Operator::batch_norm)
    return {name + ".weight", name + ".bias", name + ".running_mean", name + ".running_var"};
  if (operation.in.size() == 2) return {name + ".weight"};
  return {name + ".weight", name + ".bias"};
}

bool is_layer(Operator op) {
  return op == Operator::linear || op == Operator::conv2d || op == Operator::conv_transpose2d ||
         op == Operator::batch_norm;
}

}  // namespace

std::string python_path(const std::string& root, const std::string& name) {
  std::string out = root;
  for (const std::string& part : parts_in(name)) {
    const bool index = !part.empty() && part[0] >= '0' && part[0] <= '9';
    out += index ? str("[\"", part, "\"]") : str(".", part);
  }
  return out;
}

std::string python_number(double value) { return Node(value).literal(); }

std::string python_tuple(const std::vector<int64_t>& values) {
  return str("(", join(values, ", "), values.size() == 1 ? ",)" : ")");
}

PythonLayers::PythonLayers(const models::Model& model, const std::vector<Program>& programs) {
  for (const auto& item : model.named_parameters()) add(item.key(), item.value());
  for (const auto& item : model.named_buffers()) add(item.key(), item.value());
  for (const Program& program : programs)
    for (const Operation& operation : program.operations) {
      const std::string layer = layer_of(operation);
      if (layer.empty()) continue;
      const Tensor& weight = *program.find(operation.in[1]);
      std::string& text = layers_[layer];
      if (operation.op == Operator::linear) text = linear_layer(operation, weight);
      else if (operation.op == Operator::batch_norm) text = norm_layer(operation, weight);
      else text = conv_layer(operation, weight);
    }
}

void PythonLayers::add(const std::string& name, const Tensor& tensor) {
  const std::vector<std::string> path = parts_in(name);
  Part* part = &root_;
  for (size_t i = 0; i + 1 < path.size(); ++i) part = &part->parts[path[i]];
  part->tensors.emplace_back(path.back(), tensor);
}

std::string PythonLayers::layer_of(const Operation& operation) const {
  if (!is_layer(operation.op) || operation.in.size() < 2) return "";
  const std::string& weight = operation.in[1];
  const size_t end = weight.rfind(".weight");
  if (end == std::string::npos || end + 7 != weight.size()) return "";
  const std::string name = weight.substr(0, end);
  const std::vector<std::string> own = own_operands(name, operation);
  const bool plain =
      std::equal(own.begin(), own.end(), operation.in.begin() + 1, operation.in.end());
  const Part* part = &root_;
  for (const std::string& step : parts_in(name)) {
    const auto found = part->parts.find(step);
    if (found == part->parts.end()) return "";
    part = &found->second;
  }
  // A counter of batches stands beside a norm's tensors.
  const size_t wanted = own.size() + (operation.op == Operator::batch_norm ? 1 : 0);
  return plain && part->parts.empty() && part->tensors.size() == wanted ? name : "";
}

bool PythonLayers::has(const std::string& name) const {
  return root_.parts.count(name) > 0 ||
         std::any_of(root_.tensors.begin(), root_.tensors.end(),
                     [&](const auto& tensor) { return tensor.first == name; });
}

std::string PythonLayers::tensor_text(const Tensor& tensor) const {
  const std::string shape = python_tuple(tensor.sizes().vec());
  if (tensor.requires_grad()) return str("nn.Parameter(torch.zeros(", shape, "))");
  return str("torch.zeros(", shape,
             tensor.scalar_type() == torch::kInt64 ? ", dtype=torch.int64)" : ")");
}

std::string PythonLayers::module_text(const std::string& path, const Part& part,
                                      size_t indent) const {
  if (const auto layer = layers_.find(path); layer != layers_.end()) return layer->second;
  const std::string space(indent + 4, ' '), end(indent, ' ');
  std::string tensors, modules;
  for (const auto& [name, tensor] : part.tensors)
    tensors += str(space, "\"", name, "\": ", tensor_text(tensor), ",\n");
  for (const auto& [name, within] : part.parts)
    modules += str(space, "\"", name, "\": ", module_text(str(path, ".", name), within, indent + 4),
                   ",\n");
  if (tensors.empty()) return str("nn.ModuleDict({\n", modules, end, "})");
  return str("Stored({\n", tensors, end, "}",
             modules.empty() ? ")" : str(", {\n", modules, end, "})"));
}

std::string PythonLayers::declarations() const {
  std::string out;
  for (const auto& [name, tensor] : root_.tensors)
    out += tensor.requires_grad()
               ? str("        self.", name, " = ", tensor_text(tensor), "\n")
               : str("        self.register_buffer(\"", name, "\", ", tensor_text(tensor), ")\n");
  for (const auto& [name, part] : root_.parts)
    out += str("        self.", name, " = ", module_text(name, part, 8), "\n");
  return out;
}

}  // namespace elbo::exports
