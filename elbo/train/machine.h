// SPDX-License-Identifier: MIT
// What a run's bits depend on besides its configuration: threads, instruction set, versions.
#pragma once
#include <torch/types.h>

#include <string>
#include <vector>

#include "elbo/core/node.h"

namespace elbo::train {

/// This process: threads, instruction set that torch uses, versions of LibTorch and of elbo.
Node machine_record(torch::Device device = torch::kCPU);

/// In words, what of `saved` (a machine_record()) is otherwise here: then a resumed run is not
/// equal to the bit. Empty where nothing is.
std::vector<std::string> machine_differences(const Node& saved, torch::Device device);

}  // namespace elbo::train
