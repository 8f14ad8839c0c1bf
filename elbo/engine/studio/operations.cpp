// SPDX-License-Identifier: MIT
// The table.
#include "elbo/engine/studio/operations.h"

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"

namespace elbo::engine {

const std::vector<StudioOperation>& studio_operations() {
  static const std::vector<StudioOperation> all{
      {"describe", {"data"}, studio_describe},
      {"sample", {"count", "seed", "first", "class", "attributes", "domain"}, studio_sample},
      {"decode", {"codes", "class", "classes", "attributes"}, studio_decode},
      {"encode",
       {"images", "files", "examples", "invert", "domain", "class", "classes", "attributes"},
       studio_encode},
      {"examples", {"split", "first", "count", "indices", "domain"}, studio_examples},
      {"map",
       {"split", "count", "axes", "class", "attributes"},
       studio_map,
       /*over_many=*/true},
      {"directions",
       {"split", "class", "attributes"},
       studio_directions,
       /*over_many=*/true},
      {"attribute",
       {"name", "pure", "examples"},
       studio_attribute,
       /*over_many=*/true},
      {"answers",
       {"images", "files", "examples", "invert", "domain", "class", "attributes"},
       studio_answers},
      {"neighbours",
       {"images", "files", "examples", "invert", "domain", "class", "attributes", "count", "split"},
       studio_neighbours,
       /*over_many=*/true},
      {"invert",
       {"image", "images", "files", "examples", "invert", "domain", "class", "classes",
        "attributes", "steps", "total", "codes", "step", "restarts", "seed", "rate", "prior_weight",
        "milliseconds"},
       studio_invert},
      {"chain",
       {"count", "steps", "seed", "state", "step", "images", "files", "examples", "invert",
        "domain"},
       studio_chain},
      {"translate", {"images", "files", "examples", "invert", "to", "seed"}, studio_translate},
      {"animation",
       {"codes", "fps", "loop", "class", "classes", "attributes", "note", "seed"},
       studio_animation},
      {"picture", {"images", "columns", "note", "seed"}, studio_picture},
  };
  return all;
}

const StudioOperation& studio_operation(const std::string& name) {
  std::vector<std::string> names;
  for (const StudioOperation& operation : studio_operations()) {
    if (operation.name == name) return operation;
    names.push_back(operation.name);
  }
  const std::string shown = name.substr(0, 60);
  throw UsageError("no operation \"", printable(shown), "\"", did_you_mean(shown, names),
                   "; there are: ", join(names, ", "));
}

}  // namespace elbo::engine
