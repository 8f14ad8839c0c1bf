// SPDX-License-Identifier: MIT
// Abilities of a model on another device for callers whose tensors are on the CPU: arguments go to
// the model's device, results come back, derivatives go through. So whatever measures or draws a
// model does not know where it is.
#pragma once
#include <map>
#include <memory>
#include <typeindex>

#include "elbo/models/abilities.h"

namespace elbo::models {

/// `there` for callers on the CPU; `there` outlives it. Null for an ability that has nothing to do
/// with tensors.
template <class Ability>
std::shared_ptr<Ability> hosted(Ability& there, torch::Device device);

/// The abilities of one model, or of one model beside examples, each made when it is first asked
/// for.
class HostedAbilities {
 public:
  /// Of what is on `device`.
  explicit HostedAbilities(torch::Device device) : device_(device) {}

  /// `there` for callers on the CPU; null for null. Lives as long as this.
  template <class Ability>
  Ability* of(Ability* there) {
    if (there == nullptr) return nullptr;
    std::shared_ptr<void>& made = made_[std::type_index(typeid(Ability))];
    if (made == nullptr) made = hosted<Ability>(*there, device_);
    return made == nullptr ? there : static_cast<Ability*>(made.get());
  }

 private:
  torch::Device device_;
  std::map<std::type_index, std::shared_ptr<void>> made_;
};

}  // namespace elbo::models
