// SPDX-License-Identifier: MIT
// Checks, and the way to second derivatives.
#include "elbo/kernels/fused_node.h"

#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/functions/utils.h>

#include "elbo/core/error.h"

namespace elbo::kernels {

torch::autograd::variable_list FusedNode::apply(torch::autograd::variable_list&& grads) {
  ELBO_ASSERT(!released_ && "a graph is swept a second time; keep it with retain_graph");
  for (size_t i = 0; i < inputs_.size(); ++i)
    ELBO_ASSERT((!inputs_[i].defined() || inputs_[i]._version() == versions_[i]) &&
                "an input was changed in place between forward and backward");
  return at::GradMode::is_enabled() ? differentiate_reference(grads) : backward(grads);
}

void FusedNode::release_variables() {
  released_ = true;
  inputs_.clear();
  versions_.clear();
  forget();
}

Tensors FusedNode::differentiate_reference(const Tensors& grads) {
  // Shadows: so that one input's history does not count for another's gradient.
  Tensors shadows, wanted;
  for (const Tensor& input : inputs_)
    shadows.push_back(input.defined() ? input.view_as(input) : input);
  std::vector<size_t> places;
  for (size_t i = 0; i < shadows.size(); ++i) {
    if (!shadows[i].defined() || !shadows[i].requires_grad() || !needs(i)) continue;
    wanted.push_back(shadows[i]);
    places.push_back(i);
  }
  Tensors outputs, output_grads;
  const Tensors all = reference(shadows);
  for (size_t i = 0; i < all.size(); ++i) {
    if (!grads[i].defined() || !all[i].requires_grad()) continue;
    outputs.push_back(all[i]);
    output_grads.push_back(grads[i]);
  }
  Tensors out(inputs_.size());
  if (outputs.empty() || wanted.empty()) return out;
  const Tensors found = torch::autograd::grad(outputs, wanted, output_grads, /*retain_graph=*/true,
                                              /*create_graph=*/true, /*allow_unused=*/true);
  for (size_t i = 0; i < places.size(); ++i) out[places[i]] = found[i];
  return out;
}

bool wants_gradient(const Tensors& inputs) {
  if (!at::GradMode::is_enabled()) return false;
  for (const Tensor& input : inputs)
    if (input.defined() && input.requires_grad()) return true;
  return false;
}

void attach(const tensor::NodePointer<FusedNode>& node, Tensors inputs, const Tensors& outputs) {
  node->set_next_edges(torch::autograd::collect_next_edges(inputs));
  for (const Tensor& input : inputs)
    node->versions_.push_back(input.defined() ? input._version() : 0);
  node->inputs_ = std::move(inputs);
  for (Tensor output : outputs) torch::autograd::set_history(output, node);
}

}  // namespace elbo::kernels
