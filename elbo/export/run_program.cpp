// SPDX-License-Identifier: MIT
// A program computed in plain torch operations.
#include <torch/csrc/autograd/autograd.h>

#include <unordered_map>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/export/program.h"
#include "elbo/run/typed_node.h"

namespace elbo::exports {
namespace {

/// An operation and its operands.
struct Step {
  const Operation& operation;
  const Tensors& in;
  int64_t batch;

  const Tensor& x() const { return in.front(); }
  Tensor bias() const { return in.size() > 2 ? in[2] : Tensor(); }
  int64_t whole(const char* key) const { return run::whole_at(operation.attributes, key); }
  double number(const char* key) const { return run::number_at(operation.attributes, key); }
  std::vector<int64_t> wholes(const char* key) const { return wholes_in(operation, key); }
  bool keeps() const {
    return std::get<bool>(run::value_at(operation.attributes, "keepdim").value());
  }
  bool has(const char* key) const { return operation.attributes.find(key) != nullptr; }
  /// The second operand: a tensor of its own where it is a number.
  Tensor second() const {
    return has_value(operation) ? torch::scalar_tensor(number("value"), x().options()) : in[1];
  }
  std::vector<int64_t> full_shape() const {
    std::vector<int64_t> shape = wholes("shape");
    for (int64_t& extent : shape)
      if (extent == -1) extent = batch;
    return shape;
  }
};

Tensor layer_of(const Step& step) {
  switch (step.operation.op) {
    case Operator::linear: return at::linear(step.x(), step.in[1], step.bias());
    case Operator::conv2d:
      return at::conv2d(step.x(), step.in[1], step.bias(), step.wholes("stride"),
                        step.wholes("padding"), step.wholes("dilation"), step.whole("groups"));
    case Operator::conv_transpose2d:
      return at::conv_transpose2d(step.x(), step.in[1], step.bias(), step.wholes("stride"),
                                  step.wholes("padding"), step.wholes("output_padding"),
                                  step.whole("groups"), step.wholes("dilation"));
    case Operator::batch_norm:
      return at::batch_norm(step.x(), step.in[1], step.in[2], step.in[3], step.in[4], false, 0,
                            step.number("eps"), false);
    case Operator::max_pool2d:
      return at::max_pool2d(step.x(), step.wholes("kernel"), step.wholes("stride"),
                            step.wholes("padding"));
    case Operator::avg_pool2d:
      return at::avg_pool2d(step.x(), step.wholes("kernel"), step.wholes("stride"),
                            step.wholes("padding"));
    case Operator::upsample_nearest2d: {
      const int64_t scale = step.whole("scale");
      return step.x().repeat_interleave(scale, 2).repeat_interleave(scale, 3);
    }
    default: return {};
  }
}

Tensor clamped(const Step& step) {
  Tensor out = step.x();
  if (step.has("min")) out = at::clamp_min(out, step.number("min"));
  if (step.has("max")) out = at::clamp_max(out, step.number("max"));
  return out;
}

Tensor element_wise(const Step& step) {
  const Tensor& x = step.x();
  switch (step.operation.op) {
    case Operator::relu: return at::relu(x);
    case Operator::leaky_relu: return at::leaky_relu(x, step.number("slope"));
    case Operator::elu: return at::elu(x, step.number("alpha"));
    case Operator::sigmoid: return at::sigmoid(x);
    case Operator::tanh: return at::tanh(x);
    case Operator::softplus: return at::softplus(x);
    case Operator::exp: return at::exp(x);
    case Operator::log: return at::log(x);
    case Operator::sqrt: return at::sqrt(x);
    case Operator::abs: return at::abs(x);
    case Operator::neg: return at::neg(x);
    case Operator::add: return at::add(x, step.second());
    case Operator::sub: return at::sub(x, step.second());
    case Operator::mul: return at::mul(x, step.second());
    case Operator::div: return at::div(x, step.second());
    case Operator::pow: return at::pow(x, step.second());
    case Operator::less: return at::lt(x, step.second());
    case Operator::where: return at::where(x, step.in[1], step.in[2]);
    case Operator::clamp: return clamped(step);
    default: return {};
  }
}

Tensor rearranged(const Step& step) {
  const Tensor& x = step.x();
  switch (step.operation.op) {
    case Operator::softmax: return at::softmax(x, step.whole("dim"));
    case Operator::log_softmax: return at::log_softmax(x, step.whole("dim"));
    case Operator::reshape: return at::reshape(x, step.wholes("shape"));
    case Operator::expand: return x.expand(step.full_shape());
    case Operator::concat: return at::cat(step.in, step.whole("dim"));
    case Operator::slice:
      return at::slice(x, step.whole("dim"), step.whole("start"), step.whole("end"));
    case Operator::transpose: return x.permute(step.wholes("perm"));
    case Operator::mean: return at::mean(x, step.wholes("dims"), step.keeps());
    case Operator::sum: return at::sum(x, step.wholes("dims"), step.keeps());
    case Operator::matmul: return at::matmul(x, step.in[1]);
    default: return {};
  }
}

Tensor computed(const Step& step) {
  for (Tensor (*kind)(const Step&) : {layer_of, element_wise, rearranged})
    if (const Tensor out = kind(step); out.defined()) return out;
  ELBO_ASSERT(false && "an operation without a case");
  return {};
}

}  // namespace

Tensors run_program(const Program& program, const Tensors& inputs) {
  ELBO_ASSERT(inputs.size() == program.inputs.size());
  const torch::NoGradGuard no_grad;
  std::unordered_map<std::string, Tensor> values;
  for (const auto& [name, tensor] : program.tensors) values.emplace(name, tensor);
  for (size_t i = 0; i < inputs.size(); ++i) values[program.inputs[i].name] = inputs[i];
  const int64_t batch = inputs.empty() ? 1 : inputs.front().size(0);
  for (const Operation& operation : program.operations) {
    Tensors in;
    for (const std::string& name : operation.in) in.push_back(values.at(name));
    values[operation.out] = computed({operation, in, batch});
  }
  Tensors out;
  for (const Port& port : program.outputs) out.push_back(values.at(port.name));
  return out;
}

}  // namespace elbo::exports
