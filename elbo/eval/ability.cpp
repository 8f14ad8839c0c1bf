// SPDX-License-Identifier: MIT
// Which models can do what: found out by making one of each.
#include "elbo/eval/ability.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::eval {
namespace {

/// Whether a model of this entry can be made for such data with its defaults, and then `has` holds.
bool can(const models::ModelEntry& entry, const data::DataInfo& info,
         const std::function<bool(models::Model&)>& has) {
  try {
    Rng rng(0);
    return has(*entry.maker.make(Node::table(), info, rng));
  } catch (const Error&) {
    return false;  // it does not fit these data: not worth naming
  }
}

}  // namespace

void refuse_ability(const std::string& what, const data::DataInfo& info,
                    const std::function<bool(models::Model&)>& has) {
  std::vector<std::string> names;
  for (const models::ModelEntry& entry : models::model_entries())
    if (can(entry, info, has)) names.push_back(entry.name);
  const std::string who =
      names.empty() ? "no model for such data can" : "models that can: " + join(names, ", ");
  throw Unsupported("this model cannot ", what, "; ", who);
}

void refuse_without_condition(const std::string& what) {
  throw Unsupported(
      "this model has a condition, something to know of each example, and without that it cannot ",
      what,
      "; beside examples that have it there are elbo, iw_K, ais_K, reconstruction "
      "and measures of codes");
}

}  // namespace elbo::eval
