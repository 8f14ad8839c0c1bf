// SPDX-License-Identifier: MIT
// The complaints about players, samples and codes: when each begins and when it ends.
#include "elbo/train/health.h"

#include <fmt/format.h>

#include <algorithm>

#include "elbo/core/str.h"
#include "elbo/run/typed_node.h"

namespace elbo::train {
namespace {

constexpr std::string_view kRealPart = "/right_on_real", kFakePart = "/right_on_fake",
                           kRestPart = "/rests", kGapPart = "/gap", kBias = ".bias";

const double* value_called(const std::vector<NamedValue>& values, const std::string& name) {
  for (const NamedValue& value : values)
    if (value.first == name) return &value.second;
  return nullptr;
}

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

/// Marks in `alive` the units whose gradient is not 0, and says whether there are any.
template <class T>
bool mark(std::string& alive, const Tensor& grad) {
  const Tensor flat = grad.cpu().contiguous();
  const T* values = flat.data_ptr<T>();
  bool any = false;
  for (size_t i = 0; i < alive.size(); ++i)
    if (values[i] != 0) alive[i] = '1', any = true;
  return any;
}

/// Whether the weights of the layer whose bias this is have a gradient.
bool weights_learn(const Update& move, const std::string& bias) {
  const std::string weight = bias.substr(0, bias.size() - kBias.size()) + ".weight";
  for (size_t i = 0; i < move.grads.size(); ++i)
    if (move.player_params.params[i].first == weight)
      return (move.grads[i] != 0).any().item<bool>();
  return false;
}

}  // namespace

void Health::raise_or_clear(const std::string& name, bool bad, const std::string& text,
                            std::vector<HealthEvent>& events) {
  if (bad == (standing_.count(name) > 0)) return;
  if (bad) standing_.insert(name);
  else standing_.erase(name);
  events.push_back({name, bad, text});
}

void Health::see_update(const Update& move) {
  const auto& params = move.player_params.params;
  for (size_t i = 0; i < params.size(); ++i) {
    const auto& [name, param] = params[i];
    // The bias of a score that is only compared has no gradient.
    if (!name.ends_with(kBias) || param.dim() != 1 || param.numel() == 1) continue;
    Units& units = units_[name];
    units.alive.resize(static_cast<size_t>(param.numel()), '0');
    if (++units.seen > options_.patience) continue;  // the window is full: see_step() reads it
    bool any = true;
    if (param.scalar_type() == torch::kFloat) any = mark<float>(units.alive, move.grads[i]);
    else if (param.scalar_type() == torch::kDouble) any = mark<double>(units.alive, move.grads[i]);
    // A norm behind the layer takes its bias away.
    if (!any && units.alive.find('0') != std::string::npos && weights_learn(move, name))
      units.alive.assign(units.alive.size(), '1');
  }
}

std::vector<HealthEvent> Health::see_step(const std::vector<NamedValue>& values) {
  std::vector<HealthEvent> events;
  for (const auto& [name, on_real] : values) {
    if (name.ends_with(kRestPart))
      see_rest(name.substr(0, name.size() - kRestPart.size()), on_real, events);
    if (name.ends_with(kGapPart))
      see_gap(name.substr(0, name.size() - kGapPart.size()), on_real, events);
    if (!name.ends_with(kRealPart)) continue;
    const std::string critic = name.substr(0, name.size() - kRealPart.size());
    if (const double* on_fake = value_called(values, critic + std::string(kFakePart)))
      judge(critic, .5 * (on_real + *on_fake), events);
  }
  for (const EnergyFinding& found : energies_.see_step(values))
    raise_or_clear(found.name, found.bad, found.text, events);
  for (const EnergyFinding& found : divergence_.see_step(values))
    raise_or_clear(found.name, found.bad, found.text, events);
  check_units(events);
  return events;
}

void Health::judge(const std::string& critic, double share, std::vector<HealthEvent>& events) {
  Critic& seen = critics_[critic];
  seen.share = options_.forget * seen.share + (1 - options_.forget) * share;
  seen.strong = seen.share > options_.too_strong ? seen.strong + 1 : 0;
  seen.wrong = seen.share < options_.wrong ? seen.wrong + 1 : 0;
  const std::string now = str("right on ", percent(seen.share), " of the examples");
  const bool strong = seen.strong >= options_.patience, wrong = seen.wrong >= options_.patience;
  raise_or_clear("critic_too_strong " + critic, strong,
                 strong
                     ? str(critic, " has been right on over ", percent(options_.too_strong),
                           " for ", options_.patience,
                           " steps: the generator learns little from it; try a lower rate for it")
                     : str(critic, " is no longer too strong: ", now),
                 events);
  raise_or_clear(
      "critic_wrong " + critic, wrong,
      wrong ? str(critic, " has been right on less than ", percent(options_.wrong), " for ",
                  options_.patience, " steps: it has stopped learning; try a higher rate for it")
            : str(critic, " judges again: ", now),
      events);
}

void Health::see_rest(const std::string& player, double skip_update,
                      std::vector<HealthEvent>& events) {
  Rest& seen = rests_[player];
  seen.share = options_.forget * seen.share + (1 - options_.forget) * skip_update;
  seen.starved = seen.share > options_.starved ? seen.starved + 1 : 0;
  const bool starved = seen.starved >= options_.patience;
  raise_or_clear(
      "starved " + player, starved,
      starved ? str(player, " has rested in over ", percent(options_.starved), " of the last ",
                    options_.patience,
                    " steps: it learns next to nothing; try a higher rate for it or a wider margin")
              : str(player, " learns again: it rests in ", percent(seen.share), " of the steps"),
      events);
}

void Health::see_gap(const std::string& critic, double gap, std::vector<HealthEvent>& events) {
  Gap& seen = gaps_[critic];
  seen.negative = options_.forget * seen.negative + (1 - options_.forget) * (gap < 0 ? 1 : 0);
  seen.behind = seen.negative > options_.behind ? seen.behind + 1 : 0;
  const bool behind = seen.behind >= options_.patience;
  raise_or_clear("critic_behind " + critic, behind,
                 behind
                     ? str(critic, " has scored generated examples above real ones in over ",
                           percent(options_.behind), " of the last ", options_.patience,
                           " steps: it measures no distance; try more of its steps (n_critic) or a "
                           "higher rate for it")
                     : str(critic, " measures a distance again: its gap is below 0 in ",
                           percent(seen.negative), " of the steps"),
                 events);
}

void Health::see_spread(const Probe& probe, std::vector<HealthEvent>& events) {
  if (!probe.sample_spread) return;
  const bool bad = *probe.sample_spread < options_.collapsed_spread * probe.mean_image_error;
  raise_or_clear(
      "samples_collapsed", bad,
      fmt::format("samples {}: squared distance from their mean {:.4g} an example, that of the "
                  "training examples {:.4g}{}",
                  bad ? "are all alike" : "differ again", *probe.sample_spread,
                  probe.mean_image_error,
                  bad ? "; try another seed, or lower rates for decoder and critic" : ""),
      events);
}

void Health::check_units(std::vector<HealthEvent>& events) {
  for (auto& [name, units] : units_) {
    if (units.seen < options_.patience) continue;
    units.dead = std::count(units.alive.begin(), units.alive.end(), '0');
    const auto count = static_cast<double>(units.alive.size());
    const bool bad = static_cast<double>(units.dead) > options_.dead_share * count;
    const std::string layer = name.substr(0, name.size() - kBias.size());
    raise_or_clear("dead_units " + layer, bad,
                   str(units.dead, " of ", units.alive.size(), " units of ", layer,
                       " got no gradient in ", options_.patience, " updates",
                       bad ? ": they are dead; try a lower rate or another init" : ""),
                   events);
    units = {};
  }
}

std::vector<HealthEvent> Health::see_probe(const Probe& probe) {
  std::vector<HealthEvent> events;
  if (!probe.dimension_nats.empty()) {
    const auto active = std::count_if(probe.dimension_nats.begin(), probe.dimension_nats.end(),
                                      [&](double nats) { return nats >= options_.collapsed_nats; });
    const auto count = static_cast<std::ptrdiff_t>(probe.dimension_nats.size());
    raise_or_clear(
        "posterior_collapse", 2 * active < count,
        str(active, " of ", count, " latent dimensions carry at least ", options_.collapsed_nats,
            " nats",
            2 * active < count ? ": the posterior has collapsed on the others; try a smaller "
                                 "weight or a warm-up of the KL"
                               : ""),
        events);
  }
  if (probe.reconstruction_error) {
    const bool bad = !(*probe.reconstruction_error < probe.mean_image_error);
    raise_or_clear(
        "reconstruction_worse_than_mean", bad,
        fmt::format("reconstructions are {} than the mean image: squared error {:.4g} against "
                    "{:.4g} an example",
                    bad ? "no better" : "better", *probe.reconstruction_error,
                    probe.mean_image_error),
        events);
  }
  see_spread(probe, events);
  return events;
}

std::vector<HealthEvent> Health::see_weights(const std::string& parameter, double largest) {
  std::vector<HealthEvent> events;
  const EnergyFinding found = divergence_.see_weights(parameter, largest);
  raise_or_clear(found.name, found.bad, found.text, events);
  return events;
}

bool Health::diverged() const {
  return std::ranges::any_of(standing_, [](const std::string& name) {
    return name.starts_with("loss_jumped ") || name == "weights_too_large";
  });
}

Node Health::state() const {
  Node critics = Node::table(), skip_update = Node::table(), gaps = Node::table(),
       units = Node::table(), standing = Node::table();
  for (const auto& [name, critic] : critics_) {
    Node& entry = critics.set(name, Node::table());
    entry.set("share", Node(critic.share));
    entry.set("strong", Node(critic.strong));
    entry.set("wrong", Node(critic.wrong));
  }
  for (const auto& [name, rest] : rests_) {
    Node& entry = skip_update.set(name, Node::table());
    entry.set("share", Node(rest.share));
    entry.set("starved", Node(rest.starved));
  }
  for (const auto& [name, gap] : gaps_) {
    Node& entry = gaps.set(name, Node::table());
    entry.set("negative", Node(gap.negative));
    entry.set("behind", Node(gap.behind));
  }
  for (const auto& [name, layer] : units_) {
    Node& entry = units.set(name, Node::table());
    entry.set("alive", Node(layer.alive));
    entry.set("seen", Node(layer.seen));
  }
  for (const std::string& name : standing_) standing.set(name, Node(true));
  Node out = Node::table();
  out.set("critics", std::move(critics));
  if (!rests_.empty()) out.set("rests", std::move(skip_update));
  if (!gaps_.empty()) out.set("gaps", std::move(gaps));
  if (Node energies = energies_.state(); !energies.entries().empty())
    out.set("energies", std::move(energies));
  if (Node divergence = divergence_.state(); !divergence.entries().empty())
    out.set("divergence", std::move(divergence));
  out.set("units", std::move(units));
  out.set("standing", std::move(standing));
  return out;
}

void Health::restore(const Node& state) {
  critics_.clear();
  rests_.clear();
  units_.clear();
  standing_.clear();
  for (const auto& entry : run::table_at(state, "critics").entries())
    critics_[entry.key] = {run::number_at(entry.node, "share"), run::whole_at(entry.node, "strong"),
                           run::whole_at(entry.node, "wrong")};
  if (state.find("rests") != nullptr)
    for (const auto& entry : run::table_at(state, "rests").entries())
      rests_[entry.key] = {run::number_at(entry.node, "share"),
                           run::whole_at(entry.node, "starved")};
  if (state.find("gaps") != nullptr)
    for (const auto& entry : run::table_at(state, "gaps").entries())
      gaps_[entry.key] = {run::number_at(entry.node, "negative"),
                          run::whole_at(entry.node, "behind")};
  energies_.restore(state.find("energies") == nullptr ? Node::table()
                                                      : run::table_at(state, "energies"));
  divergence_.restore(state.find("divergence") == nullptr ? Node::table()
                                                          : run::table_at(state, "divergence"));
  for (const auto& entry : run::table_at(state, "units").entries())
    units_[entry.key] = {run::text_at(entry.node, "alive"), run::whole_at(entry.node, "seen"), 0};
  for (const auto& entry : run::table_at(state, "standing").entries()) standing_.insert(entry.key);
}

}  // namespace elbo::train
