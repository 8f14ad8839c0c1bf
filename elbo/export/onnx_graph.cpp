// SPDX-License-Identifier: MIT
// Operations of a program as nodes of opset 13.
#include "elbo/export/onnx_graph.h"

#include <algorithm>
#include <unordered_map>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/run/typed_node.h"

namespace elbo::exports {
namespace {

enum AttributeType : int { kFloatAttribute = 1, kIntAttribute, kTextAttribute, kIntsAttribute = 7 };

using Ints = std::vector<int64_t>;

float single_in(const Operation& operation, const char* key) {
  return static_cast<float>(run::number_at(operation.attributes, key));
}

/// [rows, columns] as ONNX wants padding: at all four sides.
Ints pads_of(const Operation& operation) {
  const Ints pads = wholes_in(operation, "padding");
  return {pads[0], pads[1], pads[0], pads[1]};
}

/// Names of operations that have one operand, or two, and no attributes.
const char* plain_name(Operator op) {
  switch (op) {
    case Operator::relu: return "Relu";
    case Operator::sigmoid: return "Sigmoid";
    case Operator::tanh: return "Tanh";
    case Operator::softplus: return "Softplus";
    case Operator::exp: return "Exp";
    case Operator::log: return "Log";
    case Operator::sqrt: return "Sqrt";
    case Operator::abs: return "Abs";
    case Operator::neg: return "Neg";
    case Operator::add: return "Add";
    case Operator::sub: return "Sub";
    case Operator::mul: return "Mul";
    case Operator::div: return "Div";
    case Operator::pow: return "Pow";
    case Operator::less: return "Less";
    case Operator::where: return "Where";
    case Operator::matmul: return "MatMul";
    default: ELBO_ASSERT(false && "an operation without a name in ONNX"); return "";
  }
}

std::vector<ProtoMessage> conv_attributes(const Operation& operation) {
  std::vector<ProtoMessage> out{
      onnx_attribute("dilations", wholes_in(operation, "dilation")),
      onnx_attribute("group", run::whole_at(operation.attributes, "groups"))};
  if (operation.op == Operator::conv_transpose2d)
    out.push_back(onnx_attribute("output_padding", wholes_in(operation, "output_padding")));
  out.push_back(onnx_attribute("pads", pads_of(operation)));
  out.push_back(onnx_attribute("strides", wholes_in(operation, "stride")));
  return out;
}

std::vector<ProtoMessage> pool_attributes(const Operation& operation) {
  std::vector<ProtoMessage> out;
  if (operation.op == Operator::avg_pool2d)
    out.push_back(onnx_attribute("count_include_pad", int64_t{1}));
  out.push_back(onnx_attribute("kernel_shape", wholes_in(operation, "kernel")));
  out.push_back(onnx_attribute("pads", pads_of(operation)));
  out.push_back(onnx_attribute("strides", wholes_in(operation, "stride")));
  return out;
}

}  // namespace

ProtoMessage onnx_attribute(const std::string& name, int64_t value) {
  return ProtoMessage().text(1, name).whole(3, value).whole(20, kIntAttribute);
}

ProtoMessage onnx_attribute(const std::string& name, float value) {
  return ProtoMessage().text(1, name).single(2, value).whole(20, kFloatAttribute);
}

ProtoMessage onnx_attribute(const std::string& name, const char* value) {
  return ProtoMessage().text(1, name).text(4, value).whole(20, kTextAttribute);
}

ProtoMessage onnx_attribute(const std::string& name, const Ints& values) {
  ProtoMessage out;
  out.text(1, name);
  for (const int64_t value : values) out.whole(8, value);
  return out.whole(20, kIntsAttribute);
}

void OnnxGraph::node(const std::string& type, const std::vector<std::string>& in,
                     const std::string& out, const std::vector<ProtoMessage>& attributes) {
  ProtoMessage node;
  for (const std::string& name : in) node.text(1, name);
  node.text(2, out).text(3, out).text(4, type);
  for (const ProtoMessage& attribute : attributes) node.message(5, attribute);
  nodes_.push_back(std::move(node));
}

void OnnxGraph::tensor(const std::string& name, const Tensor& tensor) {
  const Tensor values = tensor.contiguous();
  const auto type = values.scalar_type();
  ProtoMessage out;
  for (const int64_t extent : values.sizes()) out.whole(1, extent);
  out.whole(2, type == torch::kHalf ? kOnnxHalf : type == torch::kInt64 ? kOnnxInt64 : kOnnxFloat);
  out.text(8, name);
  out.text(9, {static_cast<const char*>(values.data_ptr()), values.nbytes()});
  tensors_.push_back(std::move(out));
}

std::string OnnxGraph::wholes(const std::string& name, const Ints& values) {
  tensor(name, torch::tensor(at::ArrayRef<int64_t>(values)));
  return name;
}

void OnnxWriter::write(const Operation& operation) {
  if (!write_layer(operation) && !write_shape(operation)) write_element_wise(operation);
}

void OnnxWriter::write_linear(const Operation& operation) {
  if (rank_of(operation.in.front()) == 2)
    return graph_.node("Gemm", operation.in, operation.out, {onnx_attribute("transB", int64_t{1})});
  throw Unsupported("a linear layer in it sees more than rows");
}

bool OnnxWriter::write_layer(const Operation& operation) {
  const auto& [op, in, out, attributes, shape] = operation;
  switch (op) {
    case Operator::linear: write_linear(operation); return true;
    case Operator::conv2d: graph_.node("Conv", in, out, conv_attributes(operation)); return true;
    case Operator::conv_transpose2d:
      graph_.node("ConvTranspose", in, out, conv_attributes(operation));
      return true;
    case Operator::batch_norm:
      graph_.node("BatchNormalization", in, out,
                  {onnx_attribute("epsilon", single_in(operation, "eps"))});
      return true;
    case Operator::max_pool2d:
      graph_.node("MaxPool", in, out, pool_attributes(operation));
      return true;
    case Operator::avg_pool2d:
      graph_.node("AveragePool", in, out, pool_attributes(operation));
      return true;
    case Operator::upsample_nearest2d: {
      const auto scale = static_cast<float>(run::whole_at(attributes, "scale"));
      graph_.tensor(out + ".scales", torch::tensor({1.F, 1.F, scale, scale}));
      graph_.node("Resize", {in[0], "", out + ".scales"}, out,
                  {onnx_attribute("coordinate_transformation_mode", "asymmetric"),
                   onnx_attribute("mode", "nearest"), onnx_attribute("nearest_mode", "floor")});
      return true;
    }
    default: return false;
  }
}

bool OnnxWriter::write_shape(const Operation& operation) {
  const auto& [op, in, out, attributes, shape] = operation;
  const auto keepdim = [&] {
    return onnx_attribute(
        "keepdims",
        int64_t{std::get<bool>(run::value_at(operation.attributes, "keepdim").value())});
  };
  switch (op) {
    case Operator::reshape:
      graph_.node("Reshape", {in[0], graph_.wholes(out + ".shape", wholes_in(operation, "shape"))},
                  out);
      return true;
    case Operator::expand: write_expand(operation); return true;
    case Operator::concat:
      graph_.node("Concat", in, out, {onnx_attribute("axis", run::whole_at(attributes, "dim"))});
      return true;
    case Operator::slice:
      graph_.node("Slice",
                  {in[0], graph_.wholes(out + ".starts", {run::whole_at(attributes, "start")}),
                   graph_.wholes(out + ".ends", {run::whole_at(attributes, "end")}),
                   graph_.wholes(out + ".axes", {run::whole_at(attributes, "dim")})},
                  out);
      return true;
    case Operator::transpose:
      graph_.node("Transpose", in, out, {onnx_attribute("perm", wholes_in(operation, "perm"))});
      return true;
    case Operator::mean:
      graph_.node("ReduceMean", in, out,
                  {onnx_attribute("axes", wholes_in(operation, "dims")), keepdim()});
      return true;
    case Operator::sum:  // its axes are an input since opset 13
      graph_.node("ReduceSum", {in[0], graph_.wholes(out + ".axes", wholes_in(operation, "dims"))},
                  out, {keepdim()});
      return true;
    default: return false;
  }
}

void OnnxWriter::write_expand(const Operation& operation) {
  Ints shape = wholes_in(operation, "shape");
  const auto batch = std::find(shape.begin(), shape.end(), -1);
  if (batch == shape.end() || has_batch(operation.in[0])) {
    // An extent of 1 leaves the operand's own.
    if (batch != shape.end()) *batch = 1;
    return graph_.node("Expand", {operation.in[0], graph_.wholes(operation.out + ".shape", shape)},
                       operation.out);
  }
  if (!has_batch_size_) {
    graph_.node("Shape", {program_.inputs[0].name}, "input.shape");
    graph_.node("Gather", {"input.shape", graph_.wholes("input.first", {0})}, "batch",
                {onnx_attribute("axis", int64_t{0})});
    has_batch_size_ = true;
  }
  std::vector<std::string> parts;
  if (batch != shape.begin())
    parts.push_back(graph_.wholes(operation.out + ".before", Ints(shape.begin(), batch)));
  parts.push_back("batch");
  if (batch + 1 != shape.end())
    parts.push_back(graph_.wholes(operation.out + ".after", Ints(batch + 1, shape.end())));
  graph_.node("Concat", parts, operation.out + ".shape", {onnx_attribute("axis", int64_t{0})});
  graph_.node("Expand", {operation.in[0], operation.out + ".shape"}, operation.out);
}

void OnnxWriter::write_clip(const Operation& operation) {
  std::vector<std::string> in{operation.in[0]};
  for (const char* key : {"min", "max"}) {
    in.push_back("");
    if (operation.attributes.find(key) == nullptr) continue;
    in.back() = str(operation.out, ".", key);
    graph_.tensor(in.back(), torch::scalar_tensor(single_in(operation, key)));
  }
  if (in.back().empty()) in.pop_back();
  graph_.node("Clip", in, operation.out);
}

void OnnxWriter::write_element_wise(const Operation& operation) {
  const auto& [op, in, out, attributes, shape] = operation;
  switch (op) {
    case Operator::leaky_relu:
      return graph_.node("LeakyRelu", in, out,
                         {onnx_attribute("alpha", single_in(operation, "slope"))});
    case Operator::elu:
      return graph_.node("Elu", in, out, {onnx_attribute("alpha", single_in(operation, "alpha"))});
    case Operator::softmax:
    case Operator::log_softmax:
      return graph_.node(op == Operator::softmax ? "Softmax" : "LogSoftmax", in, out,
                         {onnx_attribute("axis", run::whole_at(attributes, "dim"))});
    case Operator::clamp: return write_clip(operation);
    default: break;
  }
  std::vector<std::string> operands = in;
  if (has_value(operation)) {
    operands.push_back(out + ".value");
    graph_.tensor(operands.back(), torch::scalar_tensor(single_in(operation, "value")));
  }
  graph_.node(plain_name(op), operands, out);
}

size_t OnnxWriter::rank_of(const std::string& name) const {
  for (const Port& port : program_.inputs)
    if (port.name == name) return port.shape.size();
  for (const Operation& operation : program_.operations)
    if (operation.out == name) return operation.shape.size();
  const Tensor* tensor = program_.find(name);
  ELBO_ASSERT(tensor != nullptr);
  return static_cast<size_t>(tensor->dim());
}

bool OnnxWriter::has_batch(const std::string& name) const {
  for (const Port& port : program_.inputs)
    if (port.name == name) return true;
  for (const Operation& operation : program_.operations)
    if (operation.out == name)
      return std::find(operation.shape.begin(), operation.shape.end(), -1) != operation.shape.end();
  return false;
}

}  // namespace elbo::exports
