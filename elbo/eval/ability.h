// SPDX-License-Identifier: MIT
// Asking a model for an ability, and saying which models have it where this one has not.
#pragma once
#include <functional>
#include <string>

#include "elbo/models/abilities.h"
#include "elbo/models/conditioning.h"
#include "elbo/models/registry.h"

namespace elbo::eval {

/// The abilities in words, for messages: "generate samples", "encode examples", ...
template <class Ability>
inline constexpr const char* kAbilityName = nullptr;
template <>
inline constexpr const char* kAbilityName<models::Samples> = "generate samples";
template <>
inline constexpr const char* kAbilityName<models::Encodes> = "encode examples";
template <>
inline constexpr const char* kAbilityName<models::Decodes> = "decode codes";
template <>
inline constexpr const char* kAbilityName<models::Reconstructs> = "reconstruct examples";
template <>
inline constexpr const char* kAbilityName<models::Classifies> = "tell classes apart";
template <>
inline constexpr const char* kAbilityName<models::AttributePredictor> = "tell attributes";
template <>
inline constexpr const char* kAbilityName<models::HasFeatures> = "yield features";
template <>
inline constexpr const char* kAbilityName<models::BoundsLikelihood> = "bound its likelihood";
template <>
inline constexpr const char* kAbilityName<models::EstimatesBound> =
    "estimate a bound that it cannot compute";
template <>
inline constexpr const char* kAbilityName<models::Translates> = "translate between domains";
template <>
inline constexpr const char* kAbilityName<models::DrawsPairs> = "draw pairs in two domains";

/// Throws Unsupported: this model cannot `what`; the models of the registry, made for data like
/// `info`, that can are named.
[[noreturn]] void refuse_ability(const std::string& what, const data::DataInfo& info,
                                 const std::function<bool(models::Model&)>& has);

/// Throws Unsupported: this model has a condition, and here are codes or images of which nothing is
/// known.
[[noreturn]] void refuse_without_condition(const std::string& what);

/// The ability beside examples; Unsupported where the model has none.
template <class Ability>
Ability& ability_of(const models::Conditioned& beside, const data::DataInfo& info) {
  if (auto* found = beside.ability<Ability>()) return *found;
  if (models::has_ability<Ability>(beside.model())) refuse_without_condition(kAbilityName<Ability>);
  refuse_ability(kAbilityName<Ability>, info,
                 [](models::Model& other) { return models::ability<Ability>(other) != nullptr; });
}

/// The model as `Ability` by itself; Unsupported where it is none.
template <class Ability>
Ability& ability_of(models::Model& model, const data::DataInfo& info) {
  return ability_of<Ability>(models::Conditioned(model), info);
}

/// Unsupported where the model has no such ability even beside examples: before the first of them.
template <class Ability>
void want_ability(models::Model& model, const data::DataInfo& info) {
  if (!models::has_ability<Ability>(model)) ability_of<Ability>(model, info);
}

}  // namespace elbo::eval
