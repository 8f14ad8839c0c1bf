// SPDX-License-Identifier: MIT
// Each kernel beside its plain form, under one name: `name/fused` and `name/reference`.
#pragma once
#include <functional>
#include <string>

namespace elbo::bench {

using Work = std::function<void()>;
/// Prepares what the work needs, once, just before it is timed.
using MakeWork = std::function<Work()>;

/// Registers both forms of a kernel.
void side_by_side(const std::string& name, const MakeWork& fused, const MakeWork& reference);
/// The same of an operation that chooses its form by itself: with fused kernels on, and off.
void side_by_side(const std::string& name, const MakeWork& both);

void register_products();
void register_mlp_stacks();
void register_activation_gradients();
void register_likelihood_tails();
void register_gaussian_draws();
void register_optimizers();
void register_norms();
void register_random_numbers();
void register_batches();
void register_conv_stacks();

}  // namespace elbo::bench
