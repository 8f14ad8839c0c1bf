// SPDX-License-Identifier: MIT
// What differs between the versions of LibTorch, 1.13 to 2.15. What differs in oneDNN is in
// kernels/onednn.h.
#pragma once
#include <c10/util/intrusive_ptr.h>
#include <torch/csrc/autograd/function.h>

#include <memory>

namespace torch::autograd {
// Defined where nodes are in a std::shared_ptr, and declared there as well.
/// Frees a node of the graph of derivatives.
TORCH_API void deleteNode(Node* node);
}  // namespace torch::autograd

namespace elbo::tensor {

/// What owns a node of the graph of derivatives: `Of<Kind>` points to a node of that kind, and
/// make() makes one that frees its graph without recursion.
template <class Pointer>
struct NodeOwner;

/// LibTorch before 2.12.
template <>
struct NodeOwner<std::shared_ptr<torch::autograd::Node>> {
  /// A pointer that owns a node.
  template <class Kind>
  using Of = std::shared_ptr<Kind>;
  /// A node of its own.
  template <class Kind>
  static Of<Kind> make() {
    return Of<Kind>(new Kind(), torch::autograd::deleteNode);
  }
};

/// LibTorch from 2.12 on.
template <>
struct NodeOwner<c10::intrusive_ptr<torch::autograd::Node>> {
  /// A pointer that owns a node.
  template <class Kind>
  using Of = c10::intrusive_ptr<Kind>;
  /// A node of its own.
  template <class Kind>
  static Of<Kind> make() {
    return c10::make_intrusive<Kind>();
  }
};

/// The one of the LibTorch that is here.
using GraphOwner = NodeOwner<decltype(torch::autograd::Edge::function)>;

/// A pointer to a node of the graph of derivatives, shared with that graph.
template <class Kind>
using NodePointer = GraphOwner::Of<Kind>;

}  // namespace elbo::tensor
