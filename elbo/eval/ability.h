// SPDX-License-Identifier: MIT
// Asking a model for an ability, and saying which models have it where this one has not.
#pragma once
#include <functional>
#include <string>

#include "elbo/models/abilities.h"
#include "elbo/models/conditioning.h"
#include "elbo/models/registry.h"

namespace elbo {

/// The abilities in words, for messages: "generate samples", "encode examples", ...
template <class Ability>
inline constexpr const char* kAbilityName = nullptr;
template <>
inline constexpr const char* kAbilityName<Samples> = "generate samples";
template <>
inline constexpr const char* kAbilityName<Encodes> = "encode examples";
template <>
inline constexpr const char* kAbilityName<Decodes> = "decode codes";
template <>
inline constexpr const char* kAbilityName<Reconstructs> = "reconstruct examples";
template <>
inline constexpr const char* kAbilityName<Classifies> = "tell classes apart";
template <>
inline constexpr const char* kAbilityName<AttributePredictor> = "tell attributes";
template <>
inline constexpr const char* kAbilityName<HasFeatures> = "yield features";
template <>
inline constexpr const char* kAbilityName<BoundsLikelihood> = "bound its likelihood";
template <>
inline constexpr const char* kAbilityName<EstimatesBound> =
    "estimate a bound that it cannot compute";
template <>
inline constexpr const char* kAbilityName<Translates> = "translate between domains";
template <>
inline constexpr const char* kAbilityName<DrawsPairs> = "draw pairs in two domains";

/// Throws Unsupported: this model cannot `what`; the models of the registry, made for data like
/// `info`, that can are named.
[[noreturn]] void refuse_ability(const std::string& what, const DataInfo& info,
                                 const std::function<bool(Model&)>& has);

/// Throws Unsupported: this model has a condition, and here are codes or images of which nothing is
/// known.
[[noreturn]] void refuse_without_condition(const std::string& what);

/// The ability beside examples; Unsupported where the model has none.
template <class Ability>
Ability& ability_of(const Conditioned& beside, const DataInfo& info) {
  if (auto* found = beside.ability<Ability>()) return *found;
  if (has_ability<Ability>(beside.model())) refuse_without_condition(kAbilityName<Ability>);
  refuse_ability(kAbilityName<Ability>, info,
                 [](Model& other) { return ability<Ability>(other) != nullptr; });
}

/// The model as `Ability` by itself; Unsupported where it is none.
template <class Ability>
Ability& ability_of(Model& model, const DataInfo& info) {
  return ability_of<Ability>(Conditioned(model), info);
}

/// Unsupported where the model has no such ability even beside examples: before the first of them.
template <class Ability>
void want_ability(Model& model, const DataInfo& info) {
  if (!has_ability<Ability>(model)) ability_of<Ability>(model, info);
}

}  // namespace elbo
