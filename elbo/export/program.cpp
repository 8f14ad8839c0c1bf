// SPDX-License-Identifier: MIT
// A program as a tree, and what may be left out of it.
#include "elbo/export/program.h"

#include <algorithm>
#include <set>

#include "elbo/core/error.h"
#include "elbo/core/fields.h"
#include "elbo/io/node_list.h"
#include "elbo/run/typed_node.h"

namespace elbo::exports {
namespace {

Node names_node(const std::vector<std::string>& names) {
  Node::List out;
  for (const std::string& name : names) out.push_back(Node(name));
  return Node(std::move(out));
}

Node ports_node(const std::vector<Port>& ports) {
  Node::List out;
  for (const Port& port : ports) {
    Node one = Node::table();
    one.set("name", Node(port.name));
    one.set("shape", node_of(port.shape));
    out.push_back(std::move(one));
  }
  return Node(std::move(out));
}

Node operation_node(const Operation& operation) {
  Node out = Node::table();
  out.set("op", Node(std::string(name_of(operation.op))));
  out.set("in", names_node(operation.in));
  out.set("out", Node(operation.out));
  for (const Node::Entry& entry : operation.attributes.entries()) out.set(entry.key, entry.node);
  return out;
}

}  // namespace

const Tensor* Program::find(const std::string& name) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const auto& tensor) { return tensor.first == name; });
  return found == tensors.end() ? nullptr : &found->second;
}

Node node_of(const std::vector<int64_t>& values) { return io::list_node(values); }

Node program_node(const Program& program) {
  Node nodes{Node::List()}, tensors = Node::table(), out = Node::table();
  for (const Operation& operation : program.operations)
    std::get<Node::List>(nodes.value()).push_back(operation_node(operation));
  for (const auto& [name, tensor] : program.tensors) {
    Node one = Node::table();
    one.set("shape", node_of(tensor.sizes().vec()));
    tensors.set(name, std::move(one));
  }
  out.set("role", Node(program.role));
  out.set("inputs", ports_node(program.inputs));
  out.set("outputs", ports_node(program.outputs));
  out.set("nodes", std::move(nodes));
  out.set("tensors", std::move(tensors));
  return out;
}

std::vector<int64_t> wholes_in(const Operation& operation, const char* key) {
  std::vector<int64_t> out;
  for (const Node& node : run::list_at(operation.attributes, key)) {
    const auto* whole = std::get_if<int64_t>(&node.value());
    ELBO_ASSERT(whole != nullptr);
    out.push_back(*whole);
  }
  return out;
}

bool has_value(const Operation& operation) { return operation.attributes.find("value") != nullptr; }

void remove_dead(Program& program) {
  std::set<std::string> needed;
  for (const Port& port : program.outputs) needed.insert(port.name);
  std::vector<Operation> kept;
  for (auto at = program.operations.rbegin(); at != program.operations.rend(); ++at) {
    if (needed.count(at->out) == 0) continue;
    needed.insert(at->in.begin(), at->in.end());
    kept.push_back(std::move(*at));
  }
  std::reverse(kept.begin(), kept.end());
  program.operations = std::move(kept);
  std::erase_if(program.tensors,
                [&](const auto& tensor) { return needed.count(tensor.first) == 0; });
}

Program folded(const Program& program) {
  Program out = program;
  out.operations.clear();
  for (const Operation& operation : program.operations) {
    const bool constant =
        std::find(operation.shape.begin(), operation.shape.end(), -1) == operation.shape.end() &&
        std::all_of(operation.in.begin(), operation.in.end(),
                    [&](const std::string& name) { return out.find(name) != nullptr; });
    if (!constant) {
      out.operations.push_back(operation);
      continue;
    }
    const Program alone{"", {}, {{operation.out, operation.shape}}, {operation}, out.tensors};
    out.tensors.emplace_back(operation.out, run_program(alone, {}).front().contiguous());
  }
  remove_dead(out);
  return out;
}

}  // namespace elbo::exports
