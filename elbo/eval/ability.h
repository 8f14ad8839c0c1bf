// SPDX-License-Identifier: MIT
// Asking a model for an ability, and saying which models have it where this one has not.
#pragma once
#include <functional>
#include <string>

#include "elbo/models/abilities.h"
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
inline constexpr const char* kAbilityName<TellsAttributes> = "tell attributes";
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

/// Throws Unsupported: this model is told something of each example (telling.h), and here are codes
/// or pictures of which nothing is known.
[[noreturn]] void refuse_untold(const std::string& what);

/// The model as `Ability`; Unsupported where it is none.
template <class Ability>
Ability& ability_of(Model& model, const DataInfo& info) {
  if (auto* found = ability<Ability>(model)) return *found;
  if (lacks_condition(model) && dynamic_cast<Ability*>(&model) != nullptr)
    refuse_untold(kAbilityName<Ability>);
  refuse_ability(kAbilityName<Ability>, info,
                 [](Model& other) { return ability<Ability>(other) != nullptr; });
}

}  // namespace elbo
