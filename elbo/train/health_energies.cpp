// SPDX-License-Identifier: MIT
// The complaints about critics that give energies.
#include "elbo/train/health_energies.h"

#include <fmt/format.h>

#include "elbo/core/str.h"
#include "elbo/run/typed_node.h"

namespace elbo::train {
namespace {

constexpr std::string_view kOver = "/over_margin", kBalance = "/k", kMargin = "/margin";

std::string player_of(const std::string& name, std::string_view part) {
  return name.substr(0, name.size() - part.size());
}

}  // namespace

std::vector<EnergyFinding> EnergyHealth::see_step(const std::vector<NamedValue>& values) {
  std::vector<EnergyFinding> out;
  for (const auto& [name, value] : values) {
    if (name.ends_with(kOver)) out.push_back(see_over_margin(player_of(name, kOver), value));
    if (name.ends_with(kMargin)) out.push_back(see_margin(player_of(name, kMargin), value));
    if (!name.ends_with(kBalance)) continue;
    for (EnergyFinding& finding : see_k(player_of(name, kBalance), value))
      out.push_back(std::move(finding));
  }
  return out;
}

EnergyFinding EnergyHealth::see_over_margin(const std::string& who, double share) {
  Critic& seen = critics_[who];
  seen.over = options_.forget * seen.over + (1 - options_.forget) * share;
  seen.over_for = seen.over > options_.over_margin ? seen.over_for + 1 : 0;
  const bool bad = seen.over_for >= options_.patience;
  return {"fakes_over_margin " + who, bad,
          bad ? fmt::format("{} has put over {:.0f} % of generated examples above its margin for "
                            "{} steps: it only learns to reconstruct, and the generator does not "
                            "follow; try a lower rate for it or a "
                            "larger margin",
                            who, 100 * options_.over_margin, options_.patience)
              : fmt::format("{} pushes generated examples again: {:.1f} % are above its margin",
                            who, 100 * seen.over)};
}

std::vector<EnergyFinding> EnergyHealth::see_k(const std::string& who, double k) {
  Critic& seen = critics_[who];
  seen.at_zero_for = k <= options_.at_bound ? seen.at_zero_for + 1 : 0;
  seen.at_one_for = k >= 1 - options_.at_bound ? seen.at_one_for + 1 : 0;
  const bool zero = seen.at_zero_for >= options_.patience,
             one = seen.at_one_for >= options_.patience;
  const std::string ended = fmt::format("{}: k has left its bound and is {:.3g}", who, k);
  return {{"k_at_zero " + who, zero,
           zero ? fmt::format("{}: k has been 0 for {} steps: generated examples cost more than "
                              "gamma times what real ones do, and the critic leaves them out; try "
                              "a larger gamma or a higher rate for "
                              "the generator",
                              who, options_.patience)
                : ended},
          {"k_at_one " + who, one,
           one ? fmt::format("{}: k has been 1 for {} steps: generated examples are far too easy "
                             "to reconstruct, often because they are all alike; try a smaller "
                             "gamma or a lower rate for the generator",
                             who, options_.patience)
               : ended}};
}

EnergyFinding EnergyHealth::see_margin(const std::string& who, double margin) {
  Critic& seen = critics_[who];
  if (seen.first_margin <= 0) seen.first_margin = margin;
  const bool bad = margin < options_.collapsed_margin * seen.first_margin;
  return {"margin_collapsed " + who, bad,
          fmt::format("{}: the margin is {:.4g}, the first was {:.4g}{}", who, margin,
                      seen.first_margin,
                      bad ? ": the critic hardly pushes generated examples any more; try longer "
                            "pretraining, longer rounds, or a smaller critic"
                          : "")};
}

Node EnergyHealth::state() const {
  Node out = Node::table();
  for (const auto& [name, critic] : critics_) {
    Node& entry = out.set(name, Node::table());
    entry.set("over", Node(critic.over));
    entry.set("over_for", Node(critic.over_for));
    entry.set("at_zero_for", Node(critic.at_zero_for));
    entry.set("at_one_for", Node(critic.at_one_for));
    entry.set("first_margin", Node(critic.first_margin));
  }
  return out;
}

void EnergyHealth::restore(const Node& state) {
  critics_.clear();
  for (const auto& entry : state.entries())
    critics_[entry.key] = {
        run::number_at(entry.node, "over"), run::whole_at(entry.node, "over_for"),
        run::whole_at(entry.node, "at_zero_for"), run::whole_at(entry.node, "at_one_for"),
        run::number_at(entry.node, "first_margin")};
}

}  // namespace elbo::train
