// SPDX-License-Identifier: MIT
// What the torch side says of itself.
#pragma once
#include <string>

#include "elbo/door/schema.h"

namespace elbo {

/// The schema from the registries; abilities are those of an instance of each model.
Schema engine_schema();

/// Versions of LibTorch, its BLAS and oneDNN, its instruction set and threads.
Node engine_versions();

}  // namespace elbo
