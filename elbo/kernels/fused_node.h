// SPDX-License-Identifier: MIT
// A differentiable operation whose gradient is our own code. Where the gradient must itself be
// differentiable (gradient penalties), the reference is run again in plain torch operations and
// differentiated instead.
#pragma once
#include <torch/csrc/autograd/function.h>

#include <vector>

#include "elbo/tensor/tensor.h"
#include "elbo/tensor/torch_versions.h"

namespace elbo::kernels {

/// Base of the nodes. Inputs may be undefined (no bias); outputs must be fresh tensors.
class FusedNode : public torch::autograd::Node {
 public:
  /// Called by autograd; runs the fused gradient, or the reference's where the graph is kept.
  torch::autograd::variable_list apply(torch::autograd::variable_list&& grads) final;
  /// Called by autograd once the backward pass is over.
  void release_variables() override;

 protected:
  /// The operation in torch operations: as many outputs as the fused one.
  virtual Tensors reference(const Tensors& inputs) = 0;
  /// Gradients of the inputs from those of the outputs (undefined: zero); may be undefined where
  /// needs() says no. Without gradient mode.
  virtual Tensors backward(const Tensors& grads) = 0;
  /// Forgets what the forward pass has kept.
  virtual void forget() = 0;

  /// Whether this sweep asks for the gradient of input `index`.
  bool needs(size_t index) const { return task_should_compute_output(index); }
  /// Those of the forward pass.
  const Tensors& inputs() const { return inputs_; }

 private:
  friend void attach(const tensor::NodePointer<FusedNode>& node, Tensors inputs,
                     const Tensors& outputs);
  Tensors differentiate_reference(const Tensors& grads);

  Tensors inputs_;
  std::vector<int64_t> versions_;
  bool released_ = false;
};

/// Whether gradients are wanted and one of `inputs` has some.
bool wants_gradient(const Tensors& inputs);

/// A node that frees its graph without recursion.
template <class Node>
tensor::NodePointer<Node> make_node() {
  return tensor::GraphOwner::make<Node>();
}

/// Makes `outputs` the results of `node` on `inputs`. A node must keep a detached output, never the
/// output itself, which would own the node.
void attach(const tensor::NodePointer<FusedNode>& node, Tensors inputs, const Tensors& outputs);

}  // namespace elbo::kernels
