// SPDX-License-Identifier: MIT
// Nodes and initializers of an ONNX graph, and what each of a program's operations becomes there.
#pragma once
#include "elbo/export/program.h"
#include "elbo/export/protobuf.h"

namespace elbo::exports {

/// Types of elements by their numbers in onnx.proto.
enum OnnxType : int { kOnnxFloat = 1, kOnnxInt64 = 7, kOnnxHalf = 10 };

/// An attribute of a node: a whole number, a number, a text, whole numbers.
ProtoMessage onnx_attribute(const std::string& name, int64_t value);
/// Likewise.
ProtoMessage onnx_attribute(const std::string& name, float value);
/// Likewise.
ProtoMessage onnx_attribute(const std::string& name, const char* value);
/// Likewise.
ProtoMessage onnx_attribute(const std::string& name, const std::vector<int64_t>& values);

/// A graph that grows.
class OnnxGraph {
 public:
  /// Adds a node of one result, which gives it its name. Inputs "" are not given.
  void node(const std::string& type, const std::vector<std::string>& in, const std::string& out,
            const std::vector<ProtoMessage>& attributes = {});
  /// Adds an initializer: float32, float16 or int64.
  void tensor(const std::string& name, const Tensor& tensor);
  /// Adds whole numbers as an initializer; returns its name.
  std::string wholes(const std::string& name, const std::vector<int64_t>& values);

  const std::vector<ProtoMessage>& nodes() const { return nodes_; }      ///< in order
  const std::vector<ProtoMessage>& tensors() const { return tensors_; }  ///< initializers

 private:
  std::vector<ProtoMessage> nodes_, tensors_;
};

/// Writes operations of a program into a graph.
class OnnxWriter {
 public:
  /// Both outlive it.
  OnnxWriter(const Program& program, OnnxGraph& graph) : program_(program), graph_(graph) {}
  /// One operation: a node, or two or three.
  void write(const Operation& operation);

 private:
  bool write_layer(const Operation& operation);
  bool write_shape(const Operation& operation);
  void write_linear(const Operation& operation);
  void write_expand(const Operation& operation);
  void write_clip(const Operation& operation);
  void write_element_wise(const Operation& operation);
  size_t rank_of(const std::string& name) const;
  bool has_batch(const std::string& name) const;

  const Program& program_;
  OnnxGraph& graph_;
  bool has_batch_size_ = false;  // whether the graph reads how many examples there are
};

}  // namespace elbo::exports
