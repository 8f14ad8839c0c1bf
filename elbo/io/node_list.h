// SPDX-License-Identifier: MIT
// Lists of plain values as nodes of a tree.
#pragma once
#include <utility>

#include "elbo/core/node.h"

namespace elbo::io {

/// A list of the items, each a bool, a whole number, a number or a text, in their order.
template <class Items>
Node list_node(const Items& items) {
  Node::List out;
  for (const auto& item : items) out.push_back(Node(item));
  return Node(std::move(out));
}

}  // namespace elbo::io
