// SPDX-License-Identifier: MIT
// Numbers of fields and types are those of onnx.proto.
#include "elbo/export/onnx.h"

#include "elbo/core/str.h"
#include "elbo/export/half.h"
#include "elbo/export/onnx_graph.h"

namespace elbo::exports {
namespace {

constexpr int64_t kIrVersion = 7, kOpset = 13;

/// A tensor's type and extents, N for the batch.
ProtoMessage value_info(const Port& port) {
  ProtoMessage shape;
  for (const int64_t extent : port.shape) {
    ProtoMessage dim;
    if (extent == -1) dim.text(2, "N");
    else dim.whole(1, extent);
    shape.message(1, dim);
  }
  ProtoMessage tensor, type, out;
  tensor.whole(1, kOnnxFloat).message(2, shape);
  type.message(1, tensor);
  out.text(1, port.name).message(2, type);
  return out;
}

/// Adds the program's tensors, in half precision with a node that widens them.
void add_weights(const Program& program, Precision precision, OnnxGraph& graph) {
  for (const auto& [name, tensor] : program.tensors) {
    if (precision == Precision::f32 || !is_stored_in_half(tensor)) {
      graph.tensor(name, tensor);
      continue;
    }
    graph.tensor(name + ".half", in_half(name, tensor));
    graph.node("Cast", {name + ".half"}, name, {onnx_attribute("to", int64_t{kOnnxFloat})});
  }
}

}  // namespace

std::string onnx_model(const Program& program, const Facts& metadata, Precision precision) {
  OnnxGraph graph;
  add_weights(program, precision, graph);
  OnnxWriter writer(program, graph);
  for (const Operation& operation : program.operations) writer.write(operation);
  ProtoMessage all;
  for (const ProtoMessage& node : graph.nodes()) all.message(1, node);
  all.text(2, program.role);
  for (const ProtoMessage& tensor : graph.tensors()) all.message(5, tensor);
  for (const Port& port : program.inputs) all.message(11, value_info(port));
  for (const Port& port : program.outputs) all.message(12, value_info(port));
  ProtoMessage model, opset;
  opset.text(1, "").whole(2, kOpset);
  model.whole(1, kIrVersion).text(2, "elbo");
  model.message(7, all).message(8, opset);
  for (const auto& [key, text] : metadata) {
    ProtoMessage entry;
    entry.text(1, key).text(2, text);
    model.message(14, entry);
  }
  return model.take();
}

}  // namespace elbo::exports
