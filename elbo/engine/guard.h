// SPDX-License-Identifier: MIT
// No exception leaves the torch library: it becomes a message and an exit code.
#pragma once
#include <functional>

namespace elbo {

/// Runs `work`; on an exception prints what happened (torch's own without its stack) and returns the exit code of its kind.
int guarded(const std::function<int()>& work);

}  // namespace elbo
