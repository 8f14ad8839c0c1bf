// SPDX-License-Identifier: MIT
// The narrow part of LibTorch that elbo uses: tensors, autograd and the bare module. Not
// torch/torch.h, which is three times as long.
#pragma once
#include <torch/csrc/autograd/autograd.h>
#include <torch/nn/module.h>
#include <torch/types.h>
