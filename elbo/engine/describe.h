// SPDX-License-Identifier: MIT
// What the torch side says of itself.
#pragma once
#include <string>
#include <vector>

#include "elbo/api/schema.h"
#include "elbo/models/model.h"

namespace elbo::engine {

/// What the model can do, as the schema says it: "samples", "encodes", ...
std::vector<std::string> ability_words(models::Model& model);

/// The schema from the registries; abilities are those of an instance of each model.
api::Schema engine_schema();

/// machine_record() (threads, instruction set, versions) and the BLAS below.
Node engine_versions();

}  // namespace elbo::engine
