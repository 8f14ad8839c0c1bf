// SPDX-License-Identifier: MIT
// Two graphs of LibTorch's tracer, walked side by side.
#include "elbo/export/recording.h"

#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>

#include <unordered_map>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/dispatch.h"

namespace elbo::exports {
namespace {

namespace jit = torch::jit;

std::shared_ptr<jit::Graph> graph_of(const TensorFunction& function, const Tensors& inputs,
                                     const tensor::NamedTensors& weights) {
  const torch::NoGradGuard no_grad;
  const kernels::FusedKernelsGuard plain(false);
  jit::Stack stack(inputs.begin(), inputs.end());
  const auto run = [&](jit::Stack in) {
    const auto& state = jit::tracer::getTracingState();
    // A weight that was no input would be a constant without a name.
    for (const auto& [name, tensor] : weights) {
      jit::Value* value = state->graph->addInput();
      value->inferTypeFrom(tensor);
      state->setValue(tensor, value);
    }
    Tensors given;
    for (const c10::IValue& value : in) given.push_back(value.toTensor());
    jit::Stack out;
    for (const Tensor& tensor : function(given)) out.emplace_back(tensor);
    return out;
  };
  const auto unnamed = [](const torch::autograd::Variable&) { return std::string(); };
  return jit::tracer::trace(std::move(stack), run, unnamed).first->graph;
}

/// A value's extents where it is a tensor of a known shape.
std::vector<int64_t> extents_of(const jit::Value* value) {
  const auto type = value->type()->cast<c10::TensorType>();
  if (type == nullptr) return {};
  const auto extents = type->sizes().concrete_sizes();
  return extents ? std::vector<int64_t>(extents->begin(), extents->end()) : std::vector<int64_t>();
}

/// Extents of both traces as one: -1 where they grow with the batch.
Extents joined(const std::vector<int64_t>& first, const std::vector<int64_t>& second) {
  if (first.size() != second.size())
    throw Unsupported("a shape in it depends on the number of examples");
  Extents out;
  for (size_t i = 0; i < first.size(); ++i) {
    const bool same = first[i] == second[i];
    if (!same && first[i] * kTracedBatches[1] != second[i] * kTracedBatches[0])
      throw Unsupported("an extent in it is ", first[i], " for ", kTracedBatches[0],
                        " examples and ", second[i], " for ", kTracedBatches[1]);
    out.push_back(same ? first[i] : -1);
  }
  return out;
}

std::string name_without_underscore(const jit::Node& node) {
  std::string name = node.kind().toQualString();
  if (name.starts_with("aten::") && name.ends_with('_')) name.pop_back();
  return name;
}

/// Makes one recording of two graphs.
class Joiner {
 public:
  Joiner(const jit::Graph& first, const jit::Graph& second) : first_(first), second_(second) {}

  Recording joined_with(size_t inputs, const tensor::NamedTensors& weights) {
    if (first_.inputs().size() != second_.inputs().size() ||
        first_.inputs().size() != inputs + weights.size())
      throw Unsupported("its traces have different inputs");
    for (size_t i = 0; i < first_.inputs().size(); ++i) {
      const size_t place = add(first_.inputs()[i], second_.inputs()[i]);
      if (i < inputs) out_.inputs.push_back(place);
      else out_.values[place].weight = weights[i - inputs].first;
    }
    walk();
    for (const jit::Value* value : first_.outputs()) out_.outputs.push_back(places_.at(value));
    return std::move(out_);
  }

 private:
  size_t add(const jit::Value* first, const jit::Value* second) {
    const size_t place = out_.values.size();
    out_.values.push_back({"", {}, {}, false, joined(extents_of(first), extents_of(second))});
    places_.emplace(first, place);
    return place;
  }

  void walk() {
    auto second = second_.nodes().begin();
    for (const jit::Node* node : first_.nodes()) {
      if (second == second_.nodes().end() || (*second)->kind() != node->kind() ||
          (*second)->inputs().size() != node->inputs().size() ||
          (*second)->outputs().size() != node->outputs().size())
        throw Unsupported("what it computes depends on the number of examples");
      take(*node, **second);
      ++second;
    }
  }

  void take(const jit::Node& first, const jit::Node& second) {
    RecordedCall call{name_without_underscore(first), {}, {}};
    for (const jit::Value* value : first.inputs()) call.in.push_back(places_.at(value));
    for (size_t i = 0; i < first.outputs().size(); ++i)
      call.out.push_back(add(first.outputs()[i], second.outputs()[i]));
    if (first.kind() != c10::prim::Constant) {
      out_.calls.push_back(std::move(call));
      return;
    }
    RecordedValue& value = out_.values[call.out.front()];
    value.first = *jit::toIValue(first.outputs().front());
    value.second = *jit::toIValue(second.outputs().front());
    value.is_constant = true;
  }

  const jit::Graph& first_;
  const jit::Graph& second_;
  Recording out_;
  std::unordered_map<const jit::Value*, size_t> places_;
};

}  // namespace

Recording recorded(const TensorFunction& function,
                   const std::function<Tensors(int64_t batch)>& inputs,
                   const tensor::NamedTensors& weights) {
  const auto first = graph_of(function, inputs(kTracedBatches[0]), weights),
             second = graph_of(function, inputs(kTracedBatches[1]), weights);
  return Joiner(*first, *second).joined_with(inputs(1).size(), weights);
}

}  // namespace elbo::exports
