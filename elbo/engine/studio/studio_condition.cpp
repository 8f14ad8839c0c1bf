// SPDX-License-Identifier: MIT
// Classes and attributes by name or as arrays.
#include <algorithm>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/engine/latent/latent_attribute.h"
#include "elbo/engine/studio/studio_call.h"
#include "elbo/models/conditioning.h"

namespace elbo::engine {
namespace {

constexpr float kNotAsked = std::numeric_limits<float>::quiet_NaN();
constexpr int64_t kMeanOfRows = 4096;  // draws of what training had

int64_t class_named(const std::string& name, const data::DataInfo& info) {
  const auto& names = info.class_names;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return found - names.begin();
  throw UsageError("argument \"class\": ", info.name, " has no class \"",
                   printable(name.substr(0, 60)), "\"", did_you_mean(name.substr(0, 60), names),
                   names.empty() ? "" : "; there are: ", join(names, ", "));
}

/// (count) int64, or undefined.
Tensor classes_in(const StudioCall& call, int64_t count) {
  if (!call.args.has("classes")) {
    const auto one = wanted_class(call);
    return one ? torch::full({count}, *one, torch::kInt64) : Tensor();
  }
  const std::vector<int64_t> all = call.args.wholes("classes", static_cast<size_t>(count));
  return torch::tensor(at::ArrayRef<int64_t>(all), torch::kInt64);
}

/// (count, A), not a number where nothing is asked, or undefined.
Tensor attributes_in(const StudioCall& call, int64_t count) {
  const Node* given = call.args.find("attributes");
  if (given == nullptr) return {};
  const auto names = static_cast<int64_t>(call.model.info().attribute_names.size());
  if (given->is_table() && given->find("at") != nullptr && given->find("shape") != nullptr)
    return call.args.rows("attributes", names, kMostStudioCodes);
  const std::vector<float> asked = asked_attributes(call);
  return torch::tensor(at::ArrayRef<float>(asked)).unsqueeze(0).repeat({count, 1});
}

}  // namespace

models::Conditioning* conditioning_of(const models::Model& model) {
  for (const auto& child : model.named_children())
    if (auto* found = dynamic_cast<models::Conditioning*>(child.value().get())) return found;
  return nullptr;
}

std::optional<int64_t> wanted_class(const StudioCall& call) {
  const Node* given = call.args.find("class");
  if (given == nullptr) return {};
  if (const auto* name = std::get_if<std::string>(&given->value()))
    return class_named(*name, call.model.info());
  const int64_t classes = call.model.info().classes();
  if (classes == 0)
    throw UsageError("a class was asked for, but ", call.model.info().name, " has no classes");
  return call.args.whole("class", {0, 0, classes - 1});
}

std::vector<float> asked_attributes(const StudioCall& call) {
  if (!call.args.has("attributes")) return {};
  const StudioArguments asked = call.args.table("attributes");
  const Node& table = *call.args.find("attributes");
  std::vector<float> out(call.model.info().attribute_names.size(), kNotAsked);
  for (const Node::Entry& entry : table.entries())
    if (asked.has(entry.key))
      out[static_cast<size_t>(attribute_index(entry.key, call.model.info()))] =
          static_cast<float>(asked.number(entry.key, 0, 0, 1));
  return out;
}

tensor::Batch condition_in(const StudioCall& call, int64_t count) {
  const models::Condition asked{classes_in(call, count), attributes_in(call, count)};
  if (!asked.classes.defined() && !asked.attributes.defined()) return {};
  models::Conditioning* conditioning = conditioning_of(call.model.model());
  if (conditioning == nullptr) {
    models::want_no_condition(asked, call.model.info(), call.model.loaded().manifest.model.c_str());
    return {};
  }
  // Refuses what the model does not have, and values that cannot be.
  Rng rng(0);
  conditioning->complete(count, asked, rng);
  tensor::Batch out;
  out.y = asked.classes;
  if (!asked.attributes.defined()) return out;
  const Tensor mean = conditioning->complete(kMeanOfRows, {}, rng).to(torch::kCPU).mean(0);  // (A)
  out.attributes =
      torch::where(torch::isnan(asked.attributes), mean.unsqueeze(0), asked.attributes);
  return out;
}

}  // namespace elbo::engine
