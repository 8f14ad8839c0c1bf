// SPDX-License-Identifier: MIT
// What a net computes, as a list of operations over named tensors: the one form from which every
// file for other programs is written. The operations mean what PyTorch's of the same name mean.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "elbo/core/node.h"
#include "elbo/tensor/safetensor.h"
#include "elbo/tensor/tensor.h"

namespace elbo::exports {

/// What an operation does. Operands and attributes:
/// linear, conv2d, conv_transpose2d: x, weight and, where there is one, bias; stride, padding,
///   dilation and output_padding as [rows, columns], groups
/// batch_norm: x, weight, bias, mean, variance; eps
/// leaky_relu: slope; elu: alpha; softmax, log_softmax: dim; clamp: min, max, or one of them
/// add, sub, mul, div, pow, less: two operands, or one and `value`; less yields truths
/// where: truths, a, b
/// reshape, expand: shape, -1: what is left, the batch
/// concat: dim; slice: dim, start, end; transpose: perm; mean, sum: dims, keepdim
/// max_pool2d, avg_pool2d: kernel, stride, padding; upsample_nearest2d: scale
enum class Operator {
  linear,
  conv2d,
  conv_transpose2d,
  batch_norm,
  relu,
  leaky_relu,
  elu,
  sigmoid,
  tanh,
  softplus,
  exp,
  log,
  sqrt,
  abs,
  neg,
  softmax,
  log_softmax,
  add,
  sub,
  mul,
  div,
  pow,
  less,
  where,
  clamp,
  reshape,
  expand,
  concat,
  slice,
  transpose,
  mean,
  sum,
  max_pool2d,
  avg_pool2d,
  upsample_nearest2d,
  matmul
};
constexpr auto enum_names(Operator) {
  return std::array{"linear",
                    "conv2d",
                    "conv_transpose2d",
                    "batch_norm",
                    "relu",
                    "leaky_relu",
                    "elu",
                    "sigmoid",
                    "tanh",
                    "softplus",
                    "exp",
                    "log",
                    "sqrt",
                    "abs",
                    "neg",
                    "softmax",
                    "log_softmax",
                    "add",
                    "sub",
                    "mul",
                    "div",
                    "pow",
                    "less",
                    "where",
                    "clamp",
                    "reshape",
                    "expand",
                    "concat",
                    "slice",
                    "transpose",
                    "mean",
                    "sum",
                    "max_pool2d",
                    "avg_pool2d",
                    "upsample_nearest2d",
                    "matmul"};
}

/// Extents of a tensor in a program, outermost first; -1: as many as the batch has.
using Extents = std::vector<int64_t>;

/// A tensor that goes in or comes out.
struct Port {
  std::string name;  ///< unique in a program
  Extents shape;     ///< of it
};

/// One operation: out = op(in...).
struct Operation {
  Operator op;                      ///< which one
  std::vector<std::string> in;      ///< inputs, tensors and earlier results by name
  std::string out;                  ///< its result's name, unique in a program
  Node attributes = Node::table();  ///< by PyTorch's names
  Extents shape;                    ///< of its result
};

/// A function of a model: operations in an order in which they can be computed.
struct Program {
  std::string role;                   ///< "encoder", "decoder", "generator", "critic", ...
  std::vector<Port> inputs;           ///< each begins with the batch
  std::vector<Port> outputs;          ///< likewise
  std::vector<Operation> operations;  ///< each after what it needs
  tensor::NamedTensors tensors;       ///< float32: weights by their names, and constants

  /// The tensor of that name, or null.
  const Tensor* find(const std::string& name) const;
};

/// The program without the values of its tensors: {"role", "inputs", "outputs", "nodes",
/// "tensors"}, a node as {"op", "in", "out", its attributes}.
Node program_node(const Program& program);

/// A list of whole numbers of an operation, as `dims`. Internal error where there is none.
std::vector<int64_t> wholes_in(const Operation& operation, const char* key);

/// Whether the second operand is the attribute `value`.
bool has_value(const Operation& operation);

/// A list as a value of a tree.
Node node_of(const std::vector<int64_t>& values);

/// Removes operations whose results nobody needs, then tensors.
void remove_dead(Program& program);

/// The program with whatever does not depend on its inputs computed once and for all.
Program folded(const Program& program);

/// Results of the program for inputs of one batch size, in torch operations: the order is that of
/// `outputs`.
Tensors run_program(const Program& program, const Tensors& inputs);

}  // namespace elbo::exports
