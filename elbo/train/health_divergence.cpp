// SPDX-License-Identifier: MIT
// The complaints about numbers that are finite and mean nothing.
#include "elbo/train/health_divergence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/str.h"
#include "elbo/run/typed_node.h"

namespace elbo::train {

std::vector<EnergyFinding> DivergenceHealth::see_step(const std::vector<NamedValue>& values) {
  std::vector<EnergyFinding> out;
  for (const auto& [name, value] : values) {
    Part& part = parts_[name];
    const double now = std::abs(value), usual = std::max(part.mean, options_.floor);
    if (part.mean < 0) {
      part.mean = now;
      continue;
    }
    const bool was = part.jumped;
    part.jumped = was ? now > options_.returned * usual : now > options_.jump * usual;
    // What is nonsense is no measure of what follows.
    if (!part.jumped) part.mean = options_.forget * part.mean + (1 - options_.forget) * now;
    if (part.jumped != was)
      out.push_back(
          {"loss_jumped " + name, part.jumped,
           part.jumped
               ? fmt::format("{} jumped to {:.4g}, its mean before was {:.4g}: training has "
                             "diverged; try a lower learning rate, warmup_steps or clip_norm",
                             name, value, part.mean)
               : fmt::format("{} is back at {:.4g}", name, value)});
  }
  return out;
}

EnergyFinding DivergenceHealth::see_weights(const std::string& parameter, double largest) {
  const bool bad = !(largest <= options_.most_weight);
  return {"weights_too_large", bad,
          bad ? fmt::format("{} holds a weight of {:.4g}, beyond {:.0g}: training has diverged; "
                            "try a lower learning rate, clip_norm or weight_decay",
                            parameter, largest, options_.most_weight)
              : fmt::format("the largest weight is {:.4g}, in {}", largest, parameter)};
}

Node DivergenceHealth::state() const {
  Node out = Node::table();
  for (const auto& [name, part] : parts_) {
    Node& entry = out.set(name, Node::table());
    entry.set("mean", Node(part.mean));
    entry.set("jumped", Node(part.jumped));
  }
  return out;
}

void DivergenceHealth::restore(const Node& state) {
  parts_.clear();
  for (const auto& entry : state.entries()) {
    const Node* jumped = entry.node.find("jumped");
    parts_[entry.key] = {run::number_at(entry.node, "mean"),
                         jumped != nullptr && jumped->literal() == "true"};
  }
}

}  // namespace elbo::train
