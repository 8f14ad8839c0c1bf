// SPDX-License-Identifier: MIT
// Checks.
#include "elbo/models/binary_units.h"

#include "elbo/core/error.h"
#include "elbo/models/conditioning.h"

namespace elbo {

void want_binary(const DataInfo& info, const char* model) {
  if (info.kind != ValueKind::real) return;
  throw ConfigError("model.name = \"", model, "\": got the data set ", info.name,
                    " with real values, want binary or unit ones: its units are 0 or 1");
}

void want_no_condition(const std::optional<Condition>& condition, const DataInfo& info,
                       const char* model) {
  Rng unused(0);
  Conditioning(ConditionKind::none, info, model).complete(1, condition, unused);
}

}  // namespace elbo
