// SPDX-License-Identifier: MIT
// Which player owns which parameter, and that each has exactly one.
#include "elbo/train/player_table.h"

#include <algorithm>
#include <set>

#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/run/plain_name.h"

namespace elbo::train {
namespace {

using Owners = std::unordered_map<const void*, std::string>;

const void* identity(const Tensor& tensor) { return tensor.unsafeGetTensorImpl(); }

/// What is wrong with a claim on one parameter: "" where nothing is.
std::string wrong_claim(const std::string& player, const Tensor& param, const Owners& names,
                        Owners& owners) {
  const auto name = names.find(identity(param));
  if (name == names.end())
    return str("player ", player,
               " claims a tensor that is no parameter of the model; register it");
  if (!param.requires_grad())
    return str("player ", player, " claims ", name->second, ", which is frozen");
  const auto [owner, fresh] = owners.emplace(identity(param), player);
  if (!fresh) return str(name->second, " has two players, ", owner->second, " and ", player);
  return "";
}

}  // namespace

PlayerTable::PlayerTable(models::Model& model) {
  Owners names, owners;
  const auto all = model.named_parameters();
  for (const auto& item : all) names.emplace(identity(item.value()), item.key());
  std::vector<std::string> problems;
  std::set<std::string> taken;
  for (const models::Player& player : model.players()) {
    if (player.params.empty())
      problems.push_back(str("player ", player.name, " has no parameters"));
    if (!taken.insert(player.name).second)
      problems.push_back(str("two players are called ", player.name));
    if (!run::is_plain_name(player.name) || player.name.find('.') != std::string::npos)
      problems.push_back(
          str("\"", player.name, "\" is no player's name: want letters, digits, _ and -"));
    PlayerParams player_params{player.name, {}, player.params};
    for (const Tensor& param : player.params) {
      if (const std::string problem = wrong_claim(player.name, param, names, owners);
          !problem.empty())
        problems.push_back(problem);
      else player_params.params.emplace_back(names.at(identity(param)), param);
    }
    params_by_player_.push_back(std::move(player_params));
  }
  for (const auto& item : all) {
    if (!item.value().requires_grad()) frozen_.push_back(item.key());
    else if (owners.count(identity(item.value())) == 0)
      problems.push_back(item.key() + " has no player and is not frozen");
  }
  if (!problems.empty())
    throw ContractError("the model's players break the contract: ", join(problems, "; "));
}

std::vector<std::string> PlayerTable::names() const {
  std::vector<std::string> out;
  for (const PlayerParams& player_params : params_by_player_) out.push_back(player_params.name);
  return out;
}

const PlayerParams& PlayerTable::at(const std::string& name, const std::string& turn) const {
  for (const PlayerParams& player_params : params_by_player_)
    if (player_params.name == name) return player_params;
  throw ContractError("turn ", turn, ": no player called \"", name, "\"",
                      did_you_mean(name, names()));
}

}  // namespace elbo::train
