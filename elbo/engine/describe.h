// SPDX-License-Identifier: MIT
// What the torch side says of itself.
#pragma once
#include <string>

#include "elbo/api/schema.h"

namespace elbo::engine {

/// The schema from the registries; abilities are those of an instance of each model.
api::Schema engine_schema();

/// machine_record() (threads, instruction set, versions) and the BLAS below.
Node engine_versions();

}  // namespace elbo::engine
