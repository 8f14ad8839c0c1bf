// SPDX-License-Identifier: MIT
// Facts of this process that change the last bits of a result.
#include "elbo/train/machine.h"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/version.h>

#include "elbo/core/build_info.h"
#include "elbo/core/str.h"
#include "elbo/kernels/dispatch.h"
#include "elbo/run/typed_node.h"

namespace elbo::train {
namespace {

constexpr const char *kDevice = "device", *kThreads = "threads";

/// What torch says of the instruction set that it takes: "AVX2".
std::string instruction_set() {
  static constexpr std::string_view kLabel = "CPU capability usage: ";
  const std::string config = at::show_config();
  const size_t at = config.find(kLabel);
  if (at == std::string::npos) return "unknown";
  const size_t from = at + kLabel.size();
  return config.substr(from, config.find_first_of(" \n", from) - from);
}

}  // namespace

Node machine_record(torch::Device device) {
  Node out = Node::table();
  out.set(kThreads, Node(static_cast<int64_t>(at::get_num_threads())));
  out.set("instruction_set", Node(instruction_set()));
  out.set("libtorch", Node(std::string(TORCH_VERSION)));
  out.set("version", Node(std::string(build_info().version)));
  out.set("commit", Node(std::string(build_info().commit)));
  // Not for the CPU, whose records are as they were before there were others.
  if (!device.is_cpu()) out.set(kDevice, Node(device.str()));
  return out;
}

std::vector<std::string> machine_differences(const Node& saved, torch::Device device) {
  std::vector<std::string> out;
  const std::string former = saved.find(kDevice) == nullptr ? "cpu" : run::text_at(saved, kDevice);
  if (former != device.str()) out.push_back(str("device was ", former, ", is ", device.str()));
  const Node now = machine_record();
  for (const Node::Entry& entry : now.entries()) {
    if (entry.key == kThreads && kernels::fused_kernels_enabled())
      continue;  // no bit depends on it
    const Node* before = saved.find(entry.key);
    if (before != nullptr && before->literal() != entry.node.literal())
      out.push_back(str(entry.key, " was ", before->literal(), ", is ", entry.node.literal()));
  }
  return out;
}

}  // namespace elbo::train
